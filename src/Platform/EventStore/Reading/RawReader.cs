using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Reading;

/// <summary>Reads rows of mt_events.</summary>
internal static class RawReader
{
    public const string Columns = "seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, is_archived";

    public static async Task<List<RawEvent>> ReadAllAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var rows = new List<RawEvent>();
        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                rows.Add(Row(reader));
            }
        }

        return rows;
    }

    /// <summary>
    /// Reads many rows by binary COPY, which spares both sides the text of a query's protocol. The rows are read on the calling thread:
    /// awaiting each field costs more than the field.
    /// </summary>
    /// <param name="connection">A connection with nothing else under way.</param>
    /// <param name="where">What follows <c>from mt_events</c>, with literals, because COPY takes no parameters.</param>
    /// <param name="schema">The schema.</param>
    public static List<RawEvent> CopyAll(NpgsqlConnection connection, string schema, string where)
    {
        var rows = new List<RawEvent>();
        using var export = connection.BeginBinaryExport($"copy (select {Columns} from {schema}.mt_events {where}) to stdout (format binary)");
        while (export.StartRow() != -1)
        {
            rows.Add(new RawEvent
            {
                Sequence = export.Read<long>(NpgsqlDbType.Bigint),
                Id = export.Read<Guid>(NpgsqlDbType.Uuid),
                StreamId = export.Read<Guid>(NpgsqlDbType.Uuid),
                Version = export.Read<long>(NpgsqlDbType.Bigint),
                Json = export.Read<byte[]>(NpgsqlDbType.Jsonb),
                Type = string.Intern(export.Read<string>(NpgsqlDbType.Varchar)),
                Timestamp = export.Read<DateTimeOffset>(NpgsqlDbType.TimestampTz),
                CorrelationId = Text(export, NpgsqlDbType.Varchar),
                CausationId = Text(export, NpgsqlDbType.Varchar),
                Headers = Text(export, NpgsqlDbType.Jsonb),
                IsArchived = export.Read<bool>(NpgsqlDbType.Boolean),
            });
        }

        return rows;
    }

    private static string? Text(NpgsqlBinaryExporter export, NpgsqlDbType type)
    {
        if (export.IsNull)
        {
            export.Skip();
            return null;
        }

        return export.Read<string>(type);
    }

    private static RawEvent Row(NpgsqlDataReader reader) => new()
    {
        Sequence = reader.GetInt64(0),
        Id = reader.GetGuid(1),
        StreamId = reader.GetGuid(2),
        Version = reader.GetInt64(3),
        Json = reader.GetFieldValue<byte[]>(4),
        Type = reader.GetString(5),
        Timestamp = reader.GetFieldValue<DateTimeOffset>(6),
        CorrelationId = reader.IsDBNull(7) ? null : reader.GetString(7),
        CausationId = reader.IsDBNull(8) ? null : reader.GetString(8),
        Headers = reader.IsDBNull(9) ? null : reader.GetString(9),
        IsArchived = !reader.IsDBNull(10) && reader.GetBoolean(10),
    };
}
