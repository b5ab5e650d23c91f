using System.Diagnostics;
using System.Text;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Projections.Tests;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Tests.Outbox;

/// <summary>A database of one test with the message tables, and what one wants to know of its outbox.</summary>
internal sealed class OutboxDatabase : IAsyncDisposable
{
    public const string Schema = "messages";
    private readonly string _server;
    private readonly string _name;

    private OutboxDatabase(string server, string name)
    {
        (_server, _name) = (server, name);
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ConnectionString);
    }

    public NpgsqlDataSource Source { get; }

    public static async Task<OutboxDatabase> CreateAsync()
    {
        var server = await Cluster.ConnectionAsync();
        var name = $"kvt_outbox_{Guid.NewGuid():N}"[..24];
        await OnServerAsync(server, $"create database {name}");
        var database = new OutboxDatabase(server, name);
        await MessageTables.MigrateAsync(database.Source, Schema);
        return database;
    }

    /// <summary>Stores messages as one handler's transaction would.</summary>
    public async Task SendAsync(string topic, string? consumer, params Envelope[] messages)
    {
        await using var batch = Source.CreateBatch();
        foreach (var message in messages)
        {
            batch.BatchCommands.Add(new MessageLedger(Schema).Send(topic, consumer, message)());
        }

        await batch.ExecuteNonQueryAsync();
    }

    public async Task SettleAsync(params long[] ids)
    {
        await using var batch = Source.CreateBatch();
        batch.BatchCommands.Add(new MessageLedger(Schema).Settle(ids)());
        await batch.ExecuteNonQueryAsync();
    }

    public async Task<int> RunAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of all rows.</summary>
    public async Task<List<T>> AskAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetFieldValue<T>(0));
        }

        return values;
    }

    /// <summary>Waits until an SQL condition holds.</summary>
    public async Task UntilAsync(string condition)
    {
        var since = Stopwatch.StartNew();
        while (!(await AskAsync<bool>($"select {condition}"))[0])
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(120), $"It never became true that {condition}.");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await OnServerAsync(_server, $"drop database if exists {_name} with (force)");
    }

    public static Envelope Message(string key, int n) => new()
    {
        Id = $"{key}-{n}",
        Type = "kivendtout.test.happened.v1",
        Key = key,
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        CorrelationId = "story",
        CausationId = "cause",
        User = "7f",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Body = Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""),
    };

    private static async Task OnServerAsync(string server, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
