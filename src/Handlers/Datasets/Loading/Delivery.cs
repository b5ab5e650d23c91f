using System.Diagnostics;
using System.Runtime.ExceptionServices;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Messaging.Inbound;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// Sends what is in the window, and takes out what is stored. Kafka or PostgreSQL being away is waited for; a cluster that is another one, or that lost messages, gets everything again that is not stored.
/// Any other error ends the load at once, as what it is.
/// </summary>
/// <param name="store">The datasets' store.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="sender">Where Kafka is.</param>
/// <param name="options">How to work.</param>
/// <param name="window">What is on its way.</param>
/// <param name="run">The run.</param>
internal sealed class Delivery(DatasetStore store, Dataset dataset, ITopicSender sender, LoaderOptions options, Window window, Guid run) : IAsyncDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>So long nothing may be stored before it asks whether messages were lost.</summary>
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _broken = new();
    private readonly StoredBell _bell = new(store.Database, dataset.Name, run);
    private Task _sending = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;
    private string? _cluster;
    private long _afterBatch;
    private long _lastStored = Stopwatch.GetTimestamp();
    private volatile string? _trouble;
    private bool _toldTrouble;
    private bool _disposed;
    private Settlement _settled = new(0, 0, 0, 0);

    /// <summary>What is stored so far.</summary>
    public Settlement Settled => Volatile.Read(ref _settled);

    /// <summary>How often everything that waited was sent again.</summary>
    public int Resent { get; private set; }

    /// <summary>Cancelled when it cannot go on; <see cref="Failure"/> says why.</summary>
    public CancellationToken Broken => _broken.Token;

    public Exception? Failure { get; private set; }

    /// <summary>When the last batch was seen to be stored, as Stopwatch counts; 0 before the first.</summary>
    public long LastStored { get; private set; }

    public async Task StartAsync(CancellationToken ct)
    {
        await _bell.StartAsync(ct).ConfigureAwait(false);
        _sending = Task.Run(() => GuardAsync(SendAsync), CancellationToken.None);
        _watching = Task.Run(() => GuardAsync(WatchAsync), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _bell.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
        _broken.Dispose();
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The load has ended.
        }
        catch (Exception error)
        {
            Failure ??= error;
            await _broken.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends what was not sent, in order, until stopped.</summary>
    private async Task SendAsync(CancellationToken ct)
    {
        for (var wait = FirstWait; ;)
        {
            var batches = _cluster is null ? [] : await window.UnsentAsync(ct).ConfigureAwait(false);
            try
            {
                if (_cluster is null)
                    await FindAsync(ct).ConfigureAwait(false);
                else
                    await sender.SendAsync([.. batches.Select(batch => batch.Message)], ct).ConfigureAwait(false);
                window.Acknowledge(batches);
                wait = FirstWait;
            }
            catch (Exception away) when (Outages.MayPass(away) && !ct.IsCancellationRequested)
            {
                _trouble = $"Kafka does not take messages: {away.Message}";
                await Task.Delay(wait, ct).ConfigureAwait(false);
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
                await TryFindAsync(ct).ConfigureAwait(false);
                if (batches.Count > 0)
                    window.SendAgain();
            }
        }
    }

    /// <summary>Takes out what is stored, and looks whether things go on, until stopped.</summary>
    private async Task WatchAsync(CancellationToken ct)
    {
        var looked = Stopwatch.GetTimestamp();
        while (true)
        {
            await _bell.WaitAsync(options.Look, ct).ConfigureAwait(false);
            if (options.ConsumerFailure?.Invoke() is { } broken && !Outages.MayPass(broken))
                ExceptionDispatchInfo.Throw(broken);
            try
            {
                var stored = await TakeStoredAsync(_afterBatch, ct).ConfigureAwait(false);
                if (stored || window.Count == 0)
                {
                    looked = _lastStored = Stopwatch.GetTimestamp();
                    TellWaiting(null);
                    continue;
                }

                if (_cluster is { } before && await TryFindAsync(ct).ConfigureAwait(false) && _cluster != before)
                {
                    SendAgain();
                    continue;
                }

                // What is still being sent is not lost, however long it takes.
                if (_cluster is not null && Stopwatch.GetElapsedTime(looked) >= Stall && window.AllSent)
                {
                    looked = Stopwatch.GetTimestamp();
                    await LookForLostAsync(_cluster, ct).ConfigureAwait(false);
                }
            }
            catch (Exception away) when (away is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException)
            {
                _trouble = $"PostgreSQL does not answer: {away.Message}";
            }
            catch (Exception away) when (Outages.MayPass(away) && !ct.IsCancellationRequested)
            {
                _trouble = $"Kafka does not say how far the topic goes: {away.Message}";
            }

            if (Stopwatch.GetElapsedTime(_lastStored) is var waited && waited >= Stall && window.Count > 0)
            {
                var why = options.ConsumerTrouble?.Invoke() ?? _trouble;
                TellWaiting(why ?? "no consumer has stored the batches that were sent");
                if (waited >= options.Patience)
                {
                    throw new LoadException(
                        $"Nothing of {dataset.Name} was stored for {waited.TotalSeconds:0} s: {why ?? "no consumer takes its topic, or it put the messages away (./kvt dead-letters list, ./kvt status)"}. "
                        + "What was stored before stays; load the file again when this is repaired.");
                }
            }
        }
    }

    private async Task<bool> TakeStoredAsync(long after, CancellationToken ct)
    {
        for (var any = false; ;)
        {
            var found = await store.BatchesAsync(run, after, ct).ConfigureAwait(false);
            if (found.Count == 0)
                return any;
            after = found[^1].Id;
            _afterBatch = Math.Max(_afterBatch, after);
            foreach (var batch in found)
                any |= Take(batch);
        }
    }

    private bool Take(StoredBatch batch)
    {
        if (window.Settle(batch.FirstLine, batch.LastLine) is not { } pending)
            return false;
        var before = _settled;
        Volatile.Write(ref _settled, new Settlement(
            before.Records + pending.Records, before.Stored + batch.Stored, before.Repeated + batch.Repeated, before.Quarantined + batch.Quarantined));
        options.OnBatch?.Invoke(new BatchTrace(
            pending.Number, batch.FirstLine, batch.LastLine, batch.Records, batch.Bytes, batch.Topic, batch.Partition, batch.Offset, batch.Stored, batch.Repeated, batch.Quarantined,
            Stopwatch.GetElapsedTime(pending.SentAt)));
        LastStored = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>The consumer is behind everything that was sent, and batches are still missing: they were lost, or put away as dead letters. Once more then.</summary>
    private async Task LookForLostAsync(string cluster, CancellationToken ct)
    {
        var end = await sender.EndAsync(dataset.Topic, ct).ConfigureAwait(false);
        var passed = await new Watermarks(store.Database, store.Schema).ReadAsync(options.Consumer, cluster, ct).ConfigureAwait(false);
        if (passed.GetValueOrDefault((dataset.Topic, 0)) >= end && !await TakeStoredAsync(0, ct).ConfigureAwait(false))
            SendAgain();
    }

    private void SendAgain()
    {
        if (window.Count == 0)
            return;
        Resent++;
        window.SendAgain();
    }

    private async Task<string> FindAsync(CancellationToken ct) => _cluster = await sender.FindAsync(ct).ConfigureAwait(false);

    private async Task<bool> TryFindAsync(CancellationToken ct)
    {
        try
        {
            await FindAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception away) when (Outages.MayPass(away) && !ct.IsCancellationRequested)
        {
            _trouble = $"Kafka is not to be found: {away.Message}";
            return false;
        }
    }

    private void TellWaiting(string? why)
    {
        if (_toldTrouble == why is not null)
            return;
        _toldTrouble = why is not null;
        if (why is null)
            _trouble = null;
        options.OnWait?.Invoke(why);
    }

    /// <summary>Records of batches that are stored, and what became of them.</summary>
    internal sealed record Settlement(long Records, long Stored, long Repeated, long Quarantined);
}
