using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using KiVendTout.Handlers.OnlineRetail;

namespace KiVendTout.Acceptance.Tests.Import;

public sealed class ImportingTheSample
{
    [Fact]
    public void The_generator_writes_the_sample_that_ships()
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "ops/sample/make-sample.mjs")]) { RedirectStandardOutput = true })!;
        Assert.Equal(File.ReadAllText(Repository.Sample), node.StandardOutput.ReadToEnd());
    }

    [Fact]
    public async Task Its_totals_are_those_of_an_independent_count()
    {
        await using var platform = await Platform.StartAsync();
        var report = await platform.AskAsync("import", "--sample");
        var count = IndependentCount.Of(Repository.Sample);
        Assert.Equal(count, ReportedBy(report));
        Assert.Equal(3136, count.Rows);
        Assert.Equal(count, await StoredInAsync(platform, count));
    }

    [Fact]
    public async Task A_second_time_changes_nothing_packed_or_not_whatever_its_name()
    {
        await using var platform = await Platform.StartAsync();
        await platform.AskAsync("import", "--sample");
        var before = await platform.ContentAsync();
        var again = await platform.AskAsync("import", Packed(platform));
        Assert.Equal(before, await platform.ContentAsync());
        Assert.Equal(0, again.GetProperty("booked").EnumerateObject().Sum(one => one.Value.GetInt32()));
        Assert.Equal(again.GetProperty("orders").GetInt32(), again.GetProperty("alreadyThere").GetProperty("orders").GetInt32());
        Assert.Equal(again.GetProperty("returns").GetInt32(), again.GetProperty("alreadyThere").GetProperty("returns").GetInt32());
    }

    [Fact]
    public async Task The_first_half_and_then_the_whole_is_the_whole()
    {
        await using var whole = await Platform.StartAsync();
        await whole.AskAsync("import", "--sample");
        await using var halves = await Platform.StartAsync();
        var half = Path.Combine(halves.Home, "half.csv");
        await File.WriteAllLinesAsync(half, File.ReadLines(Repository.Sample).Take(1500), TestContext.Current.CancellationToken);
        await halves.AskAsync("import", half);
        await halves.AskAsync("import", "--sample");

        // Stock came in two deliveries, and the invoice that was cut in two was booked as it was; the rest is the same.
        var (one, two) = (await whole.ScalarAsync<long>(Available), await halves.ScalarAsync<long>(Available));
        Assert.InRange(two - one, 0, 200);
        Assert.Equal(await whole.ScalarAsync<long>("select count(*) from kivendtout.order_summary"), await halves.ScalarAsync<long>("select count(*) from kivendtout.order_summary"));
    }

    [Fact]
    public async Task If_empty_leaves_a_shop_with_orders_alone()
    {
        await using var platform = await Platform.StartAsync();
        var two = Path.Combine(platform.Home, "two.csv");
        await File.WriteAllLinesAsync(two, File.ReadLines(Repository.Sample).Take(3), TestContext.Current.CancellationToken);
        await platform.AskAsync("import", two, "--if-empty");
        var before = await platform.ContentAsync();
        var ended = await platform.RunAsync("import", "--sample", "--if-empty");
        Assert.Equal((0, ""), (ended.Code, ended.Output));
        Assert.Equal(before, await platform.ContentAsync());
    }

    [Fact]
    public async Task Rejected_rows_are_written_down_with_line_and_reason()
    {
        await using var platform = await Platform.StartAsync();
        var path = Path.Combine(platform.Home, "here", "rejects.csv");
        var report = await platform.AskAsync("import", "--sample", "--rejects", path);
        var (source, written) = (File.ReadAllLines(Repository.Sample), File.ReadAllLines(path));
        Assert.Equal("line,reason,row", written[0]);
        Assert.Equal(report.GetProperty("rejected").GetInt32(), written.Length - 1);
        foreach (var fields in written.Skip(1).Select(line => line.Split(',', 3)))
            Assert.Equal(source[int.Parse(fields[0], null) - 1], fields[2][1..^1].Replace("\"\"", "\"", StringComparison.Ordinal));
        Assert.Equal(
            report.GetProperty("rejectsByReason").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32()),
            written.Skip(1).CountBy(line => line.Split(',')[1]).ToDictionary());
        Assert.Equal(RejectReason.All.ToHashSet(), written.Skip(1).Select(line => line.Split(',')[1]).ToHashSet());
    }

    private const string Available = "select coalesce(sum(available), 0)::bigint from kivendtout.product_stock";

    internal static IndependentCount ReportedBy(JsonElement report)
    {
        var revenue = Assert.Single(report.GetProperty("revenue").EnumerateArray());
        long Number(string name) => report.GetProperty(name).GetInt64();
        return new IndependentCount(
            Number("rows"), Number("orders"), Number("orderLines"), Number("returnLines"), revenue.GetProperty("gross").GetDecimal(), revenue.GetProperty("refunded").GetDecimal(),
            Number("rejected"), Number("products"), Number("customers"));
    }

    /// <summary>What the tables hold; rows and rejects, which no table holds, are taken from the count.</summary>
    internal static async Task<IndependentCount> StoredInAsync(Platform platform, IndependentCount count) => new(
        count.Rows,
        await platform.ScalarAsync<long>("select count(*) from kivendtout.order_summary where status = 'shipped'"),
        await platform.ScalarAsync<long>("select count(*) from kivendtout.order_lines"),
        count.ReturnLines,
        await platform.ScalarAsync<decimal>("select sum(total) from kivendtout.order_summary"),
        await platform.ScalarAsync<decimal>("select sum(returned_amount) from kivendtout.order_summary"),
        count.Rejected,
        await platform.ScalarAsync<long>("select count(*) from kivendtout.product_catalogue"),
        await platform.ScalarAsync<long>("select count(*) from kivendtout.customer_account"));

    private static string Packed(Platform platform)
    {
        var path = Path.Combine(platform.Home, "orders"); // told by its content, not by its name
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(File.ReadAllBytes(Repository.Sample));
        return path;
    }
}
