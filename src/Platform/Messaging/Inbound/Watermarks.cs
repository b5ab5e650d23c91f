using Npgsql;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>How far partitions were consumed, as PostgreSQL has it.</summary>
/// <param name="database">The database of the message tables.</param>
/// <param name="schema">Their schema.</param>
public sealed class Watermarks(NpgsqlDataSource database, string schema)
{
    /// <summary>A place in a consumer group of those who move these watermarks.</summary>
    internal Task<Seat> SeatAsync(string group, CancellationToken ct) => Seat.TakeAsync(database, schema, group, ct);

    /// <summary>The next offset to be handled of each partition that a consumer has begun.</summary>
    /// <param name="consumer">The consumer's name.</param>
    /// <param name="cluster">The cluster's id.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<(string Topic, int Partition), long>> ReadAsync(string consumer, string cluster, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand($"select topic, partition, next_offset from {schema}.kvt_watermarks where consumer = $1 and cluster = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cluster });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var found = new Dictionary<(string, int), long>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            found.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetInt64(2));
        }

        return found;
    }
}
