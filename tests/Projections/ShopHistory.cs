using System.Collections.Immutable;
using KiVendTout.Domain;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Projections.Tests;

/// <summary>Streams with known figures: every event type occurs once at least.</summary>
internal static class ShopHistory
{
    public static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 30, 0, TimeSpan.Zero);
    public static readonly Sku Candle = Sku.Parse("85123A");
    public static readonly Sku Lamp = Sku.Parse("71053");
    public static readonly Guid Ada = CustomerId.From("test", "ada");

    /// <summary>Two products in stock, a customer who is erased in the end, and four orders: delivered with a return, cancelled, held and released, open.</summary>
    public static async Task PlayAsync(StreamStore store)
    {
        foreach (var (sku, price, pieces) in new[] { (Candle, 2.55m, 100), (Lamp, 3.39m, 50) })
        {
            var product = ProductId.From(sku);
            await Append(store, product, StreamCategory.Product, 0,
                new ProductAdded(product, sku, $"Name of {sku}", new(price), Currency.Gbp, null, Monday),
                new StockReceived(product, sku, new(pieces), "receipt 1", Monday));
        }

        var lamp = ProductId.From(Lamp);
        await Append(store, lamp, StreamCategory.Product, 2,
            new PriceChanged(lamp, Lamp, new(3.39m), new(3.5m), Currency.Gbp, Monday), new ProductWithdrawn(lamp, Lamp, "no longer made", Monday));
        await Append(store, Ada, StreamCategory.Customer, 0,
            new CustomerRegistered(Ada, "17850", "ada@example.org", "Ada Lovelace", CountryCode.Parse("GB"), Monday),
            new AddressChanged(Ada, "12 St James's Square", "SW1Y", "London", CountryCode.Parse("GB"), Monday),
            new ConsentGiven(Ada, ConsentPurpose.Analytics, Monday),
            new ConsentGiven(Ada, ConsentPurpose.Marketing, Monday),
            new ConsentWithdrawn(Ada, ConsentPurpose.Marketing, Monday));
        await DeliveredAsync(store);
        await CancelledAsync(store);
        await HeldAsync(store);
        await PlaceAsync(store, "guest", null, Monday.AddDays(1), Line(1, Candle, 4, 2.5555m));
        await VisitedAsync(store);
    }

    public static Guid Order(string number) => OrderId.FromNumber("test", number);

    public static OrderLine Line(int no, Sku sku, int quantity, decimal price) => new(no, sku, $"Name of {sku}", new(quantity), new(price));

    public static async Task<Guid> PlaceAsync(StreamStore store, string number, Guid? customer, DateTimeOffset at, params ImmutableArray<OrderLine> lines)
    {
        var order = Order(number);
        await Append(store, order, StreamCategory.Order, 0,
            new OrderPlaced(order, customer, number, CountryCode.Parse("GB"), Currency.Gbp, lines, lines.Sum(line => line.LineTotal), at));
        return order;
    }

    public static Task Append(StreamStore store, Guid stream, string category, long version, params object[] events) =>
        store.AppendAsync(stream, category, ExpectedVersion.Exactly(version), events, new EventMetadata("story", "test", Timestamp: Monday));

    private static async Task DeliveredAsync(StreamStore store)
    {
        var order = await PlaceAsync(store, "delivered", Ada, Monday, Line(1, Candle, 6, 2.55m), Line(2, Lamp, 2, 3.39m));
        var payment = PaymentId.For(order);
        var due = new Money(22.08m, Currency.Gbp);
        var country = CountryCode.Parse("GB");
        await Append(store, payment, StreamCategory.Payment, 0,
            new PaymentRequested(payment, order, Ada, due, PaymentMethod.Card, new CardReference("tok_1", CardBrand.Visa, "4242"), country, "key 1", Monday),
            new PaymentAssessed(payment, order, Ada, 0.1m, Verdict.Accept, ["known customer"], Monday),
            new PaymentAuthorised(payment, order, Ada, due, "A1", Monday),
            new PaymentCaptured(payment, order, Ada, due, due, "key 2", Monday));
        await Append(store, order, StreamCategory.Order, 1,
            new OrderPaid(order, Ada, payment, due, Monday),
            new OrderShipped(order, Ada, "Royal Mail", "RM1", [new(Candle, new(6)), new(Lamp, new(2))], Monday),
            new OrderDelivered(order, Ada, Monday.AddDays(1)),
            new ItemsReturned(order, Ada, "C1", [new ReturnedLine(1, Candle, new(2), new(2.55m))], 5.10m, country, Currency.Gbp, Monday, "broken", Monday.AddDays(2)));
        var back = new Money(5.10m, Currency.Gbp);
        await Append(store, payment, StreamCategory.Payment, 4,
            new PaymentRefunded(payment, order, Ada, back, back, "key 3", "broken", Monday.AddDays(2)),
            new PaymentChargedBack(payment, order, Ada, due, "disputed", Monday.AddDays(3)));
    }

    private static async Task CancelledAsync(StreamStore store)
    {
        var order = await PlaceAsync(store, "cancelled", Ada, Monday, Line(1, Candle, 10, 2.55m));
        var (declined, voided) = (PaymentId.For(order), PaymentId.For(order, 2));
        var due = new Money(25.50m, Currency.Gbp);
        foreach (var (payment, end) in new (Guid, Func<Guid, object>)[]
        {
            (declined, id => new PaymentDeclined(id, order, Ada, "no funds", Monday)), (voided, id => new PaymentVoided(id, order, Ada, "cancelled", Monday)),
        })
        {
            await Append(store, payment, StreamCategory.Payment, 0,
                new PaymentRequested(payment, order, Ada, due, PaymentMethod.BankTransfer, null, CountryCode.Parse("GB"), $"{payment}", Monday), end(payment));
        }

        await Append(store, order, StreamCategory.Order, 1, new OrderCancelled(
            order, Ada, "changed their mind", [new(Candle, new(10))], 25.50m, CountryCode.Parse("GB"), Currency.Gbp, Monday, false, Monday.AddDays(1)));
    }

    private static async Task HeldAsync(StreamStore store)
    {
        var order = await PlaceAsync(store, "held", Ada, Monday.AddDays(1), Line(1, Candle, 3, 2.55m));
        await Append(store, order, StreamCategory.Order, 1,
            new OrderHeld(order, Ada, "looks odd", Monday),
            new OrderPaid(order, Ada, PaymentId.For(order), new Money(7.65m, Currency.Gbp), Monday),
            new OrderReleased(order, Ada, Monday));
    }

    private static Task VisitedAsync(StreamStore store)
    {
        var session = ActivityId.OfSession("visitor 1", "session 1");
        var visit = new Visit("session 1", "visitor 1", "mobile", "email");
        Guid Id(int number) => ActivityId.OfEvent($"message {number}");
        return Append(store, session, StreamCategory.Activity, 0,
            new PageViewed(session, Id(1), Monday, "home", null, visit, "home"),
            new Searched(session, Id(2), Monday.AddMinutes(1), "search", null, visit, null, 2),
            new ProductViewed(session, Id(3), Monday.AddMinutes(2), "product_view", null, visit, Candle),
            new Clicked(session, Id(4), Monday.AddMinutes(3), "compare", null, visit, "compare", "product"),
            new CartChanged(session, Id(5), Monday.AddMinutes(4), "add_to_cart", null, visit, Candle, 2),
            new SignedIn(session, Id(6), Monday.AddMinutes(5), "signed_in", null, visit, "passkey"));
    }

    public static async Task EraseAdaAsync(StreamStore store)
    {
        await Append(store, Ada, StreamCategory.Customer, 5, new CustomerErased(Ada, Monday.AddDays(4)));
        await store.EraseSubjectAsync(Ada);
    }
}
