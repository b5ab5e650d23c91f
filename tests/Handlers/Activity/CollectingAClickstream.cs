using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Projections;
using KiVendTout.Projections.Activity;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Activity;

/// <summary>A real shop's clickstream through outbox, handler, log and documents; only Kafka is left out. tests/Acceptance has the way through Kafka.</summary>
public sealed class CollectingAClickstream(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Events = 31_106;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_name_and_every_session_counts_as_in_the_file_and_sent_again_nothing_changes()
    {
        var path = Datasets.Shipped.File("../shared/data/clickstream/ecom.csv.gz");
        Assert.SkipUnless(File.Exists(path), "The clickstream lies in ../shared/data beside the repository, which is not there.");
        await using var postgres = NpgsqlDataSource.Create(database.ConnectionString);
        await using var documents = DocumentDatabase.Open(new DocumentSettings(), postgres);
        var views = new ActivityViews(documents, new Pseudonyms(new byte[32]), TimeSpan.FromDays(396));
        var store = await database.OpenAsync("clicks", options => options.Add(views));
        await MessageTables.MigrateAsync(store.Database, store.Options.Schema, Ct);
        await using var daemon = new ProjectionDaemon(store);
        daemon.Start();

        Assert.Equal(Events, await CollectAsync(store, path));
        Assert.Equal(Events, await TestDatabase.ScalarAsync<long>(store, "select count(*) from clicks.mt_events"));
        await TestDatabase.CaughtUpAsync(store, "activity");
        var live = await views.LiveAsync(store, Ct);
        var (names, sessions) = IndependentCount(path);
        var byName = await live.Entries.AggregateAsync(Aggregate.Match(Filter.All).GroupBy("name").Count("events"), Ct);
        Assert.Equal(names, byName.ToDictionary(row => row["name"].AsString, row => row["events"].AsInt64));
        Assert.Equal(Events, names.Values.Sum());
        Assert.Equal(sessions, await SessionsAsync(live));

        // The same file again: 62,212 messages by now, and not one event more.
        Assert.Equal(Events, await CollectAsync(store, path));
        Assert.Equal(Events, await TestDatabase.ScalarAsync<long>(store, "select count(*) from clicks.mt_events"));
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(store, "select count(*) from clicks.kvt_dead_letters"));
        Assert.Equal(0, await TestDatabase.ScalarAsync<long>(store, "select count(*) from clicks.kvt_outbox"));
        await FunnelShowsAsync(live);
    }

    /// <summary>In the weeks of each incident its stage breaks down, and its error is seen then and hardly ever otherwise.</summary>
    private static async Task FunnelShowsAsync(ActivityDocuments live)
    {
        var rows = await live.Sessions.AggregateAsync(
            Aggregate.Match(Filter.All).GroupBy("day").Count("visits").Sum("cart", "reached.cart").Sum("checkout", "reached.checkout").Sum("details", "reached.paymentDetails")
                .Sum("purchase", "reached.purchase").Sum("bugs", "counts.checkout_bug").Sum("failures", "counts.payment_error").OrderBy("day"), Ct);
        var days = rows.Select(row => (Day: row["day"].AsDateOnly, Row: row)).ToArray();
        long Sum(string name, Func<DateOnly, bool> when) => days.Where(day => when(day.Day)).Sum(day => day.Row[name].AsInt64);
        static bool Bug(DateOnly day) => day >= new DateOnly(2024, 4, 9) && day <= new DateOnly(2024, 5, 9);
        static bool Failing(DateOnly day) => day >= new DateOnly(2024, 5, 19) && day <= new DateOnly(2024, 6, 7);
        static bool Otherwise(DateOnly day) => !Bug(day) && !Failing(day);
        foreach (var (period, when) in new (string, Func<DateOnly, bool>)[] { ("bug", Bug), ("payment", Failing), ("other", Otherwise) })
            TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
                $"{period}: days {days.Count(day => when(day.Day))}, visits {Sum("visits", when)}, cart {Sum("cart", when)}, checkout {Sum("checkout", when)}, details {Sum("details", when)}, purchase {Sum("purchase", when)}, bugs {Sum("bugs", when)}, failures {Sum("failures", when)}"));
        TestContext.Current.SendDiagnosticMessage($"from {days[0].Day} to {days[^1].Day}");

        decimal Rate(string to, string from, Func<DateOnly, bool> when) => (decimal)Sum(to, when) / Sum(from, when);
        Assert.True(Rate("details", "checkout", Bug) < 0.9m * Rate("details", "checkout", Otherwise));
        Assert.True(Rate("purchase", "details", Failing) < 0.9m * Rate("purchase", "details", Otherwise));
        Assert.True(Rate("bugs", "checkout", Bug) > 5 * Rate("bugs", "checkout", Otherwise));
        Assert.True(Rate("failures", "details", Failing) > 2 * Rate("failures", "details", Otherwise));
    }

    /// <summary>Sends the file into the outbox and hands over what lies there, as the relay and the consumer would.</summary>
    private static async Task<int> CollectAsync(StreamStore store, string path)
    {
        var catalogue = ShopMessages.Catalogue;
        await using var bell = new OutboxBell(store.Database);
        var outbox = new UserEventOutbox(new OutboxWriter(store.Database, store.Options.Schema, bell));
        var sent = 0;
        await foreach (var lines in new UserEventFile(path).ReadAsync(new UserEventFormat(catalogue), Ct).Chunk(500))
        {
            Assert.All(lines, line => Assert.Empty(line.Problems));
            await outbox.SendAsync([.. lines.Select(line => line.Message!)], Ct);
            sent += lines.Length;
        }

        var processor = new MessageProcessor(new ProcessorOptions
        {
            Catalogue = catalogue,
            Handlers = HandlerTable.Of(catalogue, new HandlerServices(), typeof(UserEventsHandler)),
            Begin = () => new ShopUnitOfWork(store),
            Ledger = new MessageLedger(store.Options.Schema),
            Database = store.Database,
            Failures = ShopUnitOfWork.Failures,
        });
        while (await WaitingAsync(store) is { Count: > 0 } messages)
            await processor.ProcessAsync(messages, (_, _) => [], Ct);
        return sent;
    }

    private static async Task<List<Envelope>> WaitingAsync(StreamStore store)
    {
        await using var command = store.Database.CreateCommand($"select id, envelope::text, body from {store.Options.Schema}.kvt_outbox order by id limit 1000");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var messages = new List<Envelope>();
        while (await reader.ReadAsync(Ct))
            messages.Add(JsonSerializer.Deserialize<Envelope>(reader.GetString(1), JsonSerializerOptions.Web)! with { OutboxId = reader.GetInt64(0), Body = reader.GetFieldValue<byte[]>(2) });
        return messages;
    }

    private static async Task<Dictionary<string, long>> SessionsAsync(ActivityDocuments live)
    {
        var rows = await live.Entries.AggregateAsync(Aggregate.Match(Filter.All).GroupBy("stream").Count("events").Take(100_000), Ct);
        return rows.ToDictionary(row => row["stream"].AsString, row => row["events"].AsInt64);
    }

    /// <summary>The file counted by splitting its lines and nothing else.</summary>
    private static (Dictionary<string, long> Names, Dictionary<string, long> Sessions) IndependentCount(string path)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress), Encoding.UTF8);
        var rows = lines.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToArray();
        return (
            rows.GroupBy(row => row[2]).ToDictionary(group => group.Key, group => group.LongCount()),
            rows.GroupBy(row => Domain.Activity.ActivityId.OfSession(row[0], row[1]).ToString()).ToDictionary(group => group.Key, group => group.LongCount()));
    }
}
