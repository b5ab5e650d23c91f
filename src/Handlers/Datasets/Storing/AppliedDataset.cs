using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>A dataset whose table is what its declaration says.</summary>
/// <param name="Dataset">The declaration.</param>
/// <param name="Version">1 for the first declaration that was applied, one more for each that differed.</param>
/// <param name="Created">Whether the table was made by this call.</param>
/// <param name="Changes">What was changed at a table that was there, for people: one sentence each; empty when nothing was.</param>
public sealed record AppliedDataset(Dataset Dataset, int Version, bool Created, IReadOnlyList<string> Changes);

/// <summary>A table cannot become what a declaration says. Nothing was changed.</summary>
/// <param name="dataset">The dataset's name.</param>
/// <param name="reasons">Each names what is in the way and the remedy.</param>
public sealed class DatasetChangeException(string dataset, IReadOnlyList<string> reasons)
    : Exception($"The declaration of the dataset '{dataset}' cannot be applied:{string.Concat(reasons.Select(reason => $"{Environment.NewLine}  {reason}"))}")
{
    /// <summary>Every reason, each with its remedy.</summary>
    public IReadOnlyList<string> Reasons => reasons;
}
