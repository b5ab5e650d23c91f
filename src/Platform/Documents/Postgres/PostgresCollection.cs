using System.Buffers;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>A collection as a table: <c>id</c>, and <c>body</c> with the whole document, its dates as text of one length in UTC.</summary>
internal sealed class PostgresCollection<T>(
    NpgsqlDataSource database, string schema, string name, DocumentCodec<T> codec, string place, Expiry expiry) : IDocumentCollection<T>
{
    /// <summary>Parsing and writing a batch may wait for another that holds the same rows.</summary>
    private const int TimeoutSeconds = 60;

    private readonly string _table = $"{schema}.{name}";
    private readonly string _idType = codec.Id.Kind == Kind.Text ? "text collate \"C\"" : "bigint";

    public string Name => name;

    public async Task<BulkUpsertResult> BulkUpsertAsync(IReadOnlyList<T> documents, string? onlyNewer = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var guard = onlyNewer is null ? null : GuardPath.Of(codec.Shape, onlyNewer);
        var (inserted, replaced) = (0L, 0L);
        foreach (var batch in Batching.Cut(codec, documents, guard))
        {
            ct.ThrowIfCancellationRequested();
            var done = await OnTableAsync(connection => UpsertAsync(connection, batch, guard, ct), ct).ConfigureAwait(false);
            inserted += done.Inserted;
            replaced += done.Replaced;
        }

        return new(inserted, replaced, documents.Count - inserted - replaced);
    }

    public async Task<IReadOnlyList<T>> FindAsync(IReadOnlyCollection<DocumentValue> ids, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
            return [];
        var sql = new SqlText(codec.Shape);
        return await ReadAsync($"select body from {_table} where {sql.Where(Filter.In(Field.IdName, ids))}", sql, ct).ConfigureAwait(false);
    }

    public async Task<DocumentPage<T>> FindAsync(Filter filter, FindOptions? options = null, CancellationToken ct = default)
    {
        var page = new PageQuery<T>(codec, filter, options);
        var sql = new SqlText(codec.Shape);
        var found = await ReadAsync(
            $"select body from {_table} where {sql.Where(page.Filter)} order by {SqlText.OrderBy(page.Keys)} limit {page.Fetch}", sql, ct).ConfigureAwait(false);
        return page.Of(found);
    }

    public async Task<long> CountAsync(Filter filter, CancellationToken ct = default)
    {
        var sql = new SqlText(codec.Shape);
        var text = $"select count(*) from {_table} where {sql.Where(filter)}";
        return await OnTableAsync(async connection =>
        {
            await using var command = Command(connection, text, sql);
            return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        }, ct).ConfigureAwait(false);
    }

    public async Task<long> DeleteAsync(Filter filter, CancellationToken ct = default)
    {
        var sql = new SqlText(codec.Shape);
        var text = $"delete from {_table} where {sql.Where(filter)}";
        return await OnTableAsync(async connection =>
        {
            await using var command = Command(connection, text, sql);
            return (long)await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }, ct).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<AggregateRow>> AggregateAsync(Aggregate aggregate, CancellationToken ct = default)
    {
        var plan = AggregatePlan.Of(codec.Shape, aggregate);
        var sql = new SqlText(codec.Shape);
        var text = SqlAggregate.Text(plan, _table, sql);
        return await OnTableAsync(async connection =>
        {
            await using var command = Command(connection, text, sql);
            await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
            var rows = new List<AggregateRow>();
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                rows.Add(SqlAggregate.Row(plan, reader));
            return rows;
        }, ct).ConfigureAwait(false);
    }

    public async Task EnsureIndexesAsync(IReadOnlyList<IndexModel> indexes, CancellationToken ct = default)
    {
        var plans = IndexPlan.Of(codec.Shape, indexes);
        await OnTableAsync(async connection =>
        {
            await PostgresIndexes.EnsureAsync(connection, schema, name, plans, ct).ConfigureAwait(false);
            return true;
        }, ct).ConfigureAwait(false);
        expiry.Watch(_table, plans);
    }

    private async Task<(long Inserted, long Replaced)> UpsertAsync(NpgsqlConnection connection, List<Incoming> batch, FieldPath? guard, CancellationToken ct)
    {
        var newer = guard is null ? "" : $" where {SqlText.Expression(guard, "stored.body")} < {SqlText.Expression(guard, "excluded.body")}";
        // xmax is 0 in a row that no transaction has updated or locked yet: it was inserted.
        await using var command = new NpgsqlCommand(
            $"""
            insert into {_table} as stored (id, body) select i, b::jsonb from unnest($1, $2) as n (i, b)
            on conflict (id) do update set body = excluded.body{newer} returning (xmax = 0)
            """, connection);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(codec.Id.Kind == Kind.Text
            ? new NpgsqlParameter { Value = batch.Select(document => (string)document.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
            : new NpgsqlParameter { Value = batch.Select(document => (long)document.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { Value = batch.Select(Body).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var (inserted, replaced) = (0L, 0L);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            if (reader.GetBoolean(0)) inserted++;
            else replaced++;
        }

        return (inserted, replaced);
    }

    private string Body(Incoming document)
    {
        var body = new ArrayBufferWriter<byte>(document.Json.Length + 64);
        using var json = new CanonicalJson(body);
        JsonWalk.Document(document.Json, codec.Shape, json);
        json.Finish();
        return body.WrittenCount <= DocumentSize.Most ? Encoding.UTF8.GetString(body.WrittenSpan) : throw DocumentSize.TooLarge(document.Id, body.WrittenCount);
    }

    private Task<List<T>> ReadAsync(string text, SqlText sql, CancellationToken ct) => OnTableAsync(async connection =>
    {
        await using var command = Command(connection, text, sql);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var documents = new List<T>();
        var restored = new ArrayBufferWriter<byte>();
        await using var json = new Utf8JsonWriter(restored, CanonicalJson.Options);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            restored.ResetWrittenCount();
            json.Reset();
            StoredJson.Restore(await reader.GetFieldValueAsync<byte[]>(0, ct).ConfigureAwait(false), codec.Shape, json);
            await json.FlushAsync(ct).ConfigureAwait(false);
            documents.Add(codec.Read(restored.WrittenSpan));
        }

        return documents;
    }, ct);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, SqlText sql)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = TimeoutSeconds };
        sql.AddTo(command);
        return command;
    }

    // The table is made when it is first missed, so that an empty database costs nothing and a dropped collection comes back.
    private Task<TResult> OnTableAsync<TResult>(Func<NpgsqlConnection, Task<TResult>> work, CancellationToken ct) => PostgresErrors.TranslatedAsync(place, async () =>
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            return await work(connection).ConfigureAwait(false);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            await PostgresIndexes.CreateTableAsync(connection, schema, name, _idType, ct).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
    });
}
