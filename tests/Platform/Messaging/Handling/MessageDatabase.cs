using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Projections.Tests;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Handling;

/// <summary>A database of one test class with the message tables and a table for the effects of the fake domain; gone afterwards.</summary>
public sealed class MessageDatabase : IAsyncLifetime
{
    private readonly string _name = $"kvt_{Guid.NewGuid():N}";
    private string _server = "";

    public NpgsqlDataSource Source { get; private set; } = null!;

    /// <summary>For another process.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString;

    public static MessageLedger Ledger { get; } = new("messages");

    public async ValueTask InitializeAsync()
    {
        _server = await Cluster.ConnectionAsync();
        await OnServerAsync($"create database {_name}");
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server) { Database = _name, MaxPoolSize = 20, ConnectionIdleLifetime = 1, ConnectionPruningInterval = 1 }.ConnectionString);
        await MessageTables.MigrateAsync(Source, Ledger.Schema);
        await ExecuteAsync("create table effects (id bigint generated always as identity, test text, account text, amount int, note jsonb, cause text)");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A query's rows in PostgreSQL's own text.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        await using var command = Source.CreateCommand($"select r::text from ({sql}) r");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return [.. rows];
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await OnServerAsync($"drop database if exists {_name} with (force)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
