using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Scheduling;
using Npgsql;

namespace KiVendTout.Platform.Messaging.DeadLetters;

/// <summary>What an operator does about messages that could not be handled. Thread-safe.</summary>
/// <param name="database">The database.</param>
/// <param name="ledger">Writes the message tables.</param>
/// <param name="time">Where time comes from; null for the machine's.</param>
/// <param name="signal">Told that something is due, so that a scheduler in this process looks at once; one elsewhere looks by itself.</param>
public sealed class DeadLetterBox(NpgsqlDataSource database, MessageLedger ledger, TimeProvider? time = null, ScheduleSignal? signal = null)
{
    /// <summary>Letters that one page may have, but for one more that tells whether there are more.</summary>
    public const int MostInPage = 1_000;

    private const int AtOnce = 200; // Bodies of so many lie in memory together.
    private const string Columns = """
        id, at, state, code, reason, attempts, type, message_id, key, consumer, topic, partition, "offset", length(body), resolved, resolved_by, resolution
        """;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly string _table = $"{ledger.Schema}.kvt_dead_letters";

    /// <summary>
    /// Consumers that do not hand their messages to a <see cref="MessageProcessor"/>: what they could not handle goes through again by its topic, as it came, since no scheduler would know what to do with it.
    /// </summary>
    public IReadOnlyCollection<string> ConsumersByTopic { get; init; } = [];

