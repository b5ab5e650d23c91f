using System.Diagnostics;
using System.Runtime.ExceptionServices;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>A run of the loader: read, sent and stored side by side, each at its own pace.</summary>
public sealed class DatasetLoad : IAsyncDisposable
{
    private const int MostRejectsKept = 5;

    /// <summary>When a load is stopped, what was sent may be stored for so long, so that the summary tells of it.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(200);
    private readonly DatasetStore _store;
    private readonly Dataset _dataset;
    private readonly LoaderOptions _options;
    private readonly Window _window;
    private readonly Delivery _delivery;
    private readonly BatchMessage _messages;
    private readonly byte[] _source;
    private readonly IProgress<LoadProgress>? _progress;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<BatchSizes> _sizes = [];
    private readonly List<RejectedLine> _rejects = [];
    private string _layout = "";
    private long _lines;
    private long _records;
    private int _batches;
    private long _rejected;
    private long _bytes;
    private long _totalBytes;
    private long _reportedAt;
    private long _progressAt;
    private long _readAt;
    private bool _ended;

    private DatasetLoad(DatasetStore store, Dataset dataset, ITopicSender sender, LoaderOptions options, Guid run, byte[] source, long bytes, IProgress<LoadProgress>? progress)
    {
        (_store, _dataset, _options, Run, _source, _totalBytes, _progress) = (store, dataset, options, run, source, bytes, progress);
        _window = new Window(options.WindowBytes);
        _messages = new BatchMessage(dataset, source, run);
        _delivery = new Delivery(store, dataset, sender, options, _window, run);
        _reportedAt = _progressAt = _readAt = _started;
    }

    /// <summary>The run's id.</summary>
    public Guid Run { get; }

    /// <summary>Whether it failed: then it has ended.</summary>
    internal bool Failed { get; private set; }

    /// <summary>Why the last lines of a growing file were left for the next time, or null.</summary>
    internal string? Waiting { get; private set; }

    /// <summary>Lines that were read so far.</summary>
    public long Lines => _lines;

