using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>Follows a file that grows, or a folder that files come into, until it is cancelled.</summary>
/// <param name="store">The datasets' store.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="loader">Loads what is found.</param>
public sealed class SourceWatcher(DatasetStore store, Dataset dataset, DatasetLoader loader)
{
    /// <summary>How often it looks. A file that takes long to read is looked at less often: it is read from its beginning to see whether it only grew.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>When a file was left alone for so long, it is told why its last lines wait.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Told of what is not a load: a file that was replaced, one that cannot be read.</summary>
    public Action<string>? OnNews { get; init; }

    /// <summary>Told what each file came to.</summary>
    public Action<string, LoadSummary>? OnLoaded { get; init; }

    /// <summary>Told of progress.</summary>
    public IProgress<LoadProgress>? Progress { get; init; }

    /// <summary>Follows it; returns when it is cancelled and what was begun is in good order.</summary>
    /// <param name="path">A file, which may come later, or a folder.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="LoadException">Nothing was stored for too long.</exception>
    public async Task FollowAsync(string path, CancellationToken ct)
    {
        try
        {
            if (Directory.Exists(path))
                await new FolderWatch(this, path).RunAsync(ct).ConfigureAwait(false);
            else
                await new FileWatch(this, path).RunAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // That is how a watch ends.
        }
    }

    internal void Tell(string news) => OnNews?.Invoke(news);

    internal void Loaded(string path, LoadSummary load) => OnLoaded?.Invoke(path, load);

    internal Task<DatasetLoad> BeginAsync(string path, SourceFile file, CancellationToken ct) => loader.BeginAsync(path, file.Sha256, file.Bytes, Progress, ct);

    internal async Task<SourceFile> OpenAsync(string path, bool completeLinesOnly, CancellationToken ct) =>
        await SourceFile.OpenAsync(path, await store.SourcesAsync(dataset.Name, ct).ConfigureAwait(false), new SourceOptions { CompleteLinesOnly = completeLinesOnly }, ct).ConfigureAwait(false);
}
