using KiVendTout.GraphQL.Datasets.Runs;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.DataLoading;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>Pages of runs by dataset.</summary>
internal sealed class RunsLoader(DatasetReads reads) : PartPages<string, RunRow>
{
    /// <inheritdoc/>
    protected override Task<Dictionary<string, Page<RunRow>>> ReadAsync(IReadOnlyCollection<string> parts, Asked asked, CancellationToken ct) => reads.RunsAsync(parts, asked, ct);
}

/// <summary>Pages of sources by dataset.</summary>
internal sealed class SourcesLoader(DatasetReads reads) : PartPages<string, SourceRow>
{
    /// <inheritdoc/>
    protected override Task<Dictionary<string, Page<SourceRow>>> ReadAsync(IReadOnlyCollection<string> parts, Asked asked, CancellationToken ct) => reads.SourcesAsync(parts, asked, ct);
}

/// <summary>Pages of the quarantine by dataset.</summary>
internal sealed class QuarantineLoader(DatasetReads reads) : PartPages<string, QuarantineRow>
{
    /// <inheritdoc/>
    protected override Task<Dictionary<string, Page<QuarantineRow>>> ReadAsync(IReadOnlyCollection<string> parts, Asked asked, CancellationToken ct) => reads.QuarantineAsync(parts, asked, ct);
}

/// <summary>Pages of batches by run.</summary>
internal sealed class TraceLoader(DatasetReads reads) : PartPages<Guid, BatchRow>
{
    /// <inheritdoc/>
    protected override Task<Dictionary<Guid, Page<BatchRow>>> ReadAsync(IReadOnlyCollection<Guid> parts, Asked asked, CancellationToken ct) => reads.BatchesAsync(parts, asked, ct);
}

/// <summary>What became of a run's batches, by run; null for a run without any.</summary>
internal sealed class RunCountsLoader(DatasetReads reads) : DataLoader<Guid, RunCounts?>
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<Guid, RunCounts?>> LoadBatchAsync(IReadOnlyList<Guid> keys, CancellationToken cancellationToken) =>
        (await reads.CountsAsync(keys, cancellationToken).ConfigureAwait(false)).ToDictionary(one => one.Key, one => (RunCounts?)one.Value);
}

/// <summary>Rows of a dataset's table, by dataset.</summary>
internal sealed class RowCountLoader(DatasetReads reads) : DataLoader<string, long?>
{
    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<string, long?>> LoadBatchAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        (await reads.CountAsync(keys, cancellationToken).ConfigureAwait(false)).ToDictionary(one => one.Key, one => (long?)one.Value);
}
