using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Messages;

/// <summary>A delivery, as some message would bring it.</summary>
[Message("test.delivered.v1", TryAgainOn = ["product.not_found"], IgnoreOn = ["product.withdrawn"])]
public sealed record Delivered(string Sku, int Quantity, string Receipt);

/// <summary>Several wishes in one message, which hold or fall together.</summary>
[Message("test.several.v1")]
public sealed record Several(string Sku, int Receive, string? Withdraw);

/// <summary>An order and its consent: of a customer who may have been erased.</summary>
[Message("test.consent.v1")]
public sealed record Consent(Guid Customer, string? Street);

/// <summary>A customer agrees to be written to.</summary>
[Message("test.agree.v1")]
public sealed record Agree(Guid Customer);

/// <summary>Pieces are ordered.</summary>
[Message("test.ordered.v1", TryAgainOn = ["order.out_of_stock"])]
public sealed record Ordered(string Number, int Quantity);

public static class TestHandler
{
    public static ReceiveStock Handle(Delivered message, MessageContext context) => new(Sku.Parse(message.Sku), new Quantity(message.Quantity), message.Receipt, context.Now);

    public static IEnumerable<object> Handle(Several message, MessageContext context)
    {
        yield return new ReceiveStock(Sku.Parse(message.Sku), new Quantity(message.Receive), $"several {message.Sku}", context.Now);
        if (message.Withdraw is { } other)
        {
            yield return new WithdrawProduct(Sku.Parse(other), "gone", context.Now);
        }
    }

    public static ChangeAddress Handle(Consent message, MessageContext context) =>
        new(message.Customer, message.Street ?? "Street 1", "1000", "Town", CountryCode.Parse("GB"), context.Now);

    public static GiveConsent Handle(Agree message, MessageContext context) => new(message.Customer, ConsentPurpose.Marketing, context.Now);

    public static Domain.Orders.PlaceOrder Handle(Ordered message, MessageContext context) => Sale(message.Number, message.Quantity).Place with { PlacedAt = context.Now };
}

