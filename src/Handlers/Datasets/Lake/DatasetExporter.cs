using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Lake;

/// <summary>
/// Writes the rows of datasets to <c>bronze/DATASET/dt=YYYY-MM-DD/part-FIRST-LAST.parquet</c>, exactly once: FIRST and LAST are ids of their batches, the day is that on which they were stored, UTC.
/// </summary>
/// <param name="store">The tables.</param>
/// <param name="engine">Writes Parquet; the caller's.</param>
/// <param name="lake">Where the files go; the caller's.</param>
/// <param name="datasets">The datasets.</param>
/// <param name="log">Where it reports.</param>
public sealed class DatasetExporter(DatasetStore store, LakeEngine engine, IObjectStore lake, IReadOnlyList<Dataset> datasets, ILogger log)
{
    /// <summary>Plans the files that are due, and writes those that are planned.</summary>
    /// <param name="ct">Ends the work; the next call goes on.</param>
    /// <returns>How many files were written.</returns>
    public Task<int> ExportAsync(CancellationToken ct) => throw new NotImplementedException($"{store.Schema} {engine.Version} {lake.Location} {datasets.Count} {log}");

    /// <summary>Exports until it is cancelled. PostgreSQL or the lake being away is waited for.</summary>
    public Task RunAsync(CancellationToken ct) => throw new NotImplementedException();
}
