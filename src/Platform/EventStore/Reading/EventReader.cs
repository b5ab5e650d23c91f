using Npgsql;

namespace KiVendTout.Platform.EventStore.Reading;

/// <summary>Which part of a stream to read.</summary>
/// <param name="From">First version, from 1.</param>
/// <param name="To">Last version.</param>
/// <param name="AsOf">Only events that had happened by then.</param>
/// <param name="Backward">Newest first.</param>
/// <param name="Limit">How many at the most.</param>
public sealed record StreamSlice(long From = 1, long To = long.MaxValue, DateTimeOffset? AsOf = null, bool Backward = false, int Limit = int.MaxValue);

/// <summary>What is known of a stream besides its events.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Category">Its category.</param>
/// <param name="Version">Version of its last event.</param>
/// <param name="Created">When its first event was stored.</param>
/// <param name="Updated">When its last event was stored.</param>
/// <param name="IsArchived">Whether it refuses further events.</param>
public sealed record StreamInfo(Guid Id, string? Category, long Version, DateTimeOffset Created, DateTimeOffset Updated, bool IsArchived);

/// <summary>Which part of the log to read.</summary>
/// <param name="After">Positions greater than this.</param>
/// <param name="Types">Stored names, or null for all.</param>
/// <param name="Categories">Stream categories, or null for all.</param>
/// <param name="Limit">How many at the most.</param>
public sealed record LogSlice(long After = 0, IReadOnlyCollection<string>? Types = null, IReadOnlyCollection<string>? Categories = null, int Limit = 1000);

/// <summary>Reads streams and the log.</summary>
internal sealed class EventReader(NpgsqlDataSource database, string schema, EventCodec codec)
{
    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(Guid stream, StreamSlice slice, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slice.From, 1, nameof(slice));
        await using var command = database.CreateCommand($"""
            select {RawReader.Columns} from {schema}.mt_events
            where stream_id = $1 and version between $2 and $3 and ($4::timestamptz is null or timestamp <= $4) and type <> 'tombstone'
            order by version {(slice.Backward ? "desc" : "asc")} limit $5
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.From });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.To });
        command.Parameters.Add(new NpgsqlParameter { Value = slice.AsOf?.ToUniversalTime() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.Limit });
        return await DecodeAsync(command, ct).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadLogAsync(LogSlice slice, CancellationToken ct)
    {
        var names = slice.Types?.ToArray();
        if (slice.Categories is not null)
        {
            var inCategories = codec.Catalogue.NamesIn(slice.Categories);
            names = names is null ? inCategories : [.. names.Intersect(inCategories)];
        }

        await using var command = database.CreateCommand($"""
            select {RawReader.Columns} from {schema}.mt_events
            where seq_id > $1 and ($2::text[] is null or type = any($2)) and type <> 'tombstone' order by seq_id limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = slice.After });
        command.Parameters.Add(new NpgsqlParameter { Value = names ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = slice.Limit });
        return await DecodeAsync(command, ct).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadAtAsync(IReadOnlyCollection<long> positions, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select {RawReader.Columns} from {schema}.mt_events where seq_id = any($1) order by seq_id");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. positions] });
        var rows = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        var decoded = await codec.DecodeAsync(rows, null, ct).ConfigureAwait(false);
        return decoded.ConvertAll(row => row.Event ?? throw row.Error!);
    }

    public async Task<StreamInfo?> InfoAsync(Guid stream, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"select type, version, created, timestamp, is_archived from {schema}.mt_streams where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return !await reader.ReadAsync(ct).ConfigureAwait(false) ? null : new StreamInfo(
            stream, reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1),
            reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetBoolean(4));
    }

    /// <summary>Every event of these streams, stream by stream, each in its order.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadManyAsync(Guid[] streams, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"select {RawReader.Columns} from {schema}.mt_events where stream_id = any($1) and type <> 'tombstone' order by stream_id, version");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = streams });
        return await DecodeAsync(command, ct).ConfigureAwait(false);
    }

    public async Task<Dictionary<Guid, long>> VersionsAsync(IReadOnlyCollection<Guid> streams, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"select id, version from {schema}.mt_streams where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. streams] });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var versions = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            versions.Add(reader.GetGuid(0), reader.GetInt64(1));
        }

        return versions;
    }

    private async Task<IReadOnlyList<StoredEvent>> DecodeAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var rows = await RawReader.ReadAllAsync(command, ct).ConfigureAwait(false);
        var decoded = await codec.DecodeAsync(rows, null, ct).ConfigureAwait(false);
        return decoded.ConvertAll(row => row.Required);
    }
}
