using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Datasets;

/// <summary>Asks for datasets; for the shop's people. They hold nothing personal of the shop's customers.</summary>
[QueryType]
public static class DatasetQueries
{
    /// <summary>Every dataset that is streamed into a table; for the shop's people.</summary>
    /// <param name="reads">Where from.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [ListSize(20)]
    public static IReadOnlyList<ShownDataset>? GetDatasets(DatasetReads reads)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return [.. reads.Served.All.Select(dataset => new ShownDataset(dataset))];
    }

    /// <summary>A dataset by its name; null when there is none. For the shop's people.</summary>
    /// <param name="name">Its name, such as housing.</param>
    /// <param name="reads">Where from.</param>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    public static ShownDataset? GetDataset(string name, DatasetReads reads)
    {
        ArgumentNullException.ThrowIfNull(reads);
        return reads.Find(name) is { } dataset ? new ShownDataset(dataset) : null;
    }
}
