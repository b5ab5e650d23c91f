using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Messages;
using KiVendTout.Handlers.Payments;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Scheduling;

namespace KiVendTout.Handlers.Tests.Processes;

/// <summary>A shop on PostgreSQL with the message engine, the process manager and the payment desk; its clock is moved by hand, and messages go from the outbox to the processor without Kafka.</summary>
internal sealed class Engine(StreamStore store, MessageProcessor processor, MovingClock clock)
{
    public StreamStore Store => store;

    public MovingClock Clock => clock;

    public ShopCommands Commands { get; } = new(store, clock);

    public MessageCatalogue Catalogue => processor.Options.Catalogue;

    public Scheduler Scheduler { get; } = new(processor);

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<Engine> OpenAsync(TestDatabase database, string schema, TimeSpan? shipAfter = null, bool provider = true, bool daemon = true, DateTimeOffset? start = null)
    {
        var clock = new MovingClock(start ?? Shop.Now);
        Engine? engine = null;
        var store = await database.OpenAsync(schema, options =>
        {
            if (daemon)
                options.Add(new ProcessManager(_ => engine!.Processor)).Add(new PaymentDesk(_ => engine!.Provider));
        });
        await MessageTables.MigrateAsync(store.Database, schema, Ct);
        var catalogue = MessageCatalogue.Of([typeof(PspAuthorised).Assembly]);
        var rules = new FulfilmentRules(FulfilmentRules.UsualUnpaidAfter, shipAfter, card => provider && SimulatedPaymentProvider.Knows(card));
        var services = new HandlerServices().Add(new OrderStandings(store)).Add(rules).Add(catalogue);
        var processor = new MessageProcessor(new ProcessorOptions
        {
            Catalogue = catalogue,
            Handlers = HandlerTable.Of(catalogue, services, typeof(PspNotificationsHandler), typeof(OrderFulfilmentHandler), typeof(SimulatedAnswersHandler)),
            Begin = () => new ShopUnitOfWork(store),
            Ledger = new MessageLedger(schema),
            Database = store.Database,
            ConsumerOf = topic => topic == PspNotifications.Topic ? PspNotifications.Consumer : null,
            Failures = ShopUnitOfWork.Failures,
            Retries = new RetryRules { Jitter = () => 0 },
            Time = clock,
        });
        return engine = new Engine(store, processor, clock);
    }

    public MessageProcessor Processor => processor;

    public IPaymentProvider Provider => field ??= new SimulatedPaymentProvider(store.Database, processor.Options.Ledger, Catalogue, clock);

    /// <summary>A notification arrives.</summary>
    public Task<BatchReport> HearAsync(object news, string? correlation = null) => processor.ProcessAsync(
        [new IncomingMessage(new Envelope { Id = $"{Guid.NewGuid()}", Type = Catalogue.Of(news).Name, CorrelationId = correlation, Body = Catalogue.Write(news) })], Ct);

    /// <summary>Delivers what the outbox holds for our consumer, as Kafka would.</summary>
    /// <param name="dice">Draws an order, leaves some out for now, and brings some again afterwards; null delivers each once in order.</param>
    /// <returns>How many messages there were.</returns>
    public async Task<int> DeliverAsync(Random? dice = null)
    {
        await using var command = store.Database.CreateCommand($"select id, envelope::text, body from {store.Options.Schema}.kvt_outbox where consumer = '{PspNotifications.Consumer}' order by id");
        var messages = new List<Envelope>();
        await using (var reader = await command.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct))
            {
                var envelope = System.Text.Json.JsonSerializer.Deserialize<Envelope>(reader.GetString(1), System.Text.Json.JsonSerializerOptions.Web)!;
                messages.Add(envelope with { Body = reader.GetFieldValue<byte[]>(2), OutboxId = reader.GetInt64(0) });
            }
        }

        if (dice is null)
        {
            await processor.ProcessAsync(messages, (_, _) => [], Ct);
            return messages.Count;
        }

        var drawn = messages.Where(_ => dice.Next(3) > 0).OrderBy(_ => dice.Next()).ToList();
        await processor.ProcessAsync(drawn, (_, _) => [], Ct);
        // Once more by the outbox, which settles each once, and once more as the provider itself repeats itself.
        await processor.ProcessAsync([.. drawn.Where(_ => dice.Next(4) == 0)], (_, _) => [], Ct);
        await processor.ProcessAsync([.. drawn.Where(_ => dice.Next(4) == 0).Select(message => message with { OutboxId = null })], (_, _) => [], Ct);
        return messages.Count;
    }

    /// <summary>Lets everything that follows from what was done happen: the daemon catches up, notifications arrive, timers that are due fire; until nothing moves.</summary>
    public async Task SettleAsync()
    {
        do
        {
            await TestDatabase.CaughtUpAsync(store, "processes", "payment-provider");
        }
        while (await DeliverAsync() + await Scheduler.HandleDueAsync(Ct) > 0 || await BehindAsync());
    }

    public ProjectionDaemon StartDaemon()
    {
        var daemon = new ProjectionDaemon(store, Microsoft.Extensions.Logging.Abstractions.NullLogger<ProjectionDaemon>.Instance);
        daemon.Start();
        return daemon;
    }

    public async Task<Guid> PlaceAsync(string number, string sku = "CANDLE", int quantity = 2, EventMetadata? metadata = null)
    {
        Assert.IsType<CommandResult.Accepted>(await Commands.PlaceOrderAsync(Shop.Order(number, new OrderItemRequest(sku, quantity)), metadata, Ct));
        return Shop.IdOf(number);
    }

    public async Task<Guid> RequestAsync(Guid order, string token, int attempt = 1, EventMetadata? metadata = null)
    {
        Assert.IsType<CommandResult.Accepted>(await Commands.RequestPaymentAsync(
            new($"{order}", "Card", $"key {attempt}", new(token, "Visa", "4242"), attempt), metadata, Ct));
        return PaymentId.For(order, attempt);
    }

    public async Task<string> EventsOfAsync(Guid stream) => string.Join(' ', (await store.ReadStreamAsync(stream, ct: Ct)).Select(happened => happened.StoredName));

    public Task<string[]> DeadAsync() => TestDatabase.RowsAsync(store, $"select code, reason from {store.Options.Schema}.kvt_dead_letters");

    public Task<string[]> TimersAsync() => TestDatabase.RowsAsync(store, $"select coalesce(key, type) from {store.Options.Schema}.kvt_scheduled");

    private async Task<bool> BehindAsync()
    {
        var status = await StoreStatus.ReadAsync(store);
        return status.Projections.Any(one => one.Name is "processes" or "payment-provider" && one.Position < status.LastPosition);
    }
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class MovingClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Move(TimeSpan on) => Interlocked.Add(ref _ticks, on.Ticks);
}