    internal static async Task<DatasetLoad> BeginAsync(
        DatasetStore store, Dataset dataset, ITopicSender sender, LoaderOptions options, string path, byte[] source, long bytes, IProgress<LoadProgress>? progress, CancellationToken ct)
    {
        await RunLock.SweepAsync(store, ct).ConfigureAwait(false);
        var run = await store.BeginRunAsync(dataset.Name, source, path, bytes, options.BatchSize ?? dataset.BatchSize, ct).ConfigureAwait(false);
        var load = new DatasetLoad(store, dataset, sender, options, run, source, bytes, progress);
        try
        {
            await load._delivery.StartAsync(ct).ConfigureAwait(false);
            return load;
        }
        catch (Exception error)
        {
            await load.FailAsync(error).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends the lines of the file that were not sent yet, and waits until they are stored.</summary>
    /// <param name="file">The run's file as it is now.</param>
    /// <param name="skipLines">Lines at its beginning that this run has sent.</param>
    /// <param name="ct">Ends it; <see cref="EndAsync"/> then says how far it came.</param>
    /// <exception cref="LoadException">Nothing was stored for <see cref="LoaderOptions.Patience"/>.</exception>
    public async Task AddAsync(SourceFile file, long skipLines, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            using var work = CancellationTokenSource.CreateLinkedTokenSource(ct, _delivery.Broken);
            // Known from the beginning: what a killed load had stored belongs to this source, however the file grows until the next.
            await SaveAsync(file, file.Known?.Lines ?? 0, ct).ConfigureAwait(false);
            try
            {
                await ReadAsync(file, skipLines, work.Token).ConfigureAwait(false);
                await _window.EmptyAsync(work.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_delivery.Failure is not null)
            {
                ExceptionDispatchInfo.Throw(_delivery.Failure); // with the place where it came about
            }

            await SaveAsync(file, _lines, ct).ConfigureAwait(false);
            await ReportAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            await FailAsync(error).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException)
        {
            await BidFarewellAsync().ConfigureAwait(false); // Stopped by the caller, who asks for the summary.
        }
    }

    /// <summary>Ends the run: <c>done</c>, or <c>stopped</c> when it was cancelled.</summary>
    /// <param name="ct">Whether it was cancelled.</param>
    public async Task<LoadSummary> EndAsync(CancellationToken ct)
    {
        var elapsed = Stopwatch.GetElapsedTime(_started, Math.Max(_delivery.LastStored, _readAt));
        var state = ct.IsCancellationRequested ? "stopped" : "done";
        await _delivery.DisposeAsync().ConfigureAwait(false);
        await ReportAsync(CancellationToken.None).ConfigureAwait(false);
        await _store.EndRunAsync(Run, state, null, CancellationToken.None).ConfigureAwait(false);
        _ended = true;
        await RunLock.SweepAsync(_store, CancellationToken.None).ConfigureAwait(false);
        var settled = _delivery.Settled;
        return new LoadSummary(
            Run, state, _layout, _lines, _records, _batches, _sizes, settled.Stored, settled.Repeated, _rejected + settled.Quarantined, _rejects, _window.Peak, _delivery.Resent, elapsed);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
            await FailAsync(new OperationCanceledException("left before its end")).ConfigureAwait(false);
    }

    private async Task ReadAsync(SourceFile file, long skipLines, CancellationToken ct)
    {
        var (size, before) = (_options.BatchSize ?? _dataset.BatchSize, _lines);
        _totalBytes = file.Bytes;
        var reader = new DatasetReader(_dataset, file, size, skipLines);
        await foreach (var batch in reader.ReadAsync(ct).ConfigureAwait(false))
        {
            using (batch)
            {
                await TakeAsync(batch, ct).ConfigureAwait(false);
            }

            (_lines, _bytes) = (Math.Max(before, reader.LinesRead), reader.BytesRead);
            await TellAsync(ct).ConfigureAwait(false);
        }

        _readAt = Stopwatch.GetTimestamp();
        Waiting = reader.Waiting;
        (_lines, _bytes, _layout) = (Math.Max(before, reader.LinesRead), reader.BytesRead, reader.Layout);
        _progress?.Report(Progress());
    }

    private async Task TakeAsync(RowBatch batch, CancellationToken ct)
    {
        if (batch.Rejected.Count > 0)
        {
            await _store.QuarantineAsync(_dataset.Name, _source, Run, batch.Rejected, ct).ConfigureAwait(false);
            _rejected += batch.Rejected.Count;
            _rejects.AddRange(batch.Rejected.Take(MostRejectsKept - _rejects.Count));
        }

        if (batch.Records == 0)
            return;
        await KeepRateAsync(ct).ConfigureAwait(false);
        var pending = new Pending(++_batches, batch.Lines, _messages.Of(batch, TimeProvider.System.GetUtcNow()));
        _records += batch.Records;
        if (_sizes is [.., { } last] && last.Records == batch.Records)
            _sizes[^1] = last with { Batches = last.Batches + 1 };
        else
            _sizes.Add(new BatchSizes(1, batch.Records));
        await _window.AddAsync(pending, ct).ConfigureAwait(false);
    }

    /// <summary>Ahead of its rate it waits, so that the rate holds over the whole file whatever a batch took.</summary>
    private async Task KeepRateAsync(CancellationToken ct)
    {
        if (_options.Rate is { } rate && TimeSpan.FromSeconds((double)_records / rate) - Stopwatch.GetElapsedTime(_started) is { Ticks: > 0 } ahead)
            await Task.Delay(ahead, ct).ConfigureAwait(false);
    }

    private async Task TellAsync(CancellationToken ct)
    {
        if (Stopwatch.GetElapsedTime(_progressAt) >= BetweenProgress)
        {
            _progressAt = Stopwatch.GetTimestamp();
            _progress?.Report(Progress());
        }

        if (Stopwatch.GetElapsedTime(_reportedAt) >= BetweenReports)
            await ReportAsync(ct).ConfigureAwait(false);
    }

    private LoadProgress Progress() => new(_lines, _records, _delivery.Settled.Records, _bytes, _totalBytes);

    private Task ReportAsync(CancellationToken ct)
    {
        _reportedAt = Stopwatch.GetTimestamp();
        return _store.ReportRunAsync(Run, _lines, _bytes, _records, _batches, _rejected, ct);
    }

    private Task SaveAsync(SourceFile file, long lines, CancellationToken ct) =>
        _store.SaveSourceAsync(_dataset.Name, _source, file.Name, file.Bytes, lines, file.ContentSha256, ct);

    private async Task BidFarewellAsync()
    {
        using var enough = new CancellationTokenSource(Farewell);
        try
        {
            await _window.EmptyAsync(enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The rest is stored without us, or comes with the next load.
        }
    }

    private async Task FailAsync(Exception error)
    {
        if (_ended)
            return;
        (_ended, Failed) = (true, true);
        await _delivery.DisposeAsync().ConfigureAwait(false);
        try
        {
            await _store.EndRunAsync(Run, error is OperationCanceledException ? "stopped" : "failed", error.Message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Npgsql.NpgsqlException)
        {
            // The database is what failed; the run's lock is gone with it, so the next loader marks the run.
        }
    }
}
