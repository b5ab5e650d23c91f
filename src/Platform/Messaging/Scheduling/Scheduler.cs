using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>
/// Handles messages for later when their time has come: timers, messages that are tried again, dead letters that are replayed. Any number of processes may run
/// one. A message's row is deleted in the transaction of its effects, so it takes effect once, whoever dies when; advisory locks keep the processes from
/// working on the same rows, and nothing is wrong without them.
/// </summary>
/// <remarks>
/// Row locks would not do: held over the handling they would stop the very transaction that deletes the rows, and they would give the transaction an id, at which
/// whoever reads the log behind the oldest open transaction would have to wait.
/// </remarks>
public sealed class Scheduler
{
    private const int LockSpace = 0x4B56_5343; // Any fixed number: the locks of schedulers meet no others.
    private readonly MessageProcessor _processor;
    private readonly SchedulerOptions _options;
    private readonly ScheduleSignal _signal;
    private readonly ILogger _log;
    private readonly string _lock;
    private readonly string _read;
    private readonly string _next;

    /// <summary>Makes one; <see cref="RunAsync"/> sets it to work.</summary>
    /// <param name="processor">Handles the messages.</param>
    /// <param name="options">How it works.</param>
    /// <param name="signal">Wakes it, or null.</param>
    public Scheduler(MessageProcessor processor, SchedulerOptions? options = null, ScheduleSignal? signal = null)
    {
        ArgumentNullException.ThrowIfNull(processor);
        (_processor, _options, _signal, _log) = (processor, options ?? new SchedulerOptions(), signal ?? new ScheduleSignal(), processor.Options.Log);
        var table = $"{processor.Options.Ledger.Schema}.kvt_scheduled";
        // The window is wider than a batch, so that this finds work behind what another process has locked; the limit stops the locking at a batch.
        _lock = $"""
            with near as materialized (select id from {table} where due <= $1 order by due, id limit $2 * 8)
            select id from near where pg_try_advisory_lock({LockSpace}, hashtext('{table}' || id::text)) limit $2
            """;
        // In a statement of its own: what was handled elsewhere just before it was locked here is still to be seen in the other's snapshot.
        _read = $"""
            with mine as (select id, due, sum(length(body)) over (order by due, id) - length(body) as before from {table} where id = any($1))
            select whole.id, whole.due, whole.envelope, whole.body from mine join {table} whole using (id) where mine.before < $2 order by whole.due, whole.id
            """;
        _next = $"select min(due) from {table}";
    }

    private TimeProvider Time => _processor.Options.Time;

    /// <summary>Handles what is due, and waits for the next, until it is stopped. A database that is away is waited for.</summary>
    /// <param name="ct">Stops it; a transaction that is on its way is still finished.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        while (!ct.IsCancellationRequested)
        {
            _signal.Forget();
            try
            {
                if (await HandleDueAsync(ct).ConfigureAwait(false) == 0)
                {
                    await WaitAsync(await NextAsync(ct).ConfigureAwait(false), ct).ConfigureAwait(false);
                }

                failures = 0;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Nobody awaits its rounds: whatever broke one is told in the log, and the messages are still due.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                failures++;
                _log.SchedulerFailed(problem, failures);
                await PauseAsync(failures, ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Handles one batch of what is due.</summary>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many messages were found: none when nothing is due, or another process has it.</returns>
    /// <exception cref="NpgsqlException">The database is away; the messages are still due.</exception>
    public async Task<int> HandleDueAsync(CancellationToken ct = default)
    {
        // The locks belong to this connection. When it breaks they are gone, and somebody else may take the same messages: the claim tells the two apart.
        await using var locks = await _processor.Options.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            var (ids, messages) = await PickAsync(locks, ct).ConfigureAwait(false);
            if (ids.Length == 0)
            {
                return 0;
            }

            try
            {
                await _processor.ProcessAsync(messages, (first, count) => [_processor.Options.Ledger.Claim(ids[first..(first + count)])], ct).ConfigureAwait(false);
            }
            catch (ClaimLostException)
            {
                _log.ClaimLost(ids.Length); // Cancelled, or handled elsewhere: the next look does not find it any more.
            }

            return ids.Length;
        }
        finally
        {
            await UnlockAsync(locks).ConfigureAwait(false);
        }
    }

    private async Task<(Guid[] Ids, Envelope[] Messages)> PickAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        var locked = await LockAsync(connection, now, ct).ConfigureAwait(false);
        var (ids, messages) = (new List<Guid>(), new List<Envelope>());
        if (locked.Count == 0)
        {
            return ([], []);
        }

        await using var read = new NpgsqlCommand(_read, connection);
        read.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. locked] });
        read.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _options.BatchBytes });
        await using var reader = await read.ExecuteReaderAsync(ct).ConfigureAwait(false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            ids.Add(reader.GetGuid(0));
            messages.Add(StoredEnvelope.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
            MessagingTelemetry.Late(now - reader.GetFieldValue<DateTimeOffset>(1));
        }

        return ([.. ids], [.. messages]);
    }

    private async Task<List<Guid>> LockAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await using var pick = new NpgsqlCommand(_lock, connection);
        pick.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        pick.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _options.Batch });
        await using var reader = await pick.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var locked = new List<Guid>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            locked.Add(reader.GetGuid(0));
        }

        return locked;
    }

    private static async Task UnlockAsync(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open)
        {
            return; // Broken, and the locks with it.
        }

        try
        {
            await using var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await unlock.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            await connection.CloseAsync().ConfigureAwait(false); // The pool drops a broken one; what broke it shows in the next round.
        }
    }

    private async Task<DateTimeOffset?> NextAsync(CancellationToken ct)
    {
        await using var read = _processor.Options.Database.CreateCommand(_next);
        return await read.ExecuteScalarAsync(ct).ConfigureAwait(false) is DateTime due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }

    /// <summary>Until the next is due, something earlier is announced, or it is time to look what others have scheduled.</summary>
    private async Task WaitAsync(DateTimeOffset? next, CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        var look = now + _options.Poll;
        // What is due and yet was not found is another process's: it is looked for again in a while, should that one die.
        var until = next is { } due && due > now && due < look ? due : look;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var elapsed = Task.Delay(until - now, Time, over.Token);
        await Task.WhenAny(elapsed, _signal.BeforeAsync(until)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private async Task PauseAsync(int failures, CancellationToken ct)
    {
        var wait = Math.Min(Math.Pow(2, Math.Min(failures, 16) - 1) * 0.25, _options.LongestWait.TotalSeconds);
        await Task.Delay(TimeSpan.FromSeconds(wait), Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
