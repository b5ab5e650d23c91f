using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>A message of the outbox with its row.</summary>
internal sealed record OutboxRow(long Id, string Topic, string? Consumer, Envelope Envelope);

/// <summary>
/// The outbox on the one connection that holds its lock. The lock ends with the connection, so a process that died, or lost the database, works on nothing
/// here any more, and what it still wants to mark fails.
/// </summary>
internal sealed class OutboxRows(NpgsqlConnection connection, string schema)
{
    /// <summary>Any fixed number; the schema is the lock's other half.</summary>
    private const int LockKey = 0x4B4F_5554;

    /// <summary>Asks for the lock.</summary>
    public async Task<bool> LockAsync(CancellationToken ct)
    {
        // A machine that fell over says no goodbye: the server finds out within some seconds and gives the lock to another.
        await using var ask = new NpgsqlCommand($"""
            select set_config('tcp_keepalives_idle', '3', false), set_config('tcp_keepalives_interval', '1', false), set_config('tcp_keepalives_count', '3', false);
            select pg_try_advisory_lock({LockKey}, hashtext('{schema}'))
            """, connection);
        await using var reader = await ask.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.NextResultAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        return reader.GetBoolean(0);
    }

    /// <summary>Gives the lock back.</summary>
    public Task UnlockAsync() => RunAsync($"select pg_advisory_unlock({LockKey}, hashtext('{schema}'))", CancellationToken.None);

    /// <summary>What was sent to another cluster and is not settled has to be sent to this one.</summary>
    /// <returns>How many.</returns>
    public Task<int> ForgetOtherClustersAsync(string cluster, CancellationToken ct) =>
        RunAsync($"update {schema}.kvt_outbox set sent_to = null where sent_to <> $1", ct, Text(cluster));

    /// <summary>The next messages to be sent, in the order of their ids.</summary>
    /// <param name="most">Rows at the most.</param>
    /// <param name="mostBytes">Bytes of bodies at the most, but one message always.</param>
    /// <param name="without">Topics left out for now.</param>
    /// <param name="consumed">Also those that a consumer of ours takes.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<List<OutboxRow>> ReadAsync(int most, long mostBytes, IReadOnlyCollection<string> without, bool consumed, CancellationToken ct)
    {
        // The length of a body is known without reading it; the window sees nothing but that.
        await using var command = Command($"""
            select id, topic, consumer, envelope::text, body from (
                select *, sum(octet_length(body)) over (order by id) - octet_length(body) as before from (
                    select id, topic, consumer, envelope, body from {schema}.kvt_outbox
                    where sent_to is null and topic <> all ($3) and ($4 or consumer is null) order by id limit $1) as next) as counted
            where before < $2 order by id
            """,
            new NpgsqlParameter<int> { TypedValue = most }, new NpgsqlParameter<long> { TypedValue = mostBytes },
            new NpgsqlParameter<string[]> { TypedValue = [.. without] }, new NpgsqlParameter<bool> { TypedValue = consumed });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add(new OutboxRow(
                reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                StoredEnvelope.Read(reader.GetString(3), reader.GetFieldValue<byte[]>(4))));
        }

        return rows;
    }

    /// <summary>Messages were acknowledged: nobody waits for those without a consumer, the others stay until they are settled.</summary>
    public async Task MarkAsync(IEnumerable<OutboxRow> sent, string cluster, CancellationToken ct)
    {
        var gone = sent.ToLookup(row => row.Consumer is null, row => row.Id);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"delete from {schema}.kvt_outbox where id = any ($1)") { Parameters = { Ids(gone[true]) } },
                new NpgsqlBatchCommand($"update {schema}.kvt_outbox set sent_to = $2 where id = any ($1)") { Parameters = { Ids(gone[false]), Text(cluster) } },
            },
        };
        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <summary>A message that its topic will never take is a dead letter.</summary>
    public async Task BuryAsync(OutboxRow row, DeadLetter letter, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new MessageLedger(schema).Bury(letter)());
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"delete from {schema}.kvt_outbox where id = $1") { Parameters = { new NpgsqlParameter<long> { TypedValue = row.Id } } });
        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>What was sent to this cluster and is not settled: ids with the bytes of their bodies.</summary>
    public Task<List<(long Id, int Bytes)>> UnsettledAsync(string cluster, CancellationToken ct) => PairsAsync(
        $"select id, octet_length(body) from {schema}.kvt_outbox where sent_to = $1 and consumer is not null", ct, Text(cluster));

    /// <summary>Which of these are still not settled.</summary>
    public Task<List<(long Id, int Bytes)>> StillUnsettledAsync(IEnumerable<long> ids, CancellationToken ct) => PairsAsync(
        $"select id, octet_length(body) from {schema}.kvt_outbox where id = any ($1) and sent_to is not null", ct, Ids(ids));

    /// <summary>Messages that were given a cluster and not settled for so long that one has to ask why; the oldest, not all.</summary>
    public async Task<List<(long Id, string Topic, string Consumer)>> OverdueAsync(string cluster, TimeSpan after, CancellationToken ct)
    {
        await using var command = Command(
            $"select id, topic, consumer from {schema}.kvt_outbox where sent_to = $1 and consumer is not null and at < now() - $2 order by id limit 1000",
            Text(cluster), new NpgsqlParameter<TimeSpan> { TypedValue = after });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<(long, string, string)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add((reader.GetInt64(0), reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }

    /// <summary>
    /// Has messages sent again that were sent before an end of their topic was seen, that the consumer has passed since, and that are not settled: the cluster lost them.
    /// One statement, hence one snapshot: who moved the watermark settled in the same transaction.
    /// </summary>
    /// <returns>How many.</returns>
    public Task<int> SendLostAgainAsync(IEnumerable<long> ids, string cluster, string topic, string consumer, IReadOnlyList<(int Partition, long End)> ends, CancellationToken ct) => RunAsync($"""
        update {schema}.kvt_outbox set sent_to = null where id = any ($1) and sent_to = $2 and not exists (
            select 1 from unnest($5, $6) as seen(partition, next_offset) where not exists (
                select 1 from {schema}.kvt_watermarks w
                where w.consumer = $4 and w.cluster = $2 and w.topic = $3 and w.partition = seen.partition and w.next_offset >= seen.next_offset))
        """, ct, Ids(ids), Text(cluster), Text(topic), Text(consumer),
        new NpgsqlParameter<int[]> { TypedValue = [.. ends.Select(end => end.Partition)] }, new NpgsqlParameter<long[]> { TypedValue = [.. ends.Select(end => end.End)] });

    private async Task<List<(long Id, int Bytes)>> PairsAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var rows = new List<(long, int)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            rows.Add((reader.GetInt64(0), reader.GetInt32(1)));
        }

        return rows;
    }

    private async Task<int> RunAsync(string sql, CancellationToken ct, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter<string> Text(string text) => new NpgsqlParameter<string> { TypedValue = text };

    private static NpgsqlParameter Ids(IEnumerable<long> ids) => new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
