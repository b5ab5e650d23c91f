using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// Reads requests that were answered, and stores answers that come without events. Those that come with events are stored by the append's own
/// statement.
/// </summary>
internal sealed class RequestTable(NpgsqlDataSource database, string schema)
{
    private const string Columns = "fingerprint, answer::text, stream, version, position, at";

    public async Task<StoredRequest?> FindAsync(RequestKey request, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        return await FindAsync(connection, schema, request, ct).ConfigureAwait(false);
    }

    public static async Task<StoredRequest?> FindAsync(NpgsqlConnection connection, string schema, RequestKey request, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from {schema}.kvt_requests where scope = $1 and key = $2", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Scope });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Key });
        return await ReadAsync(command, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Stores the answer of a request that changes nothing, unless it was answered before. Where the same request is being answered at this very
    /// moment, the insert waits for that answer.
    /// </summary>
    /// <returns>The answer that counts: this one, or the earlier one.</returns>
    public async Task<StoredRequest> AnswerAsync(AnsweredRequest request, CancellationToken ct)
    {
        while (true)
        {
            await using var command = database.CreateCommand($"""
                with mine as (
                    insert into {schema}.kvt_requests (scope, key, fingerprint, answer) values ($1, $2, $3, $4)
                    on conflict (scope, key) do nothing returning {Columns})
                select * from mine union all select {Columns} from {schema}.kvt_requests where scope = $1 and key = $2 and not exists (select 1 from mine)
                """);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Key.Scope });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Key.Key });
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = request.Key.Fingerprint });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Answer, NpgsqlDbType = NpgsqlDbType.Jsonb });
            if (await ReadAsync(command, ct).ConfigureAwait(false) is { } stored)
            {
                return stored;
            }

            // The earlier answer was committed after this statement had begun, so it stood in the way without being seen. The next one sees it.
        }
    }

    private static async Task<StoredRequest?> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return !await reader.ReadAsync(ct).ConfigureAwait(false) ? null : new StoredRequest(
                reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetGuid(2),
                reader.GetInt64(3), reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(5));
        }
    }
}
