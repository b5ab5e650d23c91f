using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>Documents in PostgreSQL: a table for each collection, the body as JSONB.</summary>
internal sealed class PostgresDocuments : IDocumentDatabase
{
    private readonly NpgsqlDataSource _database;
    private readonly string _schema;
    private readonly Expiry _expiry;

    public PostgresDocuments(NpgsqlDataSource database, string schema, TimeProvider time, ILogger log)
    {
        _database = database;
        _schema = Names.Checked(schema, "a schema");
        var address = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Place = $"PostgreSQL at {address.Host}:{address.Port}, database {address.Database}, schema {_schema}";
        _expiry = new Expiry(database, Place, time, log);
    }

    public string Place { get; }

    /// <summary>What removes documents that are too old.</summary>
    internal Expiry Expiry => _expiry;

    public IDocumentCollection<T> GetCollection<T>(string name, JsonTypeInfo<T> json) =>
        new PostgresCollection<T>(_database, _schema, Names.Checked(name, "a collection"), new DocumentCodec<T>(json), Place, _expiry);

    public Task PingAsync(CancellationToken ct = default) => PostgresErrors.TranslatedAsync(Place, () => RunAsync("select 1", ct));

    public Task DropCollectionAsync(string name, CancellationToken ct = default)
    {
        var table = $"{_schema}.{Names.Checked(name, "a collection")}";
        _expiry.Forget(table);
        return PostgresErrors.TranslatedAsync(Place, () => RunAsync($"drop table if exists {table}", ct));
    }

    public ValueTask DisposeAsync() => _expiry.DisposeAsync();

    private async Task<int> RunAsync(string sql, CancellationToken ct)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
