using Npgsql;

[assembly: AssemblyFixture(typeof(KiVendTout.Platform.Documents.Tests.Setup.Databases))]

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>The two ways of keeping documents; every test of the conformance suite runs with each.</summary>
public enum Backend
{
    PostgreSql,
    MongoDb,
}

/// <summary>Both servers of this test run, started when the first test asks. What is missing here skips its tests with a sentence.</summary>
public sealed class Databases : IAsyncDisposable
{
    private readonly Lazy<Task<MongoServer>> _mongo = new(MongoServer.StartedAsync);
    private readonly Lazy<Task<(PostgresServer? Own, string ConnectionString)>> _postgres = new(StartPostgresAsync);
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly string _schema = $"docs_{Guid.NewGuid():N}"[..20];

    /// <summary>A database of documents that the test run shares; each test takes a collection of its own.</summary>
    public async Task<IDocumentDatabase> OpenAsync(Backend backend)
    {
        IDocumentDatabase database;
        if (backend == Backend.MongoDb)
        {
            Assert.SkipWhen(MongoServer.Missing is not null, MongoServer.Missing ?? "");
            database = DocumentDatabase.Open(new DocumentSettings { MongoUri = (await _mongo.Value).Uri }, NpgsqlDataSource.Create("Host=127.0.0.1"));
        }
        else
        {
            var source = await PostgresAsync();
            database = DocumentDatabase.Open(new DocumentSettings { PostgresSchema = _schema }, source);
        }

        lock (_opened) _opened.Add(database);
        return database;
    }

    /// <summary>PostgreSQL itself, for looking.</summary>
    public async Task<NpgsqlDataSource> PostgresAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder((await _postgres.Value).ConnectionString) { MaxPoolSize = 10 }.ConnectionString);
        lock (_opened) _opened.Insert(0, source); // closed last
        return source;
    }

    public async Task<IDocumentCollection<Visit>> VisitsAsync(Backend backend) =>
        (await OpenAsync(backend)).GetCollection($"visits_{Guid.NewGuid():N}"[..30], TestJson.Default.Visit);

    public async ValueTask DisposeAsync()
    {
        for (var i = _opened.Count - 1; i >= 0; i--)
            await _opened[i].DisposeAsync();
        if (_mongo.IsValueCreated)
            await (await _mongo.Value).DisposeAsync();
        if (!_postgres.IsValueCreated)
            return;
        var (own, connectionString) = await _postgres.Value;
        if (own is not null)
        {
            await own.DisposeAsync();
            return;
        }

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand($"drop schema if exists {_schema} cascade");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<(PostgresServer? Own, string ConnectionString)> StartPostgresAsync()
    {
        if (Environment.GetEnvironmentVariable("KVT_TEST_PG") is { Length: > 0 } given)
            return (null, given);
        var own = await PostgresServer.StartedAsync();
        return (own, own.ConnectionString);
    }
}
