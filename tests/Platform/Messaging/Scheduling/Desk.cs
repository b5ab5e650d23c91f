using System.Diagnostics;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Tests.Handling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Scheduling;

/// <summary>One test's messages, and a processor that handles them: its effects and letters carry the test's name.</summary>
internal sealed class Desk(NpgsqlDataSource database, string test, TimeProvider time)
{
    public static readonly MessageCatalogue Catalogue = MessageCatalogue.Of([typeof(Put), typeof(Fail), typeof(SetTimers)]);
    private int _ids;

    public BankUnit.Faults Faults { get; } = new();

    /// <summary>Runs before each attempt of a batch.</summary>
    public Action Begins { get; set; } = () => { };

    public MessageProcessor Processor() => new(new ProcessorOptions
    {
        Catalogue = Catalogue,
        Handlers = HandlerTable.Of(Catalogue, new HandlerServices().Add(new Ledgers()), typeof(PutHandler), typeof(FailHandler), typeof(TimersHandler)),
        Begin = () =>
        {
            Begins();
            return new BankUnit(database, test, Faults);
        },
        Ledger = MessageDatabase.Ledger,
        Database = database,
        Source = "/tests",
        Time = time,
        Retries = new RetryRules { Jitter = () => 1 },
    });

    public Envelope Message(object message) =>
        new() { Id = $"m{Interlocked.Increment(ref _ids)}", Type = Catalogue.Of(message).Name, Source = test, Body = Catalogue.Write(message) };

    public async Task ScheduleAsync(DateTimeOffset due, params IEnumerable<Envelope> messages)
    {
        await using var batch = database.CreateBatch();
        foreach (var message in messages)
        {
            batch.BatchCommands.Add(MessageDatabase.Ledger.Schedule(null, due, message)());
        }

        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Waits for a state; it must come.</summary>
    public static async Task UntilAsync(Func<Task<bool>> state, string what, Action? meanwhile = null)
    {
        for (var since = Stopwatch.StartNew(); !await state(); await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(120), $"It did not come: {what}");
            meanwhile?.Invoke();
        }
    }
}
