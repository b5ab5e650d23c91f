using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// Brings files of a dataset to its topic in micro-batches, and stays until a consumer has stored them. What was sent and is not stored is bounded in bytes and kept, so that a Kafka that forgot it
/// gets it again; that is harmless, because a row is told by its source and line. Needs a consumer somewhere (<see cref="DatasetSink"/>), and the dataset applied to the database.
/// </summary>
/// <param name="store">The datasets' store.</param>
/// <param name="dataset">The dataset.</param>
/// <param name="sender">Where Kafka is; stays the caller's.</param>
/// <param name="options">How to work.</param>
public sealed class DatasetLoader(DatasetStore store, Dataset dataset, ITopicSender sender, LoaderOptions options)
{
    /// <summary>The consumer that stores datasets' batches; its watermarks stand under this name.</summary>
    public const string Consumer = "kvt-datasets";

    /// <summary>Loads one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="progress">Told of progress, a few times a second at the most.</param>
    /// <param name="ct">Stops the load in good order: what was stored stays, and the summary says how far it came.</param>
    /// <exception cref="LoadException">Nothing was stored for <see cref="LoaderOptions.Patience"/>.</exception>
    public async Task<LoadSummary> RunAsync(SourceFile file, IProgress<LoadProgress>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        await using var load = await BeginAsync(file.Path, file.Sha256, file.Bytes, progress, ct).ConfigureAwait(false);
        await load.AddAsync(file, 0, ct).ConfigureAwait(false);
        return await load.EndAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Begins a run that is given its parts one after another, as a growing file is.</summary>
    /// <param name="path">The file, as the run will be known by.</param>
    /// <param name="source">Its identity.</param>
    /// <param name="bytes">Its length now.</param>
    /// <param name="progress">Told of progress.</param>
    /// <param name="ct">Ends the beginning.</param>
    public Task<DatasetLoad> BeginAsync(string path, byte[] source, long bytes, IProgress<LoadProgress>? progress, CancellationToken ct) =>
        DatasetLoad.BeginAsync(store, dataset, sender, options, Path.GetFullPath(path), source, bytes, progress, ct);
}
