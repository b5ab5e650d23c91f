using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>What the first line of a file is found to be.</summary>
/// <param name="IsHeader">Whether it names the columns.</param>
/// <param name="Order">Which field is which column's; null when they are in order.</param>
/// <param name="Problem">Why it cannot be used, with the remedy; null when it can.</param>
internal sealed record HeaderNames(bool IsHeader, int[]? Order, string? Problem)
{
    /// <summary>Compares the first line with the columns; capitals and blanks around a name do not count.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="names">What stands in the fields, all of them.</param>
    public static HeaderNames Of(Dataset dataset, IReadOnlyList<string> names)
    {
        if (dataset.Header == HeaderLine.No)
            return new HeaderNames(false, null, null);
        var columns = dataset.Columns.Select(column => column.Name).ToList();
        var found = names.Select(name => columns.FindIndex(column => column.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))).ToList();
        var known = found.Where(column => column >= 0).Distinct().Count();

        // A header of most names is a header with a mistake; with fewer, they are values that happen to be names. Numbers are never names.
        if (dataset.Header == HeaderLine.Detect && 2 * known <= Math.Max(columns.Count, names.Count))
            return new HeaderNames(false, null, null);
        if (known == columns.Count && names.Count == columns.Count)
        {
            var order = columns.Select((_, column) => found.IndexOf(column)).ToArray();
            return new HeaderNames(true, order.SequenceEqual(Enumerable.Range(0, columns.Count)) ? null : order, null);
        }

        return new HeaderNames(true, null, Describe(dataset, columns, names, found));
    }

    private static string Describe(Dataset dataset, List<string> columns, IReadOnlyList<string> names, List<int> found)
    {
        var missing = columns.Where((_, column) => !found.Contains(column)).ToList();
        var unknown = names.Where((_, field) => found[field] < 0).Select(Shown).ToList();
        var doubled = names.Where((_, field) => found[field] >= 0 && found.IndexOf(found[field]) < field).Select(Shown).ToList();
        var wrong = new List<string>();
        if (missing.Count > 0)
            wrong.Add($"lacks {string.Join(", ", missing)}");
        if (unknown.Count > 0)
            wrong.Add($"has {string.Join(", ", unknown)}, which the dataset {dataset.Name} has not");
        if (doubled.Count > 0)
            wrong.Add($"has {string.Join(", ", doubled)} twice");
        var otherwise = dataset.Header == HeaderLine.Yes ? "; if the file has no header line, declare header: detect" : "";
        return $"the header {string.Join(", and ", wrong)}: name each of {string.Join(", ", columns)} once, in any order{otherwise}";
    }

    private static string Shown(string name) => $"'{(name.Length > 40 ? name[..40] + "..." : name)}'";
}
