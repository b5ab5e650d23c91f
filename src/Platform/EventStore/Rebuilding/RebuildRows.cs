using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>A part of a rebuild: streams from <paramref name="From"/> (exclusive) to <paramref name="To"/> (inclusive), or positions likewise; null is open.</summary>
internal sealed record Chunk(int Number, string? From, string? To);

/// <summary>A rebuild under way, as stored.</summary>
internal sealed record BuildState(int Version, long Target, Cursor Cursor, List<Chunk> Pending, long EventsDone, bool Resumed);

/// <summary>The rows of kvt_rebuilds and kvt_rebuild_chunks.</summary>
internal sealed class RebuildRows(StreamStore store, View view)
{
    /// <summary>Events that one chunk should hold: enough for a fast COPY, little enough to bound memory.</summary>
    public const int EventsPerChunk = 25_000;

    private readonly string _schema = store.Options.Schema;

    public string NextTable { get; } = view.TableName + "__next";

    public string PreviousTable { get; } = view.TableName + "__previous";

    /// <summary>Name under which streams broken by this build are parked until the switch.</summary>
    public string NextShard { get; } = view.Name + ":next";

    public async Task<BuildState?> FindAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = Command(connection, $"""
            select version, target, position, holes, (select coalesce(sum(events), 0)::bigint from {_schema}.kvt_rebuild_chunks c where c.name = r.name)
            from {_schema}.kvt_rebuilds r where name = $1 and to_regclass('{_schema}.{NextTable}') is not null
            """, view.Name);
        BuildState state;
        await using (var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                return null;
            }

            var cursor = new Cursor(reader.GetInt64(2), Holes.Parse(reader.GetFieldValue<NpgsqlRange<long>[]>(3)));
            state = new BuildState(reader.GetInt32(0), reader.GetInt64(1), cursor, [], reader.GetInt64(4), Resumed: true);
        }

        await using var chunks = Command(connection, $"select chunk, range_from, range_to from {_schema}.kvt_rebuild_chunks where name = $1 and not done order by chunk", view.Name);
        await using var rows = await chunks.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await rows.ReadAsync(ct).ConfigureAwait(false))
        {
            state.Pending.Add(new Chunk(rows.GetInt32(0), rows.IsDBNull(1) ? null : rows.GetString(1), rows.IsDBNull(2) ? null : rows.GetString(2)));
        }

        return state;
    }

    /// <summary>Starts over: an empty table beside the live one, and the chunks of the log up to the target.</summary>
    public async Task<BuildState> BeginAsync(NpgsqlConnection connection, long target, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, $"""
            drop table if exists {_schema}.{NextTable};
            delete from {_schema}.kvt_rebuilds where name = '{view.Name}';
            {view.NewTable(_schema).CreateSql(NextTable)}
            insert into {_schema}.kvt_rebuilds (name, version, target, position) values ('{view.Name}', {view.Version}, {target}, {target});
            """, ct).ConfigureAwait(false);
        await RunAsync(connection, ChunkSql(target), ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return (await FindAsync(connection, ct).ConfigureAwait(false))! with { Resumed = false };
    }

    /// <summary>Events that an operator told this view to leave out: a rebuild does not bring them back.</summary>
    public Task<HashSet<long>> SkippedAsync(CancellationToken ct) => new ShardRows(store.Database, _schema, "", TimeSpan.Zero).SkippedAsync(view.Name, ct);

    public NpgsqlBatchCommand Done(Chunk chunk, long events, long rows) =>
        new($"update {_schema}.kvt_rebuild_chunks set done = true, events = $3, row_count = $4 where name = $1 and chunk = $2")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = view.Name }, new NpgsqlParameter<int> { TypedValue = chunk.Number },
                new NpgsqlParameter<long> { TypedValue = events }, new NpgsqlParameter<long> { TypedValue = rows },
            },
        };

    public NpgsqlBatchCommand CaughtUp(Cursor cursor) =>
        new($"update {_schema}.kvt_rebuilds set position = $2, holes = $3 where name = $1")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = view.Name }, new NpgsqlParameter<long> { TypedValue = cursor.Position },
                new NpgsqlParameter { Value = cursor.Holes.ToStored(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange },
            },
        };

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        if (sql.Length > 0)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>
    /// Streams are divided by their ids as they are (ids made from a clock crowd into one corner, so equal slices of the number space would
    /// not do), positions by equal steps.
    /// </summary>
    private string ChunkSql(long target) => view is StreamView
        ? $"""
            insert into {_schema}.kvt_rebuild_chunks (name, chunk, range_from, range_to)
            with size as (
                select greatest(1, (count(*) / greatest(1, ({target} + {EventsPerChunk} - 1) / {EventsPerChunk})))::bigint as streams from {_schema}.mt_streams),
            bounds as (
                select id::text as id, row_number() over (order by id) as n from (
                    select id, row_number() over (order by id) as r from {_schema}.mt_streams) numbered, size where r % size.streams = 0),
            edges as (select id, n from bounds union all select null, coalesce((select max(n) from bounds), 0) + 1)
            select '{view.Name}', n::int, lag(id) over (order by n), id from edges where {target} > 0
            """
        : $"""
            insert into {_schema}.kvt_rebuild_chunks (name, chunk, range_from, range_to)
            select '{view.Name}', (n / {EventsPerChunk})::int, n::text, least(n + {EventsPerChunk}, {target})::text
            from generate_series(0, {target} - 1, {EventsPerChunk}) n
            """;
}
