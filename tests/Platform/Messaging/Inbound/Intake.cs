using System.Diagnostics;
using System.Text;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

/// <summary>A topic, a publisher and consumers of the small bank, with a cluster id of their own.</summary>
internal sealed class Intake(MessageDatabase database, KafkaSettings kafka, string cluster, string topic) : IAsyncDisposable
{
    public static readonly MessageCatalogue Catalogue = MessageCatalogue.Of([typeof(Put), typeof(Fail), typeof(SetTimers)]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly KafkaPublisher _publisher = new(kafka with { DeliveryTimeout = Patience, Properties = new Dictionary<string, string> { ["message.max.bytes"] = "20000000" } });
    private readonly string _test = Guid.NewGuid().ToString("N");

    public BankUnit.Faults Faults { get; } = new();

    public string Test => _test;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public KafkaConsumer Consume(Func<ConsumerOptions, ConsumerOptions>? change = null, BankUnit.Faults? faults = null)
    {
        var processor = new MessageProcessor(new ProcessorOptions
        {
            Catalogue = Catalogue,
            Handlers = HandlerTable.Of(Catalogue, new HandlerServices().Add(new Ledgers()), typeof(PutHandler), typeof(FailHandler), typeof(TimersHandler)),
            Begin = () => new BankUnit(database.Source, _test, faults ?? Faults),
            Ledger = MessageDatabase.Ledger,
            Database = database.Source,
        });
        var options = new ConsumerOptions
        {
            Name = $"bank-{_test}",
            Topics = [new ConsumedTopic(topic)],
            Kafka = kafka,
            ClusterId = cluster,
            Sink = null!,
            Watermarks = new Watermarks(database.Source, MessageDatabase.Ledger.Schema),
            Log = new TestLog(),
        };
        options = change?.Invoke(options) ?? options;
        var consumer = new KafkaConsumer(options with { Sink = new ProcessorSink(processor, options.Name, options.ClusterId) });
        consumer.Start();
        return consumer;
    }

    public Task SendAsync(params IEnumerable<OutgoingMessage> messages) => _publisher.PublishAsync([.. messages], Ct);

    public OutgoingMessage Message(string? key, object message, params (string Name, string Value)[] further) =>
        new(topic, key, Catalogue.Write(message).ToArray(),
        [
            .. new CloudEventHeaders { Id = Guid.NewGuid().ToString(), Type = Catalogue.Of(message).Name, Source = $"/{_test}" }.ToHeaders(),
            .. further.Select(header => new MessageHeader(header.Name, Encoding.UTF8.GetBytes(header.Value))),
        ]);

    /// <summary>Amounts 0 to <paramref name="count"/> for accounts in turn; the account is the key.</summary>
    public IEnumerable<OutgoingMessage> Puts(int count, int accounts, int first = 0) =>
        Enumerable.Range(first, count).Select(n => Message($"a{n % accounts}", new Put($"a{n % accounts}", n)));

    /// <summary>What is on the accounts, in the order in which it was put there.</summary>
    public async Task<Dictionary<string, int[]>> AccountsAsync()
    {
        var rows = await database.RowsAsync($"select account, amount from effects where test = '{_test}' order by id");
        return rows.Select(row => row.Trim('(', ')').Split(',')).GroupBy(row => row[0]).ToDictionary(group => group.Key, group => group.Select(row => int.Parse(row[1])).ToArray());
    }

    public static Dictionary<string, int[]> Expected(int count, int accounts) =>
        Enumerable.Range(0, count).GroupBy(n => $"a{n % accounts}").ToDictionary(group => group.Key, group => group.ToArray());

    public Task EffectsAsync(long count) => UntilAsync(async () => await database.ScalarAsync<long>($"select count(*) from effects where test = '{_test}'") >= count, $"{count} effects");

    public Task<string[]> LettersAsync(string columns) => database.RowsAsync($"select {columns} from messages.kvt_dead_letters where consumer = 'bank-{_test}' order by partition, \"offset\"");

    public Task<long> CountAsync() => database.ScalarAsync<long>($"select count(*) from effects where test = '{_test}'");

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(since.Elapsed < Patience, $"It did not come to {what} within {Patience.TotalSeconds} s.");
            await Task.Delay(20, Ct);
        }
    }

    /// <summary>What consumers say, in the output of the test that runs.</summary>
    private sealed class TestLog : ILogger
    {
        private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                _output?.WriteLine($"{DateTime.UtcNow:ss.fff} {formatter(state, exception)} {exception?.GetType().Name}");
            }
            catch (InvalidOperationException)
            {
                // The test has ended.
            }
        }
    }

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
