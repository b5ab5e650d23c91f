namespace KiVendTout.Acceptance.Tests.Running;

/// <summary><c>./kvt housing predict</c>, as people type it.</summary>
public sealed class PredictingPrices : IAsyncDisposable
{
    private const string FirstTract = "--crim 0.00632 --zn 18 --indus 2.31 --chas 0 --nox 0.538 --rm 6.575 --age 65.2 --dis 4.09 --rad 1 --tax 296 --ptratio 15.3 --b 396.9 --lstat 4.98";
    private static readonly string Sample = Path.Combine(Repository.Root, "ops/sample/housing.csv");

    private readonly Platform _platform = Platform.WithoutDatabase();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Of_one_tract_with_the_error_beside_the_baselines_origin_and_caveat()
    {
        var ended = await _platform.RunAsync(["housing", "predict", .. FirstTract.Split(' ')]);
        Assert.True(ended is { Code: 0, Error: "" }, $"{ended}");
        Assert.Matches(@"^2\d\.\d\d thousand USD of 1970, by gradient boosting", ended.Output);
        Assert.Contains("held-out fifth, 102 rows", ended.Output, StringComparison.Ordinal);
        Assert.Contains("hedonic equation of 1978", ended.Output, StringComparison.Ordinal);
        Assert.Contains("without column b", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Origin: Harrison", ended.Output, StringComparison.Ordinal);
        Assert.Contains("Caveat: Column b is a racial statistic", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_file_beside_what_the_homes_cost()
    {
        var all = await _platform.AskAsync("housing", "predict", "--file", Sample, "--model", "linear");
        Assert.Equal("linear", all.GetProperty("model").GetString());
        var rows = all.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(506, rows.Count);
        Assert.Equal(24.0, rows[0].GetProperty("actual").GetDouble());
        var rmse = Math.Sqrt(rows.Average(row => Math.Pow(row.GetProperty("medv").GetDouble() - row.GetProperty("actual").GetDouble(), 2)));
        Assert.Equal(rmse, all.GetProperty("rmse").GetDouble(), 1e-9);
        Assert.InRange(rmse, 4, all.GetProperty("heldOut").GetProperty("rmse").GetDouble());

        var plain = await _platform.RunAsync("housing", "predict", "--file", Sample);
        Assert.Equal(0, plain.Code);
        Assert.Contains("RMSE of the rows with a price: ", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', plain.Output);
    }

    [Fact]
    public async Task A_line_of_a_file_that_is_no_row_is_told_as_the_loader_tells_it()
    {
        var file = Path.Combine(_platform.Home, "houses.csv");
        await File.WriteAllTextAsync(file, "0.1,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98\n0.1,18,2.31,0,0.538,NaN,65.2,4.09,1,296,15.3,396.9,4.98\n", TestContext.Current.CancellationToken);
        var ended = await _platform.RunAsync("housing", "predict", "--file", file);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains("houses.csv, line 2: rm \"NaN\" is no", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Missing: --crim, --zn, ")]
    [InlineData(FirstTract + " --file x", "cannot be given together")]
    [InlineData("--file /nowhere/houses.csv", "There is no file /nowhere/houses.csv")]
    [InlineData("--rm six", "six")]
    [InlineData("--model best", "best")]
    public async Task What_is_wrong_is_named(string typed, string said)
    {
        var ended = await _platform.RunAsync(["housing", "predict", .. typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, ""), (ended.Code, ended.Output));
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_is_not_there_is_named_with_what_to_do()
    {
        _platform.Settings["KVT_ONNXRUNTIME"] = "/nowhere.so";
        var ended = await _platform.RunAsync(["housing", "predict", .. FirstTract.Split(' ')]);
        Assert.Equal(3, ended.Code);
        Assert.Contains("KVT_ONNXRUNTIME is set to /nowhere.so", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }
}
