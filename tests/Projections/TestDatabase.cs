using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using Npgsql;

namespace KiVendTout.Projections.Tests;

/// <summary>A database of one test class, gone afterwards.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private static readonly byte[] MasterKey = [.. Enumerable.Range(1, 32).Select(n => (byte)n)];
    private readonly string _name = $"kvt_{Guid.NewGuid():N}";
    private readonly List<StreamStore> _stores = [];
    private string _server = "";

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _server = await Cluster.ConnectionAsync();
        await OnServerAsync($"create database {_name}");
        // Many stores share a server: small pools, and what is idle is given back.
        ConnectionString = new NpgsqlConnectionStringBuilder(_server)
        {
            Database = _name,
            MaxPoolSize = 10,
            // A pool that is waited for, and a server that has much to do, are no failures.
            Timeout = 120,
            CommandTimeout = 300,
            ConnectionIdleLifetime = 1,
            ConnectionPruningInterval = 1,
        }.ConnectionString;
    }

    /// <summary>A store of the shop with a schema of its own.</summary>
    /// <param name="schema">Tests that share a class have a schema each.</param>
    /// <param name="change">Further settings: carriers, time.</param>
    public async Task<StreamStore> OpenAsync(string schema, Action<EventStoreOptions>? change = null)
    {
        var options = new EventStoreOptions { ConnectionString = ConnectionString, Schema = schema, MasterKey = MasterKey };
        ShopStore.Register(options);
        options.Daemon.PollInterval = TimeSpan.FromMilliseconds(100);
        change?.Invoke(options);
        var store = await StreamStore.OpenAsync(options);
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store;
    }

    /// <summary>A query's rows, each as its columns in PostgreSQL's own text, which is what two tables are compared by.</summary>
    public static async Task<string[]> RowsAsync(StreamStore store, string sql)
    {
        await using var command = store.Database.CreateCommand($"select r::text from ({sql}) r order by 1");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return [.. rows];
    }

    public static Task<string[]> TableAsync(StreamStore store, string table) => RowsAsync(store, $"select * from {store.Options.Schema}.{table}");

    public static async Task<T> ScalarAsync<T>(StreamStore store, string sql)
    {
        await using var command = store.Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until projections have passed the end of the log.</summary>
    public static async Task CaughtUpAsync(StreamStore store, params string[] projections)
    {
        var until = DateTime.UtcNow.AddSeconds(120);
        while (true)
        {
            var status = await StoreStatus.ReadAsync(store);
            var behind = status.Projections.Where(one => projections.Contains(one.Name) && (one.Position < status.LastPosition || one.Error is not null)).ToArray();
            if (behind.Length == 0)
            {
                return;
            }

            Assert.True(DateTime.UtcNow < until, $"Still behind {status.LastPosition}: {string.Join("; ", behind.AsEnumerable())}");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        await OnServerAsync($"drop database if exists {_name} with (force)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server) { Timeout = 120, CommandTimeout = 300 }.ConnectionString);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
