namespace KiVendTout.Acceptance.Tests.Import;

/// <summary>UCI's Online Retail, from beside the clone: the first 40,000 rows, and all of them with KVT_LONG=1.</summary>
public sealed class ImportingTheRealFile
{
    private const int FirstRows = 40_000;

    [Fact]
    public async Task Its_first_rows_come_to_what_an_independent_count_says()
    {
        await using var platform = await Platform.StartAsync();
        await AgreeAsync(platform, await BeginningAsync(platform));
    }

    [Fact]
    public void All_rows_are_accounted_for_and_its_control_totals_are_those_it_is_known_by()
    {
        // 541,909 rows; 25,900 invoices of which 3,836 are cancellations; 4,372 customers in all, of whom some only ever returned.
        var count = IndependentCount.Of(Repository.RealFile);
        Assert.Equal(541_909, count.Rows);
        Assert.Equal(count.Rows, count.OrderLines + count.ReturnLines + count.Rejected);
        using var file = Handlers.OnlineRetail.OrderFile.Open(Repository.RealFile);
        var plan = Handlers.OnlineRetail.Planner.Plan(file, ct: TestContext.Current.CancellationToken);
        var (totals, _) = Handlers.OnlineRetail.ImportTotals.Of(plan, []);
        Assert.Equal(count, new IndependentCount(
            totals.Rows, totals.Orders, totals.OrderLines, totals.ReturnLines, totals.Revenue[0].Gross, totals.Revenue[0].Refunded, totals.Rejected, totals.Products, totals.Customers));
    }

    [Fact]
    public async Task The_whole_of_it_comes_to_what_an_independent_count_says()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KVT_LONG") == "1", "Takes minutes: ./kvt test --long");
        await using var platform = await Platform.StartAsync();
        await AgreeAsync(platform, Repository.RealFile);
    }

    private static async Task AgreeAsync(Platform platform, string path)
    {
        var count = IndependentCount.Of(path);
        Assert.Equal(count, ImportingTheSample.ReportedBy(await platform.AskAsync("import", path)));
        Assert.Equal(count, await ImportingTheSample.StoredInAsync(platform, count));
        Assert.True(await platform.ScalarAsync<long>("select min(available) from kivendtout.product_stock") >= 0);

        var before = await platform.ContentAsync();
        await platform.AskAsync("import", path);
        Assert.Equal(before, await platform.ContentAsync());
    }

    private static async Task<string> BeginningAsync(Platform platform)
    {
        var path = Path.Combine(platform.Home, "beginning.csv");
        await using var packed = new System.IO.Compression.GZipStream(File.OpenRead(Repository.RealFile), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        await using var writer = new StreamWriter(path);
        for (var line = 0; line <= FirstRows; line++)
            await writer.WriteLineAsync(await reader.ReadLineAsync());
        return path;
    }
}
