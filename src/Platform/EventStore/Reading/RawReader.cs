using Npgsql;

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
