using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// A folder that files come into: each is loaded once, by its content, as soon as it is complete, which is when two looks in a row find it the same. Write it elsewhere and move it in, and it is never
/// seen half written. Names that begin with a dot or end in .tmp or .part are left alone.
/// </summary>
internal sealed class FolderWatch(SourceWatcher watcher, string folder)
{
    private static readonly string[] Unfinished = [".tmp", ".part", ".partial"];
    private readonly Dictionary<string, (long Length, DateTime Written)> _seen = [];
    private readonly Dictionary<string, (long Length, DateTime Written)> _done = [];

    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (var path in Complete())
            {
                await LoadAsync(path, ct).ConfigureAwait(false);
                if (ct.IsCancellationRequested)
                    return;
            }

            await Task.Delay(watcher.Look, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Files that are as they were at the last look, and are not done.</summary>
    private List<string> Complete()
    {
        var complete = new List<string>();
        foreach (var info in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            if (info.Name.StartsWith('.') || Unfinished.Contains(info.Extension))
                continue;
            var now = (info.Length, info.LastWriteTimeUtc);
            if (_done.TryGetValue(info.FullName, out var done) && done == now)
                continue;
            if (_seen.TryGetValue(info.FullName, out var before) && before == now)
                complete.Add(info.FullName);
            _seen[info.FullName] = now;
        }

        return complete;
    }

    private async Task LoadAsync(string path, CancellationToken ct)
    {
        try
        {
            await using var file = await watcher.OpenAsync(path, completeLinesOnly: false, ct).ConfigureAwait(false);
            if (file.Known is { Lines: > 0 } known && known.Bytes == file.Bytes)
            {
                watcher.Tell($"{path} was loaded before: its content is known.");
            }
            else
            {
                await using var load = await watcher.BeginAsync(path, file, ct).ConfigureAwait(false);
                await load.AddAsync(file, 0, ct).ConfigureAwait(false);
                watcher.Loaded(path, await load.EndAsync(ct).ConfigureAwait(false));
            }
        }
        catch (SourceException unreadable)
        {
            watcher.Tell(unreadable.Message); // Told once: it is looked at again when it changes.
        }

        _done[path] = _seen[path];
    }
}
