using Npgsql;

namespace KiVendTout.Platform.Messaging.Ledger;

/// <summary>What waits in the message tables, at a moment.</summary>
/// <param name="DeadLetters">Open dead letters.</param>
/// <param name="OldestDeadLetter">Since when the oldest of them waits.</param>
/// <param name="Scheduled">Messages for later.</param>
/// <param name="NextDue">When the first of them is due; long past when nobody handles them.</param>
/// <param name="Unsent">Messages that wait to be sent.</param>
/// <param name="OldestUnsent">Since when the oldest of them waits.</param>
public sealed record MessageBacklog(
    long DeadLetters, DateTimeOffset? OldestDeadLetter, long Scheduled, DateTimeOffset? NextDue, long Unsent, DateTimeOffset? OldestUnsent)
{
    /// <summary>Counts.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema of <see cref="MessageTables"/>.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<MessageBacklog> ReadAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.CreateCommand($"""
            select dead.count, dead.oldest, later.count, later.next, unsent.count, unsent.oldest
            from (select count(*), min(at) as oldest from {schema}.kvt_dead_letters where state = 'open') dead,
                (select count(*), min(due) as next from {schema}.kvt_scheduled) later,
                (select count(*), min(at) as oldest from {schema}.kvt_outbox where sent_to is null) unsent
            """);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await reader.ReadAsync(ct).ConfigureAwait(false);
        DateTimeOffset? Time(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
        return new MessageBacklog(reader.GetInt64(0), Time(1), reader.GetInt64(2), Time(3), reader.GetInt64(4), Time(5));
    }
}
