using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>A stream that a projection could not take any further.</summary>
/// <param name="Projection">Name of the projection.</param>
/// <param name="StreamId">The stream.</param>
/// <param name="Sequence">Position of the event that broke it.</param>
/// <param name="Version">Its version in the stream.</param>
/// <param name="EventType">Its stored name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Since">Since when it is parked.</param>
public sealed record ParkedEvent(
    string Projection, Guid StreamId, long Sequence, long Version, string EventType, string Reason, int Attempts, DateTimeOffset Since);

/// <summary>
/// What an operator does about parked streams. Both repairs are carried out by the process that owns the projection, at once when one
/// runs, otherwise when the next one starts.
/// </summary>
public sealed class Quarantine(StreamStore store)
{
    private readonly string _schema = store.Options.Schema;

    /// <summary>All parked streams, oldest first.</summary>
    public async Task<IReadOnlyList<ParkedEvent>> ListAsync(CancellationToken ct = default)
    {
        await using var command = store.Database.CreateCommand(
            $"select shard, stream_id, seq_id, version, event_type, reason, attempts, since from {_schema}.kvt_quarantine order by since, shard, stream_id");
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var found = new List<ParkedEvent>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            found.Add(new ParkedEvent(
                reader.GetString(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4),
                reader.GetString(5), reader.GetInt32(6), reader.GetFieldValue<DateTimeOffset>(7)));
        }

        return found;
    }

    /// <summary>Has parked streams tried again from the event that broke them. Null means every one.</summary>
    /// <returns>How many streams are to be tried.</returns>
    public Task<int> RetryAsync(string? projection = null, Guid? stream = null, CancellationToken ct = default) =>
        RepairAsync("", projection, stream, ct);

    /// <summary>Has the breaking event of parked streams left out, for that projection only and on record, and the events behind it taken.</summary>
    /// <returns>How many streams are to be freed.</returns>
    public Task<int> SkipAsync(string projection, Guid stream, string reason, CancellationToken ct = default) =>
        RepairAsync(
            $"insert into {_schema}.kvt_skips (shard, seq_id, reason) select shard, seq_id, $3 from chosen on conflict do nothing", projection, stream, ct, reason);

    private async Task<int> RepairAsync(string record, string? projection, Guid? stream, CancellationToken ct, string reason = "")
    {
        // The raised epoch makes the owner drop what it holds in memory and read the shard anew; a batch under way fails its checkpoint.
        await using var command = store.Database.CreateCommand($"""
            with chosen as (
                update {_schema}.kvt_quarantine set retry = true
                where ($1::text is null or shard = $1) and ($2::uuid is null or stream_id = $2) returning shard, stream_id, seq_id),
            recorded as ({(record.Length == 0 ? "select $3::text" : record + " returning seq_id")}),
            fenced as (update {_schema}.kvt_shards set epoch = epoch + 1 where name in (select shard from chosen))
            select count(*)::int from chosen
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = projection ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = stream ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = reason });
        var chosen = (int)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        if (chosen > 0)
        {
            store.Wake.Signal();
        }

        return chosen;
    }
}
