using System.Text;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.EventStore.Reading;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Projections.Carriers;
using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests.Carriers;

public sealed class ExportingToBronze(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private const string Shard = "bronze-exporter";
    private readonly LakeEngine _engine = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-bronze-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_every_event_once_as_it_is()
    {
        // It lingers longer than the story takes on any machine; a full batch ends that. How many events it has is counted beforehand.
        var told = await database.OpenAsync("counted");
        await ShopHistory.PlayAsync(told);
        var store = await RunAsync("written", TimeSpan.FromSeconds(80), ShopHistory.PlayAsync, batchSize: (await EventsAsync(told)).Count);
        Assert.Equal((await EventsAsync(store)).Select(Row), Rows());
        // Lingering made one file of each category's many appends.
        Assert.Equal(["activity", "customer", "order", "payment", "product"], Files().Select(file => file.Split('/')[1]).Order());
        Assert.All(Files(), file => Assert.Matches(@"^bronze/\w+/dt=2011-12-05/part-\d{20}-\d{20}\.parquet$", file));
    }

    [Fact]
    public async Task Makes_the_same_bytes_again_when_it_was_killed_before_the_checkpoint()
    {
        var store = await RunAsync("crashed", TimeSpan.Zero, ShopHistory.PlayAsync, batchSize: 7);
        var before = Contents();
        // As if the last three files were planned and never written, and no checkpoint since the third event.
        foreach (var key in await RowsAsync(store, "select object_key from crashed.kvt_lake_parts order by first_seq desc limit 3"))
        {
            File.Delete(Path.Combine(_folder, key.Trim('(', ')')));
        }

        Assert.Equal(before.Count - 3, Files().Length);
        await ExecuteAsync(store, """
            update crashed.kvt_shards set position = 3;
            update crashed.kvt_lake_parts set written_at = null where object_key in (select object_key from crashed.kvt_lake_parts order by first_seq desc limit 3)
            """);
        await RunAsync("crashed", TimeSpan.FromMilliseconds(300), _ => Task.CompletedTask);

        Assert.Equal(before, Contents());
        Assert.Equal((await EventsAsync(store)).Select(Row), Rows());
    }

    [Fact]
    public async Task Makes_a_lost_lake_again_byte_for_byte_from_its_plans()
    {
        var store = await RunAsync("lost", TimeSpan.Zero, ShopHistory.PlayAsync, batchSize: 5);
        var before = Contents();
        Directory.Delete(Path.Combine(_folder, "bronze"), recursive: true);
        await ExecuteAsync(store, "update lost.kvt_lake_parts set written_at = null; update lost.kvt_shards set position = 1");
        await RunAsync("lost", TimeSpan.Zero, _ => Task.CompletedTask);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task Loses_and_repeats_nothing_when_the_lake_fails_again_and_again()
    {
        var lake = new FailingStore(new FolderStore(_folder), everyNth: 3);
        var store = await RunAsync("failing", TimeSpan.Zero, async store =>
        {
            await ShopHistory.PlayAsync(store);
            for (var n = 0; n < 40; n++)
            {
                await ShopHistory.PlaceAsync(store, $"n{n}", null, ShopHistory.Monday, ShopHistory.Line(1, ShopHistory.Candle, 1, 2m));
                await Task.Delay(2, Ct);
            }
        }, lake, batchSize: 4);
        Assert.True(lake.Failures > 2, $"The lake failed {lake.Failures} times only.");
        Assert.Equal((await EventsAsync(store)).Select(Row), Rows());
    }

    [Fact]
    public async Task Never_writes_an_event_twice_when_two_processes_believe_they_own_the_shard()
    {
        var store = await database.OpenAsync("zombie");
        await ShopHistory.PlayAsync(store);
        var events = await EventsAsync(store);
        using var first = await AttachedAsync(store);
        using var second = await AttachedAsync(store);
        await Task.WhenAll(
            Task.Run(() => first.HandleAsync([.. events.Take(20)], Ct), Ct),
            Task.Run(() => second.HandleAsync(events, Ct), Ct));
        await first.HandleAsync(events, Ct);
        Assert.Equal(events.Select(Row), Rows());
    }

    [Fact]
    public async Task Takes_a_corrupt_body_along_as_it_is()
    {
        var store = await database.OpenAsync("corrupt");
        await ShopHistory.PlayAsync(store);
        var order = ShopHistory.Order("guest");
        await ExecuteAsync(store, $"update corrupt.mt_events set data = '{{\"Nonsense\": true}}' where stream_id = '{order}'");
        await RunAsync("corrupt", TimeSpan.FromMilliseconds(100), _ => Task.CompletedTask);
        Assert.Contains(Rows(), row => row.EndsWith("{\"Nonsense\": true}", StringComparison.Ordinal));
        Assert.Equal(await ScalarAsync<long>(store, "select count(*) from corrupt.mt_events"), Rows().Count);
    }

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<StreamStore> RunAsync(string schema, TimeSpan linger, Func<StreamStore, Task> play, IObjectStore? lake = null, int batchSize = 10_000)
    {
        using var exporter = new BronzeExporter(_engine, lake ?? new FolderStore(_folder), linger, batchSize);
        var store = await database.OpenAsync(schema, options => options.Add(exporter));
        await using var daemon = new ProjectionDaemon(store, only: [Shard]);
        daemon.Start();
        await play(store);
        await CaughtUpAsync(store, Shard);
        return store;
    }

    /// <summary>An exporter as the daemon would have it, without the daemon's lease.</summary>
    private async Task<BronzeExporter> AttachedAsync(StreamStore store)
    {
        var exporter = new BronzeExporter(_engine, new FolderStore(_folder), TimeSpan.Zero);
        exporter.Attach(store);
        await exporter.StartAsync(Ct);
        return exporter;
    }

    private static Task<IReadOnlyList<StoredEvent>> EventsAsync(StreamStore store) => store.ReadLogAsync(new LogSlice(Limit: 100_000), Ct);

    private static string Row(StoredEvent happened) => string.Join('|',
        happened.Sequence, happened.Id, happened.StreamId, happened.Version, happened.Type.Category, happened.StoredName,
        happened.Timestamp.UtcDateTime.ToString("O"), happened.CorrelationId, happened.CausationId, happened.Headers, Encoding.UTF8.GetString(happened.Json.Span));

    private List<string> Rows()
    {
        using var query = new LakeQuery(_engine);
        return [.. query.Rows($"""
            select seq_id, event_id, stream_id, stream_version, category, type, event_time, correlation_id, causation_id, headers::varchar, body::varchar
            from read_parquet({LakeQuery.Literal($"{_folder}/bronze/*/*/*.parquet")}, hive_partitioning = false) order by seq_id
            """, Ct).Select(row => string.Join('|', row.Select(value => value is DateTimeOffset at ? at.UtcDateTime.ToString("O") : value)))];
    }

    private string[] Files() =>
        [.. Directory.GetFiles(Path.Combine(_folder, "bronze"), "*.parquet", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder, file)).Order()];

    private SortedDictionary<string, string> Contents() =>
        new(Files().ToDictionary(file => file, file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, file))))));

    private static async Task ExecuteAsync(StreamStore store, string sql)
    {
        await using var command = store.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>A lake that takes a file and then says that it did not, or does not take it at all, in turn.</summary>
    private sealed class FailingStore(IObjectStore lake, int everyNth) : IObjectStore
    {
        private int _puts;

        public int Failures { get; private set; }

        public string Location => lake.Location;

        public async Task PutAsync(string key, string localFile, CancellationToken cancellationToken = default)
        {
            if (++_puts % everyNth != 0)
            {
                await lake.PutAsync(key, localFile, cancellationToken);
                return;
            }

            if (++Failures % 2 == 0)
            {
                await lake.PutAsync(key, localFile, cancellationToken);
            }

            throw new IOException($"The network broke off with {key}.");
        }

        public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => lake.ExistsAsync(key, cancellationToken);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix = "", CancellationToken cancellationToken = default) => lake.ListAsync(prefix, cancellationToken);

        public Task GetAsync(string key, string localFile, CancellationToken cancellationToken = default) => lake.GetAsync(key, localFile, cancellationToken);

        public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => lake.DeleteAsync(key, cancellationToken);
    }
}
