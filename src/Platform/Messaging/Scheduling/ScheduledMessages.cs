using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>A message for later, without its body.</summary>
/// <param name="Id">Its id in the table.</param>
/// <param name="Key">What it can be cancelled by; null for one that is tried again.</param>
/// <param name="Due">When it is handled.</param>
/// <param name="At">When it was stored.</param>
/// <param name="Bytes">Size of the body.</param>
/// <param name="Message">The message's attributes.</param>
public sealed record ScheduledLine(Guid Id, string? Key, DateTimeOffset Due, DateTimeOffset At, int Bytes, Envelope Message)
{
    /// <summary>Where in the list it stands.</summary>
    public ScheduledPlace Place => new(Due, Id);
}

/// <summary>A place in the list of messages for later.</summary>
/// <param name="Due">When the message is due.</param>
/// <param name="Id">Its id, where several are due at once.</param>
public sealed record ScheduledPlace(DateTimeOffset Due, Guid Id);

/// <summary>Messages that wait for their time, for operators. Thread-safe.</summary>
/// <param name="database">The database.</param>
/// <param name="schema">The schema of the message tables.</param>
public sealed class ScheduledMessages(NpgsqlDataSource database, string schema)
{
    /// <summary>Messages that one page may have.</summary>
    public const int MostInPage = 1_000;

    private readonly string _table = $"{schema}.kvt_scheduled";

    /// <summary>Lists them, the next that is due first.</summary>
    /// <param name="type">Only messages of this type; null for all.</param>
    /// <param name="first">How many at the most, up to <see cref="MostInPage"/>.</param>
    /// <param name="after">Only those behind this place.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<IReadOnlyList<ScheduledLine>> ListAsync(string? type = null, int first = 100, ScheduledPlace? after = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, MostInPage);
        await using var command = database.CreateCommand($"""
            select id, key, due, at, length(body), envelope from {_table}
            where ($1::text is null or type = $1) and ($2::timestamptz is null or (due, id) > ($2, $3)) order by due, id limit $4
            """);
        command.Parameters.Add(StoredEnvelope.Text(type));
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)after?.Due.ToUniversalTime() ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = first });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var lines = new List<ScheduledLine>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            lines.Add(new ScheduledLine(
                reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetInt32(4), StoredEnvelope.Read(reader.GetString(5), [])));
        }

        return lines;
    }

    /// <summary>How many there are.</summary>
    /// <param name="type">Only messages of this type; null for all.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task<long> CountAsync(string? type = null, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand($"select count(*) from {_table} where $1::text is null or type = $1");
        command.Parameters.Add(StoredEnvelope.Text(type));
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    /// <summary>Takes one away, for good. Whoever is handling it at this moment comes too late, or this does.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>Whether it was still there.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand($"delete from {_table} where id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false) == 1;
    }

    /// <summary>Takes away the one of this key.</summary>
    /// <inheritdoc cref="CancelAsync(Guid, CancellationToken)"/>
    public async Task<bool> CancelAsync(string key, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand($"delete from {_table} where key = $1");
        command.Parameters.Add(StoredEnvelope.Text(key));
        return await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false) == 1;
    }
}
