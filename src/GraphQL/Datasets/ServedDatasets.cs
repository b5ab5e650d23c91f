using KiVendTout.Handlers.Datasets.Declaring;
using Npgsql;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>The datasets that the API tells of, and where their tables are.</summary>
/// <param name="All">Their declarations, in the order in which they are listed.</param>
/// <param name="Database">Where their tables are.</param>
/// <param name="Schema">The tables' schema.</param>
public sealed record ServedDatasets(IReadOnlyList<Dataset> All, NpgsqlDataSource Database, string Schema)
{
    /// <summary>How long PostgreSQL may work for one page of rows or one set of figures; shorter than the engine's own patience, so that the answer says what to do.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}