    /// <summary>Lists letters, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="first">How many at the most, up to <see cref="MostInPage"/>.</param>
    /// <param name="before">Only those older than this number; null to begin with the newest.</param>
    /// <param name="after">Only those newer than this number; null to end with the oldest.</param>
    /// <param name="fromOldest">Where there are more than so many, the oldest of them.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyList<DeadLetterLine>> ListAsync(
        DeadLetterFilter filter, int first = 100, long? before = null, long? after = null, bool fromOldest = false, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, MostInPage + 1);
        await using var command = Filtered(
            $"select {Columns} from {_table} where {DeadLetterFilter.Condition} and id < $5 and id > $6 order by id {(fromOldest ? "asc" : "desc")} limit $7", filter);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = before ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after ?? 0 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = first });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var lines = new List<DeadLetterLine>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            lines.Add(Line(reader));
        }

        if (fromOldest)
        {
            lines.Reverse();
        }

        return lines;
    }

    /// <summary>How many there are.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<long> CountAsync(DeadLetterFilter filter, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var command = Filtered($"select count(*) from {_table} where {DeadLetterFilter.Condition}", filter);
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    /// <summary>A letter, whole; null when there is none of this number.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<WholeDeadLetter?> FindAsync(long id, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand($"select {Columns}, error, envelope, body from {_table} where id = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false)
            ? new WholeDeadLetter(Line(reader), Text(reader, 17), StoredEnvelope.Read(reader.GetString(18), reader.GetFieldValue<byte[]>(19)))
            : null;
    }

    /// <summary>
    /// Sends letters through again: each becomes a scheduled message that is due now (those of <see cref="ConsumersByTopic"/> a message of the outbox), its attempts begun anew, in the transaction that
    /// marks it as replayed.
    /// One that is not open any more is left alone, so doing it twice is harmless.
    /// </summary>
    /// <param name="ids">Their numbers.</param>
    /// <param name="by">Who: an opaque id or a login, never a name.</param>
    /// <param name="ct">Ends the work; nothing is done then.</param>
    /// <returns>How many were replayed.</returns>
    public async Task<int> ReplayAsync(IReadOnlyCollection<long> ids, string by, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        var replayed = await ReplayAsync(connection, [.. ids], by, null, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        Announce(replayed);
        return replayed;
    }

    /// <summary>Sends all open letters through again that fit, in one transaction, if they are as many as were seen.</summary>
    /// <param name="filter">Which; their state is not looked at, only open ones are replayed.</param>
    /// <param name="expected">How many there must be: others may have come since somebody looked.</param>
    /// <param name="by">Who.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="ct">Ends the work; nothing is done then.</param>
    /// <returns>How many there are, and whether they were replayed: only if they are as many as expected.</returns>
    public async Task<(long Found, bool Replayed)> ReplayAllAsync(DeadLetterFilter filter, long expected, string by, IProgress<long>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        var ids = new List<long>();
        await using (var choose = Filtered($"select id from {_table} where {DeadLetterFilter.Condition} order by id for update", filter with { State = DeadLetterState.Open }, connection))
        await using (var reader = await choose.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                ids.Add(reader.GetInt64(0));
            }
        }

        if (ids.Count != expected)
        {
            return (ids.Count, false);
        }

        var replayed = await ReplayAsync(connection, ids, by, progress, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        Announce(replayed);
        return (replayed, true);
    }

    /// <summary>Gives letters up: they stay as a record without their body. One that is not open any more is left alone.</summary>
    /// <param name="ids">Their numbers.</param>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why; kept on record.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>How many were dropped.</returns>
    public async Task<int> DropAsync(IReadOnlyCollection<long> ids, string by, string reason, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        await using var command = database.CreateCommand($"""
            update {_table} set state = 'dropped', body = '', resolved = $2, resolved_by = $3, resolution = $4 where id = any($1) and state = 'open'
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. ids] });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
        command.Parameters.Add(StoredEnvelope.Text(by));
        command.Parameters.Add(StoredEnvelope.Text(reason));
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private async Task<int> ReplayAsync(NpgsqlConnection connection, List<long> ids, string by, IProgress<long>? progress, CancellationToken ct)
    {
        var replayed = 0;
        foreach (var some in ids.Distinct().Order().Chunk(AtOnce))
        {
            var open = await TakeAsync(connection, some, ct).ConfigureAwait(false);
            if (open.Count > 0)
            {
                await using var batch = new NpgsqlBatch(connection);
                var now = _time.GetUtcNow();
                foreach (var (_, message) in open)
                {
                    // Its outbox row is gone since it was buried: handled is what it was, in the sense of that row.
                    var anew = message with { Attempt = 1, OutboxId = null };
                    batch.BatchCommands.Add(anew.Origin is { } origin && ConsumersByTopic.Contains(origin.Consumer)
                        ? ledger.Send(origin.Topic, null, anew with { Origin = null })()
                        : ledger.Schedule(null, now, anew)());
                }

                batch.BatchCommands.Add(new NpgsqlBatchCommand($"update {_table} set state = 'replayed', body = '', resolved = $2, resolved_by = $3 where id = any($1)")
                {
                    Parameters =
                    {
                        new NpgsqlParameter<long[]> { TypedValue = [.. open.Select(letter => letter.Id)] }, new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                        StoredEnvelope.Text(by),
                    },
                });
                await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }

            replayed += open.Count;
            progress?.Report(replayed);
        }

        return replayed;
    }

    /// <summary>Locks those that are still open; whoever replays the same at the same time finds them resolved.</summary>
    private async Task<List<(long Id, Envelope Message)>> TakeAsync(NpgsqlConnection connection, long[] ids, CancellationToken ct)
    {
        await using var take = new NpgsqlCommand($"select id, envelope, body from {_table} where id = any($1) and state = 'open' order by id for update", connection);
        take.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = ids });
        await using var reader = await take.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var open = new List<(long, Envelope)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            open.Add((reader.GetInt64(0), StoredEnvelope.Read(reader.GetString(1), reader.GetFieldValue<byte[]>(2))));
        }

        return open;
    }

    private NpgsqlCommand Filtered(string sql, DeadLetterFilter filter, NpgsqlConnection? connection = null)
    {
        var command = connection is null ? database.CreateCommand(sql) : new NpgsqlCommand(sql, connection);
        foreach (var parameter in filter.Parameters())
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private void Announce(int replayed)
    {
        if (replayed > 0)
        {
            signal?.Announce(_time.GetUtcNow());
        }
    }

    private static DeadLetterLine Line(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), DeadLetterFilter.StateOf(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInt32(5),
        Text(row, 6), Text(row, 7), Text(row, 8), Text(row, 9), Text(row, 10), row.IsDBNull(11) ? null : row.GetInt32(11), row.IsDBNull(12) ? null : row.GetInt64(12),
        row.GetInt32(13), row.IsDBNull(14) ? null : row.GetFieldValue<DateTimeOffset>(14), Text(row, 15), Text(row, 16));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
