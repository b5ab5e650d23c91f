using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Tells projections that something was committed: at once within the process, and through NOTIFY to others, sent after the commit on a
/// connection of its own (NOTIFY inside the append would queue all commits behind one lock) and at most once per
/// <see cref="QuietMs"/>. A lost notification costs nothing but time: shards also poll.
/// </summary>
internal sealed class WakeUp(NpgsqlDataSource database) : IAsyncDisposable
{
    private const string Channel = "kvt_events";
    private const int QuietMs = 8;
    private readonly string _me = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _listening = new(1);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private int _notifying;
    private int _again;

    /// <summary>How many signals there were: take it before looking, hand it to <see cref="WaitAsync"/> after.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Something was committed here.</summary>
    public void Signal()
    {
        SignalLocal();
        Volatile.Write(ref _again, 1);
        if (Interlocked.CompareExchange(ref _notifying, 1, 0) == 0)
        {
            _ = NotifyAsync();
        }
    }

    /// <summary>Returns when there was a signal since <paramref name="seen"/>, or after the time.</summary>
    public async Task WaitAsync(long seen, TimeSpan atMost, CancellationToken ct)
    {
        var next = Volatile.Read(ref _next).Task;
        if (Count != seen)
        {
            return;
        }

        try
        {
            await next.WaitAsync(atMost, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The safety net: look again, whether somebody called or not.
        }
    }

    /// <summary>Passes on the signals of other processes until stopped; on one connection, however many in this process ask for it.</summary>
    public async Task ListenAsync(CancellationToken ct)
    {
        try
        {
            await _listening.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await ListenAloneAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _listening.Release();
        }
    }

    private async Task ListenAloneAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
                connection.Notification += (_, call) =>
                {
                    if (call.Payload != _me)
                    {
                        SignalLocal();
                    }
                };
                await using var listen = new NpgsqlCommand($"listen {Channel}", connection);
                await listen.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
                SignalLocal(); // for what was called while nobody listened
                await HearAsync(connection, ct).ConfigureAwait(false);
            }
            catch (Exception lost) when (lost is NpgsqlException or System.Net.Sockets.SocketException or IOException)
            {
                // PostgreSQL is away; shards poll and report it. Listening resumes when it is back.
                await Task.Delay(TimeSpan.FromMilliseconds(500), ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task HearAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await connection.WaitAsync(ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (connection.State == System.Data.ConnectionState.Open)
        {
            // It goes back to the pool, where it would go on being called without anybody to hear it.
            await using var unlisten = new NpgsqlCommand("unlisten *", connection);
            await unlisten.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        SignalLocal();
    }

    private void SignalLocal()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private async Task NotifyAsync()
    {
        try
        {
            // Nothing is stored by a NOTIFY, so its commit need not wait for the disk. (Outside of a block SET LOCAL is a warning in the server's log.)
            await using var connection = await database.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
            await using var notify = new NpgsqlCommand($"begin; set local synchronous_commit = off; notify {Channel}, '{_me}'; commit", connection);
            while (Interlocked.Exchange(ref _again, 0) == 1)
            {
                await notify.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(QuietMs, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // Best effort: the others poll. What was to be said is forgotten, or a database that is away would be asked again without a pause.
            Volatile.Write(ref _again, 0);
        }
        finally
        {
            Volatile.Write(ref _notifying, 0);
            if (Volatile.Read(ref _again) == 1 && !_stop.IsCancellationRequested && Interlocked.CompareExchange(ref _notifying, 1, 0) == 0)
            {
                _ = NotifyAsync();
            }
        }
    }
}
