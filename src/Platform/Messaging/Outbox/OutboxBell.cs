using Npgsql;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>
/// Says that something was committed to the outbox: at once in this process, and by NOTIFY to the process whose relay is at work, sent after the commit (in it,
/// NOTIFY would queue all commits behind one lock) and at most once per <see cref="QuietMs"/>. One that is lost costs only time: the relay also looks by itself.
/// </summary>
/// <param name="database">Where the outbox is.</param>
public sealed class OutboxBell(NpgsqlDataSource database) : IAsyncDisposable
{
    private const string Channel = "kvt_outbox";
    private const int QuietMs = 8;
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private int _again;
    private int _notifying;

    /// <summary>How often it rang: take it before looking, hand it to <see cref="WaitAsync"/> after.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>Whether the relay at work is in this process: nobody else needs to hear it then.</summary>
    internal bool IsHeardHere { get; set; }

    /// <summary>Something was committed to the outbox.</summary>
    public void Ring()
    {
        RingHere();
        if (IsHeardHere)
        {
            return;
        }

        Volatile.Write(ref _again, 1);
        if (Interlocked.CompareExchange(ref _notifying, 1, 0) == 0)
        {
            _ = NotifyAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        RingHere();
    }

    /// <summary>Returns when it rang since <paramref name="heard"/>, or after the time.</summary>
    internal async Task WaitAsync(long heard, TimeSpan atMost, CancellationToken ct)
    {
        var next = Volatile.Read(ref _next).Task;
        if (Count != heard)
        {
            return;
        }

        try
        {
            await next.WaitAsync(atMost, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Nobody called; the relay looks all the same.
        }
    }

    /// <summary>Passes on what other processes ring, until stopped.</summary>
    internal async Task ListenAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
                connection.Notification += (_, _) => RingHere();
                await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
                }

                RingHere(); // for what was rung while nobody listened
                while (true)
                {
                    await connection.WaitAsync(ct).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is NpgsqlException or System.Net.Sockets.SocketException or IOException)
            {
                await Task.Delay(Away, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void RingHere()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private async Task NotifyAsync()
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
            await using var notify = new NpgsqlCommand($"begin; set local synchronous_commit = off; notify {Channel}; commit", connection);
            while (Interlocked.Exchange(ref _again, 0) == 1)
            {
                await notify.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(QuietMs, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception away) when (away is NpgsqlException or OperationCanceledException or ObjectDisposedException or IOException or System.Net.Sockets.SocketException)
        {
            // Best effort: the relay looks by itself. What was to be said is forgotten, or a database that is away would be asked again without a pause.
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
