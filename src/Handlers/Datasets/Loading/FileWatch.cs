using System.Diagnostics;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// One file that grows: its complete lines are sent as they come, all in one run. A file that does not begin any more with what was loaded of it is told, and is another source from its first line.
/// </summary>
internal sealed class FileWatch(SourceWatcher watcher, string path)
{
    /// <summary>Looking takes no more than about a fifth of the time.</summary>
    private const int RestFactor = 4;
    private DatasetLoad? _load;
    private byte[] _source = [];
    private (long Length, DateTime Written) _seen;
    private long _changedAt;
    private string? _waiting;
    private string? _told;

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (!ct.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                try
                {
                    await LookAsync(ct).ConfigureAwait(false);
                    _told = null;
                }
                catch (SourceException unreadable)
                {
                    TellOnce(unreadable.Message);
                }

                var rest = Stopwatch.GetElapsedTime(began) * RestFactor;
                await Task.Delay(rest > watcher.Look ? rest : watcher.Look, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await EndAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            TellOnce($"{path} is not there yet; waiting for it.");
            return;
        }

        var now = (info.Length, info.LastWriteTimeUtc);
        if (now == _seen)
        {
            TellWaiting();
            return;
        }

        await using var file = await watcher.OpenAsync(path, completeLinesOnly: true, ct).ConfigureAwait(false);
        _seen = now;
        (_changedAt, _waiting) = (Stopwatch.GetTimestamp(), Unfinished(file));
        if (_load is not null && !file.Sha256.AsSpan().SequenceEqual(_source))
        {
            watcher.Tell($"{path} was cut short or replaced: what it holds now is another source, and is read from its first line.");
            await EndAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (file.Bytes == 0)
            return;
        var skip = _load?.Lines ?? file.Known?.Lines ?? 0; // Lines of a known source were stored before they were noted.
        if (_load is null)
        {
            _load = await watcher.BeginAsync(path, file, ct).ConfigureAwait(false);
            _source = file.Sha256;
        }

        try
        {
            await _load.AddAsync(file, skip, ct).ConfigureAwait(false);
            _waiting = _load.Waiting ?? _waiting;
        }
        catch (SourceException)
        {
            (_load, _seen) = (null, default); // That run has failed, and says why; the next look begins another.
            throw;
        }
    }

    private async Task EndAsync(CancellationToken ct)
    {
        if (_load is not { } load)
            return;
        _load = null;
        await using (load)
        {
            if (!load.Failed)
                watcher.Loaded(path, await load.EndAsync(ct).ConfigureAwait(false));
        }
    }

    private static string? Unfinished(SourceFile file) => file.UnfinishedBytes == 0 ? null
        : $"the last line has no end yet; its {file.UnfinishedBytes} bytes are loaded when it has one, or by a load without --watch";

    /// <summary>Once, and only when nobody writes: most lines are unfinished for a moment only.</summary>
    private void TellWaiting()
    {
        if (_waiting is not { } why || Stopwatch.GetElapsedTime(_changedAt) < watcher.Quiet)
            return;
        _waiting = null;
        watcher.Tell($"{path} was read to its last complete record and waits: {why}.");
    }

    private void TellOnce(string what)
    {
        if (_told != what)
            watcher.Tell(what);
        _told = what;
    }
}