public sealed class HandlingShopMessages(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly MessageCatalogue Catalogue = MessageCatalogue.Of([typeof(Delivered), typeof(Several), typeof(Consent), typeof(Ordered), typeof(Agree)]);
    private int _ids;

    [Fact]
    public async Task Commands_of_many_messages_are_one_transaction_and_their_events_name_the_message_that_led_to_them()
    {
        var (shop, processor) = await OpenAsync("one");
        await shop.StockAsync("CANDLE", 1);
        var report = await processor.ProcessAsync(
            [
                .. Enumerable.Range(0, 10).Select(n => Message(new Delivered("CANDLE", 1, $"d{n}"))),
                new IncomingMessage(Message(new Delivered("CANDLE", 1, "d10")).Envelope with { CorrelationId = "wish", User = "somebody", TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }),
            ], Ct);

        Assert.Equal(11, report.Done);
        Assert.Equal("(12,0,12)", await shop.StockOfAsync("CANDLE"));
        var stored = (await shop.Store.ReadStreamAsync(ProductId.From(Sku.Parse("CANDLE")), ct: Ct)).Skip(2).ToArray();
        Assert.Equal(Enumerable.Range(1, 11).Select(n => $"m{n}"), stored.Select(happened => happened.CausationId));
        Assert.Equal("m1", stored[0].CorrelationId);
        Assert.Equal("wish", stored[10].CorrelationId);
        Assert.All(stored, happened => Assert.Equal(Now, happened.Timestamp));
        Assert.Contains("\"user\": \"somebody\"", stored[10].Headers, StringComparison.Ordinal);
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", stored[10].Headers, StringComparison.Ordinal);
        Assert.Equal(1L, await TestDatabase.ScalarAsync<long>(shop.Store, "select count(distinct xmin::text) from one.mt_events where causation_id like 'm%'"));
    }

    [Fact]
    public async Task A_message_that_is_refused_leaves_nothing_behind_and_the_others_stay()
    {
        var (shop, processor) = await OpenAsync("refused");
        await shop.StockAsync("CANDLE", 1);
        var report = await processor.ProcessAsync(
            [Message(new Several("CANDLE", 5, "UNKNOWN")), Message(new Delivered("CANDLE", 2, "d1")), Message(new Delivered("UNKNOWN", 2, "d1")), Message(new Delivered("CANDLE", 2, "d1"))], Ct);

        Assert.Equal(new BatchReport(2, 0, 0, 1, 1), report);
        Assert.Equal("(3,0,3)", await shop.StockOfAsync("CANDLE"));
        Assert.Equal(["product_added", "stock_received", "stock_received"], await shop.StreamAsync(ProductId.From(Sku.Parse("CANDLE"))));
    }

    [Fact]
    public async Task A_refusal_or_nothing_to_do_that_rests_on_an_old_memory_is_decided_on_what_is_true()
    {
        var (shop, processor) = await OpenAsync("memory");
        await shop.StockAsync("CANDLE", 1);
        var customer = CustomerId.From(RegisterCustomerRequest.Source, "17");
        Accept(1, await shop.Commands.RegisterCustomerAsync(new("17", null, null, "GB"), ct: Ct));
        Accept(1, await shop.Commands.GiveConsentAsync(new($"{customer}", "Marketing"), ct: Ct));
        var (beside, _) = await OpenAsync("memory");
        Accept(1, await beside.Commands.WithdrawProductAsync(new("CANDLE", "out of fashion"), ct: Ct));
        Accept(1, await beside.Commands.WithdrawConsentAsync(new($"{customer}", "Marketing"), ct: Ct));

        // In this process's memory the product is for sale and the consent is given.
        var report = await processor.ProcessAsync([Message(new Delivered("CANDLE", 1, "late")), Message(new Agree(customer))], Ct);

        Assert.Equal(new BatchReport(1, 1, 0, 0, 0), report);
        Assert.Equal(["product_added", "stock_received", "product_withdrawn"], await shop.StreamAsync(ProductId.From(Sku.Parse("CANDLE"))));
        Assert.Equal(["customer_registered", "consent_given", "consent_withdrawn", "consent_given"], await shop.StreamAsync(customer));

        // And what was refused in memory: the product comes back to be known by another process.
        Assert.Equal(1, (await processor.ProcessAsync([Message(new Delivered("LAMP", 1, "l1"))], Ct)).Parked);
        await beside.StockAsync("LAMP", 1);
        Assert.Equal(1, (await processor.ProcessAsync([Message(new Delivered("LAMP", 1, "l1"))], Ct)).Done);
    }

    [Fact]
    public async Task Many_streams_that_moved_elsewhere_cost_one_more_attempt_and_not_one_each()
    {
        var (shop, processor) = await OpenAsync("moved");
        var (beside, _) = await OpenAsync("moved");
        string[] skus = [.. Enumerable.Range(0, 30).Select(n => $"P{n}")];
        foreach (var sku in skus)
        {
            await shop.StockAsync(sku, 1);
            Accept(1, await beside.Commands.ReceiveStockAsync(new(sku, 1, "theirs"), ct: Ct));
        }

        var report = await processor.ProcessAsync([.. skus.Select(sku => Message(new Delivered(sku, 1, "ours")))], Ct);

        Assert.Equal(30, report.Done);
        foreach (var sku in skus)
        {
            Assert.Equal("(3,0,3)", await shop.StockOfAsync(sku));
        }
    }

    [Fact]
    public async Task Stock_that_falls_short_and_a_customer_who_was_erased_befall_only_their_own_messages()
    {
        var (shop, processor) = await OpenAsync("short");
        await shop.StockAsync("CANDLE", 5);
        var customer = CustomerId.From(RegisterCustomerRequest.Source, "17");
        Accept(1, await shop.Commands.RegisterCustomerAsync(new("17", "s@example.org", "Somebody", "GB"), ct: Ct));
        await shop.Store.EraseSubjectAsync(customer, Ct);
        var report = await processor.ProcessAsync(
            [
                Message(new Ordered("A", 3)), Message(new Consent(customer, null)), Message(new Ordered("B", 3)), Message(new Ordered("C", 2)),
                Message(new Delivered("CANDLE", 1, "d")),
            ], Ct);

        Assert.Equal(new BatchReport(3, 0, 0, 1, 1), report);
        Assert.Equal("(6,5,1)", await shop.StockOfAsync("CANDLE"));
        Assert.Equal(["(refused,customer.erased)"], await TestDatabase.RowsAsync(shop.Store, "select code, split_part(reason, ':', 1) from short.kvt_dead_letters"));
        Assert.Equal(["(test.ordered.v1)"], await TestDatabase.RowsAsync(shop.Store, "select type from short.kvt_scheduled"));
    }

    [Fact]
    public void Every_message_of_the_shop_has_a_handler() =>
        Assert.NotEmpty(HandlerTable.Discover(ShopMessages.Catalogue, [typeof(ShopMessages).Assembly], new AnyService()).Messages);

    private async Task<(Shop Shop, MessageProcessor Processor)> OpenAsync(string schema)
    {
        var shop = await Shop.OpenAsync(database, schema);
        await MessageTables.MigrateAsync(shop.Store.Database, schema, Ct);
        return (shop, new MessageProcessor(new ProcessorOptions
        {
            Catalogue = Catalogue,
            Handlers = HandlerTable.Of(Catalogue, new HandlerServices(), typeof(TestHandler)),
            Begin = () => new ShopUnitOfWork(shop.Store),
            Ledger = new MessageLedger(schema),
            Database = shop.Store.Database,
            Failures = ShopUnitOfWork.Failures,
            Time = new StoppedClock(),
        }));
    }

    private IncomingMessage Message(object message) => new(new Envelope { Id = $"m{++_ids}", Type = Catalogue.Of(message).Name, Body = Catalogue.Write(message) });

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Gives an empty object of every class that handlers ask for: what counts here is that handlers are found.</summary>
    private sealed class AnyService : IServiceProvider
    {
        public object? GetService(Type serviceType) => System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(serviceType);
    }
}
