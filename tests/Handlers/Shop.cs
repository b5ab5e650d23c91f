using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;

namespace KiVendTout.Handlers.Tests;

/// <summary>A shop with its clock standing still, and the requests that the tests vary.</summary>
internal sealed class Shop(StreamStore store)
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    public StreamStore Store => store;

    public ShopCommands Commands { get; } = new(store, new StoppedClock());

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Shop> OpenAsync(TestDatabase database, string schema) => new(await database.OpenAsync(schema));

    /// <summary>Another process with the same database.</summary>
    public Task<Shop> BesideAsync(TestDatabase database) => OpenAsync(database, store.Options.Schema);

    public async Task StockAsync(string sku, int pieces, decimal price = 2.55m, int? minimumAge = null)
    {
        Accept(1, await Commands.AddProductAsync(new(sku, $"Name of {sku}", price, "GBP", minimumAge), ct: Ct));
        Accept(1, await Commands.ReceiveStockAsync(new(sku, pieces, $"first {sku}"), ct: Ct));
    }

    public static PlaceOrderRequest Order(string number, params OrderItemRequest[] items) => new(number, null, "GB", "GBP", items);

    public static Guid IdOf(string number) => OrderId.FromNumber(PlaceOrderRequest.Source, number);

    public Task<CommandResult> PlaceAsync(string number, params OrderItemRequest[] items) => Commands.PlaceOrderAsync(Order(number, items), ct: Ct);

    /// <summary>A sale of one line of candles at 2.55, with its product and stock in place.</summary>
    public static Sale Sale(string number, int quantity = 2)
    {
        var line = new OrderLine(1, Sku.Parse("CANDLE"), "Candle", new(quantity), new(2.55m));
        var place = new PlaceOrder(
            Domain.Orders.OrderId.FromNumber("books", number), null, number, CountryCode.Parse("GB"), Currency.Gbp, [new(line)], null, new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero));
        return new Sale(place, Money.Rounded(line.LineTotal, Currency.Gbp), Domain.Payments.PaymentMethod.Invoice, new Shipment("Royal Mail", $"RM-{number}"));
    }

    public async Task<string[]> StreamAsync(Guid stream) =>
        [.. (await store.ReadStreamAsync(stream, ct: Ct)).Select(happened => happened.StoredName)];

    public Task<long> EventsAsync() => TestDatabase.ScalarAsync<long>(store, $"select count(*) from {store.Options.Schema}.mt_events");

    public async Task<string> StockOfAsync(string sku) => Assert.Single(await TestDatabase.RowsAsync(
        store, $"select on_hand, reserved, available from {store.Options.Schema}.product_stock where sku = '{sku}'"));

    public static CommandResult.Accepted Accept(int events, CommandResult result)
    {
        var accepted = Assert.IsType<CommandResult.Accepted>(result);
        Assert.Equal(events, accepted.Events);
        return accepted;
    }

    public static void Refuse(Refusal refusal, CommandResult result) => Assert.Equal(refusal, Assert.IsType<CommandResult.Refused>(result).Refusal);

    public static void Refuse(string code, CommandResult result) => Assert.Equal(code, Assert.IsType<CommandResult.Refused>(result).Refusal.Code);

    public static void Wrong(CommandResult result, params string[] fields)
    {
        var errors = Assert.IsType<CommandResult.InvalidInput>(result).Errors;
        Assert.Equal(fields, errors.Select(error => error.Field));
        Assert.All(errors, error => Assert.True(error.Problem.Length > 0 && error.Remedy.Length > 0));
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
