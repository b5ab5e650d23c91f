using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>A database of its own: one test's open transactions must not keep another test's holes open.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"kvt_es_{Guid.NewGuid():N}"[..20];

    private TestDatabase(string server)
    {
        _server = server;
        ConnectionString = new NpgsqlConnectionStringBuilder(server)
        {
            Database = _name,
            IncludeErrorDetail = true,
            MaxPoolSize = 12, // several stores and two tests at a time share a server
            Timeout = 120, // a loaded machine lets one wait
            CommandTimeout = 120,
        }.ConnectionString;
        Raw = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    /// <summary>Connections beside the store: for looking, and for what other programs do to the same tables.</summary>
    public NpgsqlDataSource Raw { get; }

    public static async Task<TestDatabase> CreateAsync(string server)
    {
        var database = new TestDatabase(server);
        await database.OnServerAsync($"create database {database._name}");
        return database;
    }

    /// <summary>Opens a store on it, as one process of several would.</summary>
    public Task<StreamStore> OpenAsync(Action<EventStoreOptions>? configure = null)
    {
        var options = new EventStoreOptions { ConnectionString = ConnectionString, MasterKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)], CommandTimeout = TimeSpan.FromSeconds(120) };
        TestEvents.Register(options);
        configure?.Invoke(options);
        return StreamStore.OpenAsync(options);
    }

    public async Task<int> RunAsync(string sql, params object[] values)
    {
        await using var command = Raw.CreateCommand(sql);
        Add(command, values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> AskAsync<T>(string sql, params object[] values)
    {
        await using var command = Raw.CreateCommand(sql);
        Add(command, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>All rows, columns joined by a bar; null is empty.</summary>
    public async Task<List<string>> LinesAsync(string sql, params object[] values)
    {
        await using var command = Raw.CreateCommand(sql);
        Add(command, values);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i =>
                reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await Raw.DisposeAsync();
        await OnServerAsync($"drop database if exists {_name} with (force)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(NpgsqlCommand command, object[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
    }
}

/// <summary>The database of a test class.</summary>
public sealed class ClassDatabase(PostgresServer server) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Database = await TestDatabase.CreateAsync(server.ConnectionString);

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
