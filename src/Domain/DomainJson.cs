using System.Text.Json.Serialization;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain;

/// <summary>
/// How events are written and read: PascalCase, decimals as numbers, enums as strings, moments in UTC, nulls written
/// out. A property that the record lacks is passed over; one that the JSON lacks is an error, unless the record gives
/// it a default. Use <c>DomainJson.Default.OrderPlaced</c>, or <c>DomainJson.Default.GetTypeInfo(type)</c>.
/// </summary>
[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcTimeJsonConverter)])]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(OrderPaid))]
[JsonSerializable(typeof(OrderHeld))]
[JsonSerializable(typeof(OrderReleased))]
[JsonSerializable(typeof(OrderShipped))]
[JsonSerializable(typeof(OrderDelivered))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(ItemsReturned))]
[JsonSerializable(typeof(PaymentRequested))]
[JsonSerializable(typeof(PaymentAssessed))]
[JsonSerializable(typeof(PaymentAuthorised))]
[JsonSerializable(typeof(PaymentDeclined))]
[JsonSerializable(typeof(PaymentCaptured))]
[JsonSerializable(typeof(PaymentRefunded))]
[JsonSerializable(typeof(PaymentVoided))]
[JsonSerializable(typeof(PaymentChargedBack))]
[JsonSerializable(typeof(ProductAdded))]
[JsonSerializable(typeof(PriceChanged))]
[JsonSerializable(typeof(StockReceived))]
[JsonSerializable(typeof(ProductWithdrawn))]
[JsonSerializable(typeof(CustomerRegistered))]
[JsonSerializable(typeof(AddressChanged))]
[JsonSerializable(typeof(ConsentGiven))]
[JsonSerializable(typeof(ConsentWithdrawn))]
[JsonSerializable(typeof(CustomerErased))]
[JsonSerializable(typeof(PageViewed))]
[JsonSerializable(typeof(ProductViewed))]
[JsonSerializable(typeof(Searched))]
[JsonSerializable(typeof(Clicked))]
[JsonSerializable(typeof(CartChanged))]
[JsonSerializable(typeof(SignedIn))]
public sealed partial class DomainJson : JsonSerializerContext;
