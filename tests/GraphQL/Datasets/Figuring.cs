using System.Globalization;
using System.Text.Json;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Figures of columns are those that plain arithmetic over the file gives.</summary>
public sealed class Figuring(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string All = "column type unit count nulls min max sum mean deviation distinct histogram { from to count }";

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(13)]
    [InlineData(100)]
    public async Task Housings_figures_are_those_of_its_file(int bins)
    {
        await using var site = await DatasetSite.HousingAsync(database, $"housing{bins}");
        var answer = (await site.AskAsync($"origin caveats statistics(bins: {bins}) {{ {All} }}")).GetProperty("statistics");
        Assert.Equal(14, answer.GetArrayLength());
        foreach (var (at, figures) in answer.EnumerateArray().Index())
        {
            var values = DatasetSite.HousingFile.Select(row => decimal.Parse(row[at], CultureInfo.InvariantCulture)).ToArray();
            var column = DatasetSite.Housing.Columns[at];
            Assert.Equal(column.Name, figures.GetProperty("column").GetString());
            Assert.Equal(("506", "0"), (figures.GetProperty("count").GetString(), figures.GetProperty("nulls").GetString()));
            Assert.Equal((values.Min(), values.Max(), values.Sum()), (Number(figures, "min"), Number(figures, "max"), Number(figures, "sum")));
            Assert.Equal(Math.Round(values.Sum() / 506, column.Scale + 8), Number(figures, "mean"));
            var mean = (double)values.Average();
            Assert.Equal(Math.Sqrt(values.Sum(value => ((double)value - mean) * ((double)value - mean)) / 505), figures.GetProperty("deviation").GetDouble(), 9);
            Assert.Equal(JsonValueKind.Null, figures.GetProperty("distinct").ValueKind);
            Assert.Equal(Counted(values, bins), figures.GetProperty("histogram").EnumerateArray().Select(bin => Count(bin)));
            Assert.Equal(506, figures.GetProperty("histogram").EnumerateArray().Sum(Count));
            Touch(figures.GetProperty("histogram"), values.Min(), values.Max());
        }

        var medv = answer[13];
        Assert.StartsWith("22.532806", medv.GetProperty("mean").GetString(), StringComparison.Ordinal);
        Assert.Equal("1000 USD", medv.GetProperty("unit").GetString());
    }

    [Fact]
    public async Task Conditions_and_columns_narrow_them()
    {
        await using var site = await DatasetSite.HousingAsync(database, "narrow");
        var answer = (await site.AskAsync("""statistics(bins: 4, columns: ["medv", "crim", "medv"], where: [{ column: "chas", op: EQ, value: "1" }]) { column count sum histogram { count } }""")).GetProperty("statistics");
        Assert.Equal(["medv", "crim"], answer.EnumerateArray().Select(one => one.GetProperty("column").GetString()));
        var values = DatasetSite.HousingFile.Where(row => row[3] == "1").Select(row => decimal.Parse(row[13], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal((values.Length, values.Sum()), (Count(answer[0]), Number(answer[0], "sum")));
        Assert.Equal(Counted(values, 4), answer[0].GetProperty("histogram").EnumerateArray().Select(Count));
    }

    [Fact]
    public async Task Missing_values_and_columns_that_are_no_numbers_have_their_own()
    {
        await using var site = await DatasetSite.OpenAsync(database, "sorts", Medley.Declared);
        var rows = Medley.Make(200, seed: 3);
        await site.StoreAsync(Medley.Declared, rows.Select(row => row.Texts));
        var answer = (await site.AskAsync($"statistics(bins: 7) {{ {All} }}", "medley")).GetProperty("statistics");
        foreach (var (at, figures) in answer.EnumerateArray().Index())
        {
            var column = Medley.Declared.Columns[at];
            var there = rows.Where(row => row.Texts[at] is not null).ToArray();
            Assert.Equal((there.Length, 200 - there.Length), (Count(figures), int.Parse(figures.GetProperty("nulls").GetString()!)));
            var sorted = Medley.Sorted(there, column.Name, descending: false).Select(row => row.Texts[at]!).ToArray();
            // The time is shown as UTC, without digits that are no more than noughts: as it was made.
            Assert.Equal((sorted[0], sorted[^1]), (figures.GetProperty("min").GetString(), figures.GetProperty("max").GetString()));
            if (column.Type is ColumnType.WholeNumber or ColumnType.LongNumber or ColumnType.DecimalNumber)
            {
                var values = sorted.Select(text => decimal.Parse(text, CultureInfo.InvariantCulture)).ToArray();
                Assert.Equal(values.Sum(), Number(figures, "sum"));
                Assert.Equal(Counted(values, 7), figures.GetProperty("histogram").EnumerateArray().Select(Count));
            }
            else
            {
                Assert.Equal(sorted.Distinct().Count(), int.Parse(figures.GetProperty("distinct").GetString()!));
                Assert.All((string[])["sum", "mean", "deviation", "histogram"], name => Assert.Equal(JsonValueKind.Null, figures.GetProperty(name).ValueKind));
            }
        }
    }

    [Fact]
    public async Task Numbers_of_eighteen_digits_and_of_64_bits_are_exact()
    {
        var wide = new Dataset
        {
            Name = "wide",
            Title = "Wide",
            Topic = "wide-data",
            Table = "wide",
            Columns =
            [
                new() { Name = "deep", Type = ColumnType.DecimalNumber, Scale = 18 }, new() { Name = "high", Type = ColumnType.DecimalNumber, Scale = 0 },
                new() { Name = "long", Type = ColumnType.LongNumber }, new() { Name = "same", Type = ColumnType.DecimalNumber, Scale = 2 },
            ],
        };
        await using var site = await DatasetSite.OpenAsync(database, "wide", wide);
        string[][] rows =
        [
            ["-0.999999999999999999", "-999999999999999999", $"{long.MinValue}", "1.50"], ["0.000000000000000001", "1", "-1", "1.50"], ["0.999999999999999999", "999999999999999999", $"{long.MaxValue}", "1.50"],
            ["0.999999999999999999", "999999999999999998", $"{long.MaxValue}", "1.50"],
        ];
        await site.StoreAsync(wide, rows);
        var answer = (await site.AskAsync($"statistics(bins: 100) {{ {All} }}", "wide")).GetProperty("statistics");
        foreach (var (at, figures) in answer.EnumerateArray().Index())
        {
            var values = rows.Select(row => decimal.Parse(row[at], CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal((values.Min(), values.Max(), values.Sum()), (Number(figures, "min"), Number(figures, "max"), Number(figures, "sum")));
            if (at < 3)
                Assert.Equal(Counted(values, 100), figures.GetProperty("histogram").EnumerateArray().Select(Count));
        }

        Assert.Equal("""[{"from":"1.5","to":"1.5","count":"4"}]""", answer[3].GetProperty("histogram").GetRawText().Replace("1.50", "1.5", StringComparison.Ordinal));
        Assert.Equal(0, answer[3].GetProperty("deviation").GetDouble());
    }

    [Fact]
    public async Task One_row_and_no_row_divide_by_nothing()
    {
        await using var site = await DatasetSite.OpenAsync(database, "few", DatasetSite.Housing, Medley.Declared);
        const string nothing = """{"count":"0","nulls":"0","min":null,"max":null,"sum":null,"mean":null,"deviation":null,"histogram":[]}""";
        const string fields = "statistics(columns: [\"medv\"]) { count nulls min max sum mean deviation histogram { count } }";
        Assert.Equal(nothing, (await site.AskAsync(fields)).GetProperty("statistics")[0].GetRawText());
        Assert.Equal("""{"count":"0","distinct":"0","histogram":null}""", (await site.AskAsync("statistics(columns: [\"word\"]) { count distinct histogram { count } }", "medley")).GetProperty("statistics")[0].GetRawText());
        await site.StoreAsync(DatasetSite.Housing, DatasetSite.HousingFile.Take(1));
        Assert.Equal(
            """{"count":"1","nulls":"0","min":"24.00","max":"24.00","sum":"24.00","mean":"24.00","deviation":null,"histogram":[{"count":"1"}]}""",
            (await site.AskAsync(fields)).GetProperty("statistics")[0].GetRawText());
        await using (var drop = site.Store.Database.CreateCommand($"drop table {site.Schema}.housing"))
            await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Assert.Equal(nothing, (await site.AskAsync(fields)).GetProperty("statistics")[0].GetRawText());
    }

    [Theory]
    [InlineData("bins: 0", "BAD_REQUEST bins: bins is 0, and a histogram has 1 to 100. Send such a number, or leave bins out for 10.")]
    [InlineData("bins: 101", "BAD_REQUEST bins: bins is 101,")]
    [InlineData("columns: [\"price\"]", "BAD_REQUEST columns: The dataset housing has no column 'price'.")]
    public async Task What_cannot_be_figured_is_refused(string arguments, string problem)
    {
        await using var site = await DatasetSite.OpenAsync(database, "refused", DatasetSite.Housing);
        Assert.StartsWith(problem, Assert.Single(await site.RefusedAsync($"statistics({arguments}) {{ count histogram {{ count }} }}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_not_as_declared_says_so()
    {
        await using var site = await DatasetSite.OpenAsync(database, "changed", DatasetSite.Housing);
        await using (var change = site.Store.Database.CreateCommand($"alter table {site.Schema}.housing rename column medv to price"))
            await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        foreach (var field in (string[])["statistics { count }", "rows { nodes { id } }"])
            Assert.StartsWith("DATASET_CHANGED -: The table housing is not as the declaration of housing says:", Assert.Single(await site.RefusedAsync(field)), StringComparison.Ordinal);
    }

    /// <summary>Values counted into bins of equal width by exact arithmetic, the greatest in the last.</summary>
    private static int[] Counted(decimal[] values, int bins)
    {
        var (least, greatest) = (values.Min(), values.Max());
        var counts = new int[bins];
        foreach (var value in values)
            counts[Math.Min(bins - 1, (int)((value - least) * bins / (greatest - least)))]++;
        return counts;
    }

    private static void Touch(JsonElement histogram, decimal least, decimal greatest)
    {
        var bins = histogram.EnumerateArray().ToArray();
        Assert.Equal((least, greatest), (Number(bins[0], "from"), Number(bins[^1], "to")));
        for (var i = 1; i < bins.Length; i++)
            Assert.Equal(Number(bins[i - 1], "to"), Number(bins[i], "from"));
    }

    private static decimal Number(JsonElement of, string name) => decimal.Parse(of.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static int Count(JsonElement of) => int.Parse(of.GetProperty("count").GetString()!, CultureInfo.InvariantCulture);
}
