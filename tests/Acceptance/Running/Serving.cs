using System.Diagnostics;
using System.Text.Json;
using KiVendTout.Platform.Lake.DuckDb;

namespace KiVendTout.Acceptance.Tests.Running;

public sealed class Serving
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task What_is_imported_arrives_in_the_topics_and_in_the_lake_and_everybody_tells_the_same()
    {
        await using var platform = await Platform.StartAsync();
        var host = platform.Start("serve");
        var said = Platform.ReadAsync(host);
        var url = await ListeningAsync(platform, host, said);
        await platform.AskAsync("import", "--sample");
        var status = await CaughtUpAsync(url);

        var events = Numbers(status.GetProperty("events"));
        Assert.Equal(await ByKindAsync(platform, "type", "mt_events"), events);
        Assert.Equal(await ByKindAsync(platform, "type", "mt_streams"), Numbers(status.GetProperty("streams")));
        var topics = status.GetProperty("kafka").GetProperty("topics").EnumerateArray().ToDictionary(topic => topic.GetProperty("name").GetString()!, topic => topic.GetProperty("published").GetInt64());
        Assert.Equal(events.Where(one => one.Key.StartsWith("order_", StringComparison.Ordinal) || one.Key == "items_returned").Sum(one => one.Value), topics["orders"]);
        Assert.Equal(events.Where(one => one.Key.StartsWith("payment_", StringComparison.Ordinal)).Sum(one => one.Value), topics["payments"]);
        Assert.Equal(events, RowsInLake(platform));
        await TellsTheSameAsync(platform, status);
        await PagesAsync(url);

        Platform.Signal(host, "TERM");
        await host.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(host.ExitCode == 0, await said);
        Assert.False(File.Exists(Path.Combine(platform.Home, "run/host.env")));
    }

    [Fact]
    public async Task Killed_and_started_again_it_goes_on_and_the_lake_holds_every_event_once()
    {
        await using var platform = await Platform.StartAsync();
        var first = platform.Start("serve");
        await ListeningAsync(platform, first, Platform.ReadAsync(first));
        await platform.AskAsync("import", "--sample");
        Platform.Signal(first, "KILL");
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);

        File.Delete(Path.Combine(platform.Home, "run/host.env")); // as ./kvt up does
        var second = platform.Start("serve");
        var said = Platform.ReadAsync(second);
        var status = await CaughtUpAsync(await ListeningAsync(platform, second, said));
        Assert.Equal(Numbers(status.GetProperty("events")), RowsInLake(platform));
        Assert.Equal(
            await platform.ScalarAsync<decimal>("select sum(total) - sum(returned_amount) from kivendtout.order_summary"),
            await platform.ScalarAsync<decimal>("select sum(net) from kivendtout.revenue_by_day"));
        Platform.Signal(second, "TERM");
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(second.ExitCode == 0, await said);
    }

    private static async Task<string> ListeningAsync(Platform platform, Process host, Task<string> said)
    {
        var url = await platform.ListeningAsync(host, said);
        Assert.Equal("ready\n", await Http.GetStringAsync($"{url}/health"));
        return url;
    }

    private static async Task<JsonElement> CaughtUpAsync(string url)
    {
        var until = Stopwatch.StartNew();
        while (true)
        {
            var status = await StatusAsync(url);
            if (status.GetProperty("lastPosition").GetInt64() > 0 && status.GetProperty("projections").EnumerateArray().All(one => one.GetProperty("lag").GetInt64() == 0))
            {
                // Topics and files are counted beside the projections, perhaps a little earlier. So once more, when the host, which keeps an answer for half a second, looks anew.
                await Task.Delay(TimeSpan.FromSeconds(1));
                return await StatusAsync(url);
            }

            Assert.True(until.Elapsed < Platform.Patience, $"Still behind: {status.GetProperty("projections")}");
            await Task.Delay(100);
        }
    }

    private static async Task<JsonElement> StatusAsync(string url) => JsonDocument.Parse(await Http.GetStringAsync($"{url}/status")).RootElement;

    private static async Task TellsTheSameAsync(Platform platform, JsonElement status)
    {
        var asked = await platform.AskAsync("status");
        foreach (var part in new[] { "streams", "events", "lastPosition", "quarantined", "kafka", "lake", "totalEvents" })
            Assert.Equal(status.GetProperty(part).GetRawText(), asked.GetProperty(part).GetRawText());
        Assert.Equal(
            status.GetProperty("projections").EnumerateArray().Select(one => (one.GetProperty("name").GetString(), one.GetProperty("position").GetInt64())).Order(),
            asked.GetProperty("projections").EnumerateArray().Select(one => (one.GetProperty("name").GetString(), one.GetProperty("position").GetInt64())).Order());
    }

    private static async Task PagesAsync(string url)
    {
        var page = await Http.GetStringAsync(url);
        Assert.Contains("<title>KiVendTout</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal); // nothing is fetched from elsewhere
        var metrics = await Http.GetStringAsync($"{url}/metrics");
        Assert.Contains("\nkvt_projection_lag{projection=\"bronze-exporter\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("# TYPE kvt_eventstore_projected_total counter\n", metrics, StringComparison.Ordinal);
    }

    private static SortedDictionary<string, long> RowsInLake(Platform platform)
    {
        using var engine = new LakeEngine();
        using var query = new LakeQuery(engine);
        var rows = query.Rows($"select type, count(distinct seq_id), count(*) from read_parquet({LakeQuery.Literal(Path.Combine(platform.Home, "lake/bronze/*/*/*.parquet"))}) group by type");
        Assert.All(rows, row => Assert.Equal(row[1], row[2]));
        return new SortedDictionary<string, long>(rows.ToDictionary(row => (string)row[0]!, row => (long)row[2]!), StringComparer.Ordinal);
    }

    private static SortedDictionary<string, long> Numbers(JsonElement counts) =>
        new(counts.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt64()), StringComparer.Ordinal);

    private static async Task<SortedDictionary<string, long>> ByKindAsync(Platform platform, string column, string table) => Numbers(JsonDocument.Parse(
        await platform.ScalarAsync<string>($"select json_object_agg({column}, n)::text from (select {column}, count(*) as n from kivendtout.{table} group by 1) counts")).RootElement);
}
