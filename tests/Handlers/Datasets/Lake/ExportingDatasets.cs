using System.Security.Cryptography;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Lake;
using KiVendTout.Handlers.Tests.Datasets.Storing;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Handlers.Tests.Datasets.Lake;

public sealed class ExportingDatasets(TestDatabase database) : IClassFixture<TestDatabase>, IDisposable
{
    private static readonly Dataset Housing = Shipped.Dataset("housing");
    private readonly LakeEngine _engine = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-datasets-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Housing_is_in_the_lake_with_the_sums_of_the_notes_and_loaded_twice_only_once()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var lake = new FolderStore(_folder);
        await site.HandleAsync(Housing, await StoringSite.HousingAsync());
        Assert.Equal(1, await Exporter(site, lake).ExportAsync(Ct));
        await site.HandleAsync(Housing, await StoringSite.HousingAsync(batchSize: 90));
        Assert.Equal(0, await Exporter(site, lake).ExportAsync(Ct));

        var (first, last) = (await site.ScalarAsync<long>("select min(id) from $.kvt_dataset_batches"), await site.ScalarAsync<long>("select max(id) from $.kvt_dataset_batches where stored > 0"));
        var day = await site.ScalarAsync<string>("select to_char(min(stored_at) at time zone 'UTC', 'YYYY-MM-DD') from $.kvt_dataset_batches");
        Assert.Equal([$"bronze/housing/dt={day}/part-{first:D20}-{last:D20}.parquet"], await KeysAsync(lake));
        HasHousing();
        using var query = new LakeQuery(_engine);
        Assert.Equal(
            "DECIMAL(18,5) BIGINT DECIMAL(18,2) VARCHAR BIGINT TIMESTAMP WITH TIME ZONE",
            string.Join(' ', query.Rows($"select typeof(crim), typeof(chas), typeof(medv), typeof(source_sha256), typeof(line_number), typeof(created_at) from {Files()} limit 1", Ct).Single()));
        Assert.Equal(1, query.Scalar<long>($"select count(distinct source_sha256) from {Files()} where source_sha256 = '{Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Shipped.File("ops/sample/housing.csv"), Ct)))}'", Ct));
    }

    [Theory]
    [InlineData(Moment.BeforeWriting)]
    [InlineData(Moment.AfterWriting)]
    public async Task Whoever_dies_leaves_the_same_file_to_the_next(Moment moment)
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var lake = new FolderStore(_folder);
        await site.HandleAsync(Housing, await StoringSite.HousingAsync());
        await Assert.ThrowsAsync<IOException>(() => Exporter(site, new DyingStore(lake, moment)).ExportAsync(Ct));
        Dictionary<string, string> before = await HashesAsync(lake);
        Assert.Equal(moment == Moment.AfterWriting ? 1 : 0, before.Count);
        Assert.Equal(["(1,0)"], await site.RowsAsync("select count(*), count(written) from $.kvt_dataset_parts"));

        // More rows come before somebody goes on: they do not change what was planned.
        await site.HandleAsync(Housing, StoringSite.Batch("housing", StoringSite.SourceOf("other"), "1-1", (await StoringSite.HousingAsync(batchSize: 1))[0].Value!));
        Assert.Equal(2, await Exporter(site, lake).ExportAsync(Ct));

        var after = await HashesAsync(lake);
        Assert.Equal(2, after.Count);
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
        Assert.Equal(["(2,2,507)"], await site.RowsAsync("select count(*), count(written), sum(rows) from $.kvt_dataset_parts"));
        using var query = new LakeQuery(_engine);
        Assert.Equal(507, query.Scalar<long>($"select count(*) from {Files()}", Ct));
    }

    [Fact]
    public async Task Two_exporters_at_once_and_small_files_give_every_row_once()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var lake = new FolderStore(_folder);
        foreach (var message in await StoringSite.HousingAsync(batchSize: 40))
        {
            await site.HandleAsync(Housing, message);
            await Task.WhenAll(Exporter(site, lake, mostRows: 100).ExportAsync(Ct), Exporter(site, lake, mostRows: 100).ExportAsync(Ct));
        }

        HasHousing();
        Assert.Equal(0, await site.ScalarAsync<long>("select count(*) from $.kvt_dataset_batches where part is null and stored > 0"));
    }

    [Fact]
    public async Task Batches_share_a_file_until_the_first_has_waited_or_it_is_full_and_a_file_has_one_day()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var lake = new FolderStore(_folder);
        await site.HandleAsync(Housing, await StoringSite.HousingAsync());
        Assert.Equal(0, await Exporter(site, lake, TimeSpan.FromHours(1)).ExportAsync(Ct));
        await site.RunAsync("update $.kvt_dataset_batches set stored_at = '2026-03-01T23:59:59Z' where first_line <= 200");
        Assert.Equal(3, await Exporter(site, lake, TimeSpan.FromHours(1), mostRows: 200).ExportAsync(Ct));

        Assert.Equal(["(200)", "(200)", "(106)"], await site.RowsAsync("select rows from $.kvt_dataset_parts order by object_key"));
        Assert.Equal(1, (await KeysAsync(lake)).Count(key => key.StartsWith("bronze/housing/dt=2026-03-01/", StringComparison.Ordinal)));
        HasHousing();
    }

    private DatasetExporter Exporter(StoringSite site, IObjectStore lake, TimeSpan? linger = null, long mostRows = 100_000) =>
        new(site.Store, _engine, lake, [Housing], NullLogger.Instance, linger ?? TimeSpan.Zero, mostRows);

    private string Files() => $"read_parquet('{_folder}/bronze/housing/*/*.parquet', hive_partitioning = false)";

    private void HasHousing()
    {
        using var query = new LakeQuery(_engine);
        Assert.Equal(
            "506 506 1828.44292 35 280.6757 3180.0250 4832 206568 6402.45 11401.60",
            string.Join(' ', query.Rows($"select count(*), count(distinct line_number), sum(crim)::text, sum(chas)::bigint, sum(nox)::text, sum(rm)::text, sum(rad)::bigint, sum(tax)::bigint, sum(lstat)::text, sum(medv)::text from {Files()}", Ct).Single()));
    }

    private static async Task<List<string>> KeysAsync(FolderStore lake) => await lake.ListAsync("", Ct).Select(stored => stored.Key).ToListAsync(Ct);

    private static async Task<Dictionary<string, string>> HashesAsync(FolderStore lake) =>
        (await KeysAsync(lake)).ToDictionary(key => key, key => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(lake.Location, key)))));

    /// <summary>When a process dies that puts its first file into the lake.</summary>
    public enum Moment
    {
        BeforeWriting,
        AfterWriting,
    }

    /// <summary>The lake of a process that dies.</summary>
    private sealed class DyingStore(IObjectStore lake, Moment moment) : IObjectStore
    {
        public string Location => lake.Location;

        public async Task PutAsync(string key, string localFile, CancellationToken cancellationToken = default)
        {
            if (moment == Moment.AfterWriting)
                await lake.PutAsync(key, localFile, cancellationToken);
            throw new IOException("dead");
        }

        public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => lake.ExistsAsync(key, cancellationToken);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix = "", CancellationToken cancellationToken = default) => lake.ListAsync(prefix, cancellationToken);

        public Task GetAsync(string key, string localFile, CancellationToken cancellationToken = default) => lake.GetAsync(key, localFile, cancellationToken);

        public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => lake.DeleteAsync(key, cancellationToken);
    }
}
