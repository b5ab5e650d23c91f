using KiVendTout.GraphQL.Datasets.Rows;
using KiVendTout.GraphQL.Datasets.Runs;
using KiVendTout.GraphQL.Datasets.Statistics;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>What a dataset leads to.</summary>
[ObjectType<ShownDataset>]
public static class DatasetFields
{
    /// <summary>Rows in its table; 0 before anything was loaded.</summary>
    [Cost(10)]
    public static async Task<long?> GetRowCountAsync([Parent] ShownDataset dataset, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(context);
        return await context.Loader<RowCountLoader>().LoadAsync(dataset.Name).ConfigureAwait(false);
    }

    /// <summary>Its rows, in the order in which they were stored unless ordered otherwise. Show the origin and caveats with them.</summary>
    /// <param name="dataset">Of which dataset.</param>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which rows; all of the conditions must hold.</param>
    /// <param name="order">In which order.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Cost(20)]
    [UsePaging(ConnectionName = "DatasetRows")]
    public static async Task<Page<DatasetRow>?> GetRowsAsync(
        [Parent] ShownDataset dataset, PagingArguments paging, IReadOnlyList<RowCondition>? where, RowOrder? order, DatasetReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        return await reads.RowsAsync(dataset.Declared, paging, where, order, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Figures of its columns over the rows that meet the conditions, all of the same moment. Show the origin and caveats with them.</summary>
    /// <param name="dataset">Of which dataset.</param>
    /// <param name="where">Over which rows; all of the conditions must hold.</param>
    /// <param name="columns">Of which columns; left out: of all.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="bins">Into how many bins a histogram counts: 1 to 100.</param>
    [Cost(100)]
    [ListSize(30)]
    public static async Task<IReadOnlyList<ColumnStatistics>?> GetStatisticsAsync(
        [Parent] ShownDataset dataset, IReadOnlyList<RowCondition>? where, IReadOnlyList<string>? columns, DatasetReads reads, ResolverContext context, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(reads);
        ArgumentNullException.ThrowIfNull(context);
        var query = new StatisticsQuery(reads.Served, reads.SourceOf(dataset.Declared), columns, where, context.IsSelected("histogram") ? bins : null, context.IsSelected("distinct"));
        return await query.ReadAsync(bins, context.CancellationToken).ConfigureAwait(false);
    }

    /// <summary>The times that it was loaded, the latest first.</summary>
    [Cost(10)]
    [UsePaging(ConnectionName = "DatasetRuns")]
    public static async Task<Page<DatasetRun>?> GetRunsAsync([Parent] ShownDataset dataset, PagingArguments paging, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var page = await PageAsync<RunsLoader, RunRow>(dataset, paging, context).ConfigureAwait(false);
        return page.Select(row => new DatasetRun(dataset, row), shown => shown.Row);
    }

    /// <summary>The files that it was loaded from, the one that was loaded last first.</summary>
    [Cost(10)]
    [UsePaging(ConnectionName = "DatasetSources")]
    public static async Task<Page<DatasetSource>?> GetSourcesAsync([Parent] ShownDataset dataset, PagingArguments paging, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var page = await PageAsync<SourcesLoader, SourceRow>(dataset, paging, context).ConfigureAwait(false);
        return page.Select(row => new DatasetSource(row), shown => shown.Row);
    }

    /// <summary>Lines that are no rows of it, with the reason, by source and line.</summary>
    [Cost(10)]
    [UsePaging(ConnectionName = "DatasetQuarantine")]
    public static async Task<Page<QuarantinedLine>?> GetQuarantineAsync([Parent] ShownDataset dataset, PagingArguments paging, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var page = await PageAsync<QuarantineLoader, QuarantineRow>(dataset, paging, context).ConfigureAwait(false);
        return page.Select(row => new QuarantinedLine(row), shown => shown.Row);
    }

    private static Task<Page<TRow>> PageAsync<TLoader, TRow>(ShownDataset dataset, PagingArguments paging, ResolverContext context)
        where TLoader : PartPages<string, TRow>
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Loader<TLoader>().LoadRequiredAsync(new PartPage<string>(dataset.Name, new Asked(paging, null, null)));
    }
}

/// <summary>What a run leads to.</summary>
[ObjectType<DatasetRun>]
public static class DatasetRunFields
{
    /// <summary>Records of its batches that became rows.</summary>
    [Cost(1)]
    public static async Task<long> GetStoredAsync([Parent] DatasetRun run, ResolverContext context) => (await CountsAsync(run, context).ConfigureAwait(false)).Stored;

    /// <summary>Records of its batches whose rows were there already.</summary>
    [Cost(1)]
    public static async Task<long> GetRepeatedAsync([Parent] DatasetRun run, ResolverContext context) => (await CountsAsync(run, context).ConfigureAwait(false)).Repeated;

    /// <summary>Lines and records that are no rows: found when it was read, or when its batches were stored.</summary>
    [Cost(1)]
    public static async Task<long> GetQuarantinedAsync([Parent] DatasetRun run, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Row.Quarantined + (await CountsAsync(run, context).ConfigureAwait(false)).Quarantined;
    }

    /// <summary>Its batches, as they were consumed.</summary>
    [Cost(1)]
    [UsePaging(ConnectionName = "DatasetTrace")]
    public static async Task<Page<DatasetBatch>?> GetTraceAsync([Parent] DatasetRun run, PagingArguments paging, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(context);
        var page = await context.Loader<TraceLoader>().LoadRequiredAsync(new PartPage<Guid>(run.Id, new Asked(paging, null, null))).ConfigureAwait(false);
        return page.Select(row => new DatasetBatch(row), shown => shown.Row);
    }

    private static async Task<RunCounts> CountsAsync(DatasetRun run, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(context);
        return await context.Loader<RunCountsLoader>().LoadAsync(run.Id).ConfigureAwait(false) ?? default;
    }
}
