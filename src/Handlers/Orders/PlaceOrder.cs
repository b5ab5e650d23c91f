using System.Collections.Immutable;
using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>An order as a shop sends it: prices, names and ages are looked up here.</summary>
/// <param name="Number">The shop's own order number. It is the key of the request: the same one again is the same order.</param>
/// <param name="CustomerId">Who orders, a UUID; null for a guest.</param>
/// <param name="Country">Where it goes, ISO 3166-1 alpha-2.</param>
/// <param name="Currency">Of the prices, ISO 4217.</param>
/// <param name="Items">What is wanted; line 1 is the first.</param>
/// <param name="CustomerAge">In whole years, if it was verified.</param>
public sealed record PlaceOrderRequest(
    string? Number, string? CustomerId, string? Country, string? Currency, IReadOnlyList<OrderItemRequest>? Items, int? CustomerAge = null)
{
    /// <summary>Which numbers these are: the id of the order is <c>OrderId.FromNumber(Source, Number)</c>.</summary>
    public const string Source = "shop";
}

/// <summary>One item of an order.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Quantity">How many, from 1.</param>
public sealed record OrderItemRequest(string? Sku, int? Quantity);

public sealed partial class ShopCommands
{
    private const int MostItems = 5_000;

    /// <summary>
    /// Places an order and reserves its stock in the same transaction. Refused when a product is unknown, withdrawn, sold in another currency or
    /// out of stock, when the customer is unknown or erased, and as the domain says. Sent again, it is answered with the prices of the first
    /// time, so a retry is harmless even after a change of price.
    /// </summary>
    /// <param name="request">The order.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<CommandResult> PlaceOrderAsync(PlaceOrderRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var input = new Input();
        var number = input.Line("number", request.Number, "Send the shop's own order number.");
        var customer = input.OptionalId("customerId", request.CustomerId);
        var (country, currency) = (input.Country("country", request.Country), input.Currency("currency", request.Currency));
        var age = input.OptionalWhole("customerAge", request.CustomerAge, 0, 150);
        var items = input.Items("items", request.Items, MostItems, (item, path) =>
            new OrderedItem(input.Sku($"{path}.sku", item?.Sku), input.Quantity($"{path}.quantity", item?.Quantity)));
        if (input.Invalid is { } invalid)
        {
            return invalid;
        }

        var at = When(metadata);
        var wish = new PlaceOrder(OrderId.FromNumber(PlaceOrderRequest.Source, number), customer, number, country, currency, [], age, at);
        OrderingFacts? facts = null;
        return await RunAsync(async work =>
        {
            facts ??= await OrderingFacts.ReadAsync(store, items.Select(item => item.Sku), customer, ct).ConfigureAwait(false);
            var before = PlacedBefore(await work.StateAsync<Order>(Aggregate.Orders, wish.OrderId, absent: true).ConfigureAwait(false));
            if (before is null && facts.Customer is { } unknown)
            {
                return unknown;
            }

            var lines = ImmutableArray.CreateBuilder<WantedLine>(items.Length);
            foreach (var item in items)
            {
                var lineNo = lines.Count + 1;
                var (line, refusal) = before?.Line(lineNo) is { } known && known.Sku == item.Sku
                    ? (new WantedLine(known with { Quantity = item.Quantity }), null)
                    : facts.LineFor(lineNo, item, currency);
                if (line is null)
                {
                    return refusal;
                }

                lines.Add(line);
            }

            return await work.DecideAsync(wish with { Lines = lines.MoveToImmutable() }).ConfigureAwait(false);
        }, At(at, metadata), ct).ConfigureAwait(false);
    }

    private static OrderFacts? PlacedBefore(Order order) => order switch
    {
        Order.Absent => null,
        Order.Open s => s.Facts,
        Order.Sent s => s.Facts,
        Order.Cancelled s => s.Facts,
        _ => throw new InvalidOperationException($"{order.GetType().Name} is a state of an order that PlaceOrder does not know: add it here."),
    };
}
