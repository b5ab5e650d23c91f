using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Lake;

/// <summary>
/// Writes the rows of datasets to <c>bronze/DATASET/dt=YYYY-MM-DD/part-FIRST-LAST.parquet</c>, exactly once: FIRST and LAST are ids of their batches, the day is that on which they were stored, UTC.
/// Which batches are in which file is noted before it is written, so whoever goes on after a crash writes the same file with the same bytes under the same name.
/// </summary>
public sealed class DatasetExporter
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly DatasetStore _store;
    private readonly LakeEngine _engine;
    private readonly IObjectStore _lake;
    private readonly IReadOnlyList<Dataset> _datasets;
    private readonly DatasetParts _parts;
    private readonly ILogger _log;

    /// <summary>An exporter; what it is given stays the caller's.</summary>
    /// <param name="store">The tables.</param>
    /// <param name="engine">Writes Parquet.</param>
    /// <param name="lake">Where the files go; keys begin with <c>bronze/</c>.</param>
    /// <param name="datasets">The datasets; their declarations were applied.</param>
    /// <param name="log">Where it reports.</param>
    /// <param name="linger">How long the first new batch waits for others to share its file; 2 seconds unless given.</param>
    /// <param name="mostRows">Rows of a file, at the most, unless one batch alone has more.</param>
    public DatasetExporter(DatasetStore store, LakeEngine engine, IObjectStore lake, IReadOnlyList<Dataset> datasets, ILogger log, TimeSpan? linger = null, long mostRows = 100_000)
    {
        ArgumentNullException.ThrowIfNull(store);
        (_store, _engine, _lake, _datasets, _log) = (store, engine, lake, datasets, log);
        _parts = new DatasetParts(store, linger ?? TimeSpan.FromSeconds(2), mostRows);
    }

    /// <summary>Plans the files that are due, and writes those that are planned, those of a process that died included.</summary>
    /// <param name="ct">Ends the work; the next call goes on.</param>
    /// <returns>How many files were written.</returns>
    /// <exception cref="ObjectStoreException">The lake cannot take a file.</exception>
    /// <exception cref="InvalidOperationException">Rows of a planned file are gone from their table.</exception>
    public async Task<int> ExportAsync(CancellationToken ct)
    {
        var written = 0;
        foreach (var dataset in _datasets)
        {
            await _parts.PlanAsync(dataset, ct).ConfigureAwait(false);
            foreach (var part in await _parts.UnwrittenAsync(dataset, ct).ConfigureAwait(false))
            {
                await WriteAsync(dataset, part, ct).ConfigureAwait(false);
                written++;
            }
        }

        return written;
    }

    /// <summary>Exports until it is cancelled. PostgreSQL or the lake being away is waited for.</summary>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var pause = Pause; !ct.IsCancellationRequested;)
        {
            try
            {
                await ExportAsync(ct).ConfigureAwait(false);
                pause = Pause;
            }
            catch (Exception error) when (!ct.IsCancellationRequested)
            {
                _log.ExportFailed(error.Message, error);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(Dataset dataset, DatasetPart part, CancellationToken ct)
    {
        var path = Path.Combine(Path.GetTempPath(), $"kvt-part-{Guid.NewGuid():N}.parquet");
        try
        {
            var file = await new DatasetFile(_store, _engine, dataset).WriteAsync(part, path, ct).ConfigureAwait(false);
            await _lake.PutAsync(part.Key, path, ct).ConfigureAwait(false);
            await _parts.WrittenAsync(dataset, part, file.Bytes, ct).ConfigureAwait(false);
            _log.PartWritten(part.Key, file.Rows, file.Bytes);
        }
        finally
        {
            File.Delete(path);
        }
    }
}

/// <summary>What the exporter says.</summary>
internal static partial class DatasetExporterLog
{
    [LoggerMessage(4611, LogLevel.Debug, "{Key} is in the lake: {Rows} rows, {Bytes} bytes")]
    public static partial void PartWritten(this ILogger log, string key, long rows, long bytes);

    [LoggerMessage(4612, LogLevel.Warning, "Rows of datasets do not get into the lake, trying again: {Reason}")]
    public static partial void ExportFailed(this ILogger log, string reason, Exception error);
}
