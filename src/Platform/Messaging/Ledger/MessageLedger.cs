using KiVendTout.Platform.Messaging.Handling;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Messaging.Ledger;

/// <summary>
/// The statements that write the message tables, for the transaction of whoever handles a message (<see cref="IUnitOfWork.CommitAsync"/>). Each is made
/// anew for each attempt of a transaction.
/// </summary>
/// <param name="schema">The schema of <see cref="MessageTables"/>.</param>
public sealed class MessageLedger(string schema)
{
    /// <summary>The schema.</summary>
    public string Schema => schema;

    /// <summary>A partition was handled from one offset up to before another. Raises <see cref="MessageTables.WatermarkMoved"/> when it is not at the first.</summary>
    /// <param name="consumer">Our consumer's name.</param>
    /// <param name="cluster">Id of the Kafka cluster: offsets of another mean nothing.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="from">The watermark as it was read.</param>
    /// <param name="next">The first offset that is not handled yet.</param>
    public Func<NpgsqlBatchCommand> MoveWatermark(string consumer, string cluster, string topic, int partition, long from, long next) => () =>
        new NpgsqlBatchCommand($"select {schema}.kvt_move_watermark($1, $2, $3, $4, $5, $6)")
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = consumer }, new NpgsqlParameter<string> { TypedValue = cluster }, new NpgsqlParameter<string> { TypedValue = topic },
                new NpgsqlParameter<int> { TypedValue = partition }, new NpgsqlParameter<long> { TypedValue = from }, new NpgsqlParameter<long> { TypedValue = next },
            },
        };

    /// <summary>Messages from our own outbox were handled. Raises <see cref="MessageTables.AlreadySettled"/> when one of them was before.</summary>
    /// <param name="ids">Their outbox ids, each once.</param>
    public Func<NpgsqlBatchCommand> Settle(IReadOnlyCollection<long> ids) => () =>
        new NpgsqlBatchCommand($"select {schema}.kvt_settle($1)") { Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. ids] } } };

    /// <summary>A message to be sent to a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="consumer">Which consumer of ours takes it from there, or null when none does.</param>
    /// <param name="message">The message.</param>
    public Func<NpgsqlBatchCommand> Send(string topic, string? consumer, Envelope message) => () =>
        new NpgsqlBatchCommand($"insert into {schema}.kvt_outbox (topic, consumer, envelope, body) values ($1, $2, $3, $4)")
        {
            Parameters = { StoredEnvelope.Text(topic), StoredEnvelope.Text(consumer), StoredEnvelope.Attributes(message), StoredEnvelope.Body(message) },
        };

    /// <summary>A message for later. While one of the same key waits, nothing changes.</summary>
    /// <param name="key">Names it; null for one that is never cancelled.</param>
    /// <param name="due">When.</param>
    /// <param name="message">The message.</param>
    public Func<NpgsqlBatchCommand> Schedule(string? key, DateTimeOffset due, Envelope message) => () =>
        new NpgsqlBatchCommand($"insert into {schema}.kvt_scheduled (key, due, type, envelope, body) values ($1, $2, $3, $4, $5) on conflict (key) do nothing")
        {
            Parameters =
            {
                StoredEnvelope.Text(key), new NpgsqlParameter { Value = due.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz }, StoredEnvelope.Text(message.Type),
                StoredEnvelope.Attributes(message), StoredEnvelope.Body(message),
            },
        };

    /// <summary>A message for later is not to come after all.</summary>
    /// <param name="key">Its key.</param>
    public Func<NpgsqlBatchCommand> Cancel(string key) => () =>
        new NpgsqlBatchCommand($"delete from {schema}.kvt_scheduled where key = $1") { Parameters = { StoredEnvelope.Text(key) } };

    /// <summary>Scheduled messages were handled. Raises <see cref="MessageTables.AlreadyClaimed"/> when one of them was taken elsewhere or cancelled.</summary>
    /// <param name="ids">Their ids, each once.</param>
    public Func<NpgsqlBatchCommand> Claim(IReadOnlyCollection<Guid> ids) => () =>
        new NpgsqlBatchCommand($"select {schema}.kvt_claim($1)") { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] } } };

    /// <summary>A message that cannot be handled.</summary>
    /// <param name="letter">The message and why.</param>
    public Func<NpgsqlBatchCommand> Bury(DeadLetter letter) => () =>
    {
        var (message, origin) = (letter.Message, letter.Message.Origin);
        return new NpgsqlBatchCommand($"""
            insert into {schema}.kvt_dead_letters (code, reason, error, attempts, type, message_id, key, consumer, topic, partition, "offset", envelope, body)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """)
        {
            Parameters =
            {
                StoredEnvelope.Text(letter.Code), StoredEnvelope.Text(letter.Reason), StoredEnvelope.Text(letter.Error), new NpgsqlParameter<int> { TypedValue = message.Attempt },
                StoredEnvelope.Text(message.Type), StoredEnvelope.Text(message.Id), StoredEnvelope.Text(message.Key), StoredEnvelope.Text(origin?.Consumer), StoredEnvelope.Text(origin?.Topic),
                new NpgsqlParameter { Value = (object?)origin?.Partition ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
                new NpgsqlParameter { Value = (object?)origin?.Offset ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                StoredEnvelope.Attributes(message), StoredEnvelope.Body(message),
            },
        };
    };
}

/// <summary>A message that cannot be handled, and why.</summary>
/// <param name="Message">The message, whole.</param>
/// <param name="Code">Stable code, one of those of <see cref="MessageProblem"/>.</param>
/// <param name="Reason">What is the matter, in a sentence that names the field and the remedy.</param>
/// <param name="Error">Type of the exception and the first lines of its stack, or null.</param>
public sealed record DeadLetter(Envelope Message, string Code, string Reason, string? Error = null);
