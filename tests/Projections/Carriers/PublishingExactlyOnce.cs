using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Domain;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Kafka;
using Npgsql;

namespace KiVendTout.Projections.Tests.Carriers;

/// <summary>Against real brokers: a reader of committed messages sees every position of the log once, each stream in its order, whatever dies.</summary>
public sealed class PublishingExactlyOnce(TestDatabase database, ITestOutputHelper output) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_publishing_process_is_killed_at_random_moments()
    {
        var bootstrap = RealKafka.SharedOrSkip().BootstrapServers;
        const string schema = "killed";
        var kills = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 100 : 8;
        var random = new Random(5);
        var store = await database.OpenAsync(schema);
        using var ended = new CancellationTokenSource();
        var load = Task.WhenAll(LoadAsync(store, schema, ended.Token), Task.WhenAll(Enumerable.Range(0, 3).Select(n => LaggardAsync(store, schema, n, ended.Token))));

        for (var kill = 0; kill < kills; kill++)
        {
            using var process = PublishingProcess.Start(database.ConnectionString, schema, bootstrap);
            var before = await PositionAsync(store, schema);
            await UntilAsync(async () => await PositionAsync(store, schema) > before);
            await Task.Delay(random.Next(400), Ct);
            process.Kill();
        }

        await ended.CancelAsync();
        await load;
        using var last = PublishingProcess.Start(database.ConnectionString, schema, bootstrap);
        await CaughtUpAsync(store, schema);
        await AssertOnceAsync(store, schema, bootstrap);
    }

    [Fact]
    public async Task Events_behind_a_hole_and_the_one_in_it_come_once_also_across_a_restart_that_postgres_knows_nothing_of()
    {
        var bootstrap = RealKafka.SharedOrSkip().BootstrapServers;
        const string schema = "holed";
        var store = await database.OpenAsync(schema);
        await using var late = await store.Database.OpenConnectionAsync(Ct);
        await using var transaction = await late.BeginTransactionAsync(Ct);
        var hole = await PlantAsync(late, schema, Guid.NewGuid());
        await AppendAsync(store, schema, 0);
        await using (await RunAsync(schema, bootstrap))
        {
            await UntilAsync(async () => await PositionAsync(store, schema) > hole);
        }

        // What a process leaves behind that died between Kafka's commit and its own checkpoint.
        await using (var forget = store.Database.CreateCommand($"update {schema}.kvt_shards set position = 0, holes = '{{}}' where name = 'kafka-publisher'"))
        {
            await forget.ExecuteNonQueryAsync(Ct);
        }

        await using var second = await RunAsync(schema, bootstrap);
        await AppendAsync(store, schema, 1);
        await UntilAsync(async () => await PositionAsync(store, schema) > hole + 1);
        await transaction.CommitAsync(Ct);
        await CaughtUpAsync(store, schema);
        await AssertOnceAsync(store, schema, bootstrap);
    }

    [Fact]
    public async Task While_one_of_three_brokers_is_killed()
    {
        using var kafka = RealKafka.StartOrSkip();
        const string schema = "three";
        var store = await database.OpenAsync(schema);
        await using var process = await RunAsync(schema, kafka.BootstrapServers);
        using var ended = new CancellationTokenSource();
        var load = LoadAsync(store, schema, ended.Token);
        await UntilAsync(async () => await PositionAsync(store, schema) > 20);

        kafka.Kill(2);
        // With two brokers publishing goes on: what is appended now and later is published before the third is back.
        var killed = Stopwatch.GetTimestamp();
        for (var stretch = 0; stretch < 3; stretch++)
        {
            var end = await AskAsync<long>(store, $"select max(seq_id) from {schema}.mt_events");
            await UntilAsync(async () => await PositionAsync(store, schema) > end);
            output.WriteLine($"Published up to {end} with two brokers, {Stopwatch.GetElapsedTime(killed).TotalSeconds:0.0} s after the third was killed");
        }

        kafka.BringUp(2);
        await ended.CancelAsync();
        await load;
        await CaughtUpAsync(store, schema);
        await AssertOnceAsync(store, schema, kafka.BootstrapServers);
    }

    /// <summary>Appends to thirty streams, to some at the same time.</summary>
    private static async Task LoadAsync(StreamStore store, string schema, CancellationToken ended)
    {
        for (var n = 0; !ended.IsCancellationRequested; n++)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(lane => AppendAsync(store, schema, (n * 3 + lane) % 30)));
            await Task.Delay(4, CancellationToken.None);
        }
    }

    private static async Task AppendAsync(StreamStore store, string schema, int stream)
    {
        await using var connection = await store.Database.OpenConnectionAsync(Ct);
        await PlantAsync(connection, schema, ShopHistory.Order($"order {stream}"));
    }

    /// <summary>A transaction that takes its position and commits, or rolls back, when others have long gone past.</summary>
    private static async Task LaggardAsync(StreamStore store, string schema, int seed, CancellationToken ended)
    {
        var random = new Random(seed);
        while (!ended.IsCancellationRequested)
        {
            await using var connection = await store.Database.OpenConnectionAsync(Ct);
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await PlantAsync(connection, schema, Guid.NewGuid());
            await Task.Delay(random.Next(1500), CancellationToken.None);
            if (random.Next(3) > 0)
            {
                await transaction.CommitAsync(Ct);
            }
        }
    }

    /// <summary>An event as another program would write it: what it says is nobody's concern here.</summary>
    private static async Task<long> PlantAsync(NpgsqlConnection connection, string schema, Guid stream)
    {
        await using var insert = new NpgsqlCommand($$"""
            with stream as (insert into {{schema}}.mt_streams as s (id, type, version) values ($1, 'order', 1)
                on conflict (id) do update set version = s.version + 1 returning id, version)
            insert into {{schema}}.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            select nextval('{{schema}}.mt_events_sequence'), gen_random_uuid(), id, version,
                jsonb_build_object('OrderId', id, 'CustomerId', null, 'Reason', 'load', 'HeldAt', now()), 'order_held', now() from stream returning seq_id
            """, connection) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = stream } } };
        return (long)(await insert.ExecuteScalarAsync(Ct))!;
    }

    private async Task<Running> RunAsync(string schema, string bootstrap)
    {
        var publisher = new TransactionalPublisher(new KafkaSettings { BootstrapServers = bootstrap }, $"publisher-of-{schema}");
        var store = await PublishingProcess.OpenAsync(database.ConnectionString, schema, publisher, bootstrap);
        var daemon = new ProjectionDaemon(store, only: ["kafka-publisher"]);
        daemon.Start();
        return new Running(publisher, store, daemon);
    }

    private static Task<long> PositionAsync(StreamStore store, string schema) =>
        AskAsync<long>(store, $"select coalesce(max(position), 0) from {schema}.kvt_shards where name = 'kafka-publisher'");

    private static Task CaughtUpAsync(StreamStore store, string schema) => UntilAsync(() => AskAsync<bool>(
        store, $"select isempty(holes) and position >= (select max(seq_id) from {schema}.mt_events) from {schema}.kvt_shards where name = 'kafka-publisher'"));

    private async Task AssertOnceAsync(StreamStore store, string schema, string bootstrap)
    {
        var stored = await store.ReadLogAsync(new LogSlice(Categories: [StreamCategory.Order], Limit: 1_000_000), Ct);
        var messages = Read(bootstrap, PublishingProcess.SourceOf(schema));
        output.WriteLine($"{stored.Count} events, {messages.Count} messages");
        Assert.Equal(stored.Select(happened => happened.Sequence), messages.Select(message => Number(message, "ce_sequence")).Order());
        Assert.All(messages.GroupBy(message => message.Key), stream =>
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(version => (long)version), stream.Select(message => Number(message, "ce_streamversion"))));
    }

    /// <summary>All committed messages of a source, up to the end as it is now.</summary>
    private static List<Message<string, string>> Read(string bootstrap, string source)
    {
        var config = new KafkaSettings { BootstrapServers = bootstrap }.ToClientConfig(
            new("group.id", "reader"), new("enable.auto.commit", "false"), new("isolation.level", "read_committed"), new("enable.partition.eof", "true"));
        using var consumer = new ConsumerBuilder<string, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, 6).Select(partition => new TopicPartitionOffset("orders", partition, Offset.Beginning)));
        var found = new List<Message<string, string>>();
        for (var ends = new HashSet<int>(); ends.Count < 6;)
        {
            var next = consumer.Consume(TimeSpan.FromSeconds(120)) ?? throw new TimeoutException("The topic cannot be read to its end.");
            if (next.IsPartitionEOF)
            {
                ends.Add(next.Partition.Value);
            }
            else if (next.Message.Header("ce_source") == source)
            {
                found.Add(next.Message);
            }
        }

        return found;
    }

    private static long Number(Message<string, string> message, string header) => long.Parse(Encoding.UTF8.GetString(message.Headers.GetLastBytes(header)), CultureInfo.InvariantCulture);

    private static async Task<T> AskAsync<T>(StreamStore store, string sql)
    {
        await using var command = store.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(10, Ct))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "It did not become true in time.");
        }
    }

    private sealed record Running(TransactionalPublisher Publisher, StreamStore Store, ProjectionDaemon Daemon) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Daemon.DisposeAsync();
            await Store.DisposeAsync();
            await Publisher.DisposeAsync();
        }
    }
}
