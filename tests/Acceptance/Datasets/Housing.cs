using System.Globalization;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary>The housing table of a platform, and the file that fills it.</summary>
internal static class Housing
{
    public static string Sample { get; } = Path.Combine(Repository.Root, "ops/sample/housing.csv");

    /// <summary>Rows, and the sums of the columns as the file's documentation has them.</summary>
    public const string Whole = "506 rows, crim 1828.44292, chas 35, nox 280.6757, rm 3180.025, rad 4832, tax 206568, lstat 6402.45, medv 11401.6, mean 22.532806";

    public static Task<string> TableAsync(Platform platform, string where = "true") => platform.ScalarAsync<string>($"""
        select format('%s rows, crim %s, chas %s, nox %s, rm %s, rad %s, tax %s, lstat %s, medv %s, mean %s', count(*), trim_scale(sum(crim)), sum(chas), trim_scale(sum(nox)), trim_scale(sum(rm)),
            sum(rad), sum(tax), trim_scale(sum(lstat)), trim_scale(sum(medv)), round(avg(medv), 6)) from kivendtout.housing where {where}
        """);

    public static async Task<long> RowsAsync(Platform platform) =>
        await platform.ScalarAsync<bool>("select to_regclass('kivendtout.housing') is not null") ? await platform.ScalarAsync<long>("select count(*) from kivendtout.housing") : 0;

    /// <summary>A file of the platform's home.</summary>
    public static string File(Platform platform, string name, string content)
    {
        var path = Path.Combine(platform.Home, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>The sample's values, line by line.</summary>
    public static string[][] Values() => [.. System.IO.File.ReadAllLines(Sample).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>A line as ours prints it in the summary.</summary>
    public static string Line(string output, string begins) =>
        output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(begins, StringComparison.Ordinal))
        ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No line begins with '{begins}': {output}"));
}
