using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using KiVendTout.Platform.Lake.DuckDb;
using static KiVendTout.Acceptance.Tests.Collecting.CollectingFromPages;

namespace KiVendTout.Acceptance.Tests.Collecting;

/// <summary>A real shop's clickstream through outbox, Kafka, log and documents, at the host that users run; counted beside it by DuckDB.</summary>
public sealed class CollectingTheRealFile
{
    private const int Events = 31_106;
    private const string Taken = "select count(*) from kivendtout.mt_events e join kivendtout.mt_streams s on s.id = e.stream_id where s.type = 'activity'";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clickstream_is_in_the_funnel_and_sent_again_changes_nothing()
    {
        var path = Path.GetFullPath(Path.Combine(Repository.Root, "../shared/data/clickstream/ecom.csv.gz"));
        Assert.SkipUnless(File.Exists(path), "The clickstream lies in ../shared/data beside the repository, which is not there.");
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        var started = DateTime.UtcNow;

        var sent = await platform.AskAsync("collect", path);
        Assert.Equal((Events, Events, 0), (sent.GetProperty("events").GetInt32(), sent.GetProperty("sent").GetInt32(), sent.GetProperty("rejected").GetInt32()));
        await UntilAsync(platform, Taken, Events);
        using var analyst = await host.SignedInAsync("analyst");
        await UntilAsync(platform, "select count(*) from kivendtout.kvt_shards where name = 'activity' and isempty(holes) and position >= (select max(seq_id) from kivendtout.mt_events)", 1);
        var days = await FunnelAsync(analyst);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
            $"{Events:N0} events from the file to the funnel in {(DateTime.UtcNow - started).TotalSeconds:0.0} s, of these {sent.GetProperty("elapsedSeconds")} s to send them"));

        Assert.Equal(Expected(path), await CountsAsync(platform));
        Assert.Equal(3605, Sum(days, "visits"));
        Assert.Equal(276 + 119 + 44, Sum(days, "errors"));

        await platform.AskAsync("collect", path);
        await UntilAsync(platform, "select count(*) from kivendtout.kvt_outbox", 0);
        Assert.Equal(Events, await platform.ScalarAsync<long>(Taken));
        Assert.Equal(0, await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_dead_letters"));

        var rebuilt = await platform.AskAsync("rebuild", "activity");
        Assert.Equal(Events, rebuilt.GetProperty("rebuilt")[0].GetProperty("events").GetInt64());
        Assert.Equal(days.Select(day => day.ToString()), (await FunnelAsync(analyst)).Select(day => day.ToString()));
    }

    private static async Task<JsonElement[]> FunnelAsync(HttpClient analyst)
    {
        const string Query = """{ funnel(from: "2024-01-01", to: "2024-12-31") { day visits productView cart checkout paymentDetails purchase errors errorsByPage { name count } } }""";
        using var answer = await analyst.PostAsJsonAsync("/graphql", new { query = Query }, Ct);
        var data = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        return [.. data.GetProperty("data").GetProperty("funnel").EnumerateArray()];
    }

    private static int Sum(JsonElement[] days, string figure) => days.Sum(day => day.GetProperty(figure).GetInt32());

    private static async Task<string> CountsAsync(Platform platform) => await platform.ScalarAsync<string>(
        "select string_agg(name || ' ' || n, ', ' order by name collate \"C\") from (select data->>'Name' as name, count(*) as n from kivendtout.mt_events where data ? 'Visit' group by 1) c");

    private static string Expected(string path)
    {
        using var engine = new LakeEngine(new LakeEngineSettings { MemoryLimitMiB = 512 });
        using var query = new LakeQuery(engine);
        return string.Join(", ", query.Rows($"select event, count(*) from read_csv({LakeQuery.Literal(path)}, header = true) group by 1")
            .Select(row => $"{row[0]} {Convert.ToInt64(row[1], CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal));
    }
}
