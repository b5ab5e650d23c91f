using System.Net.Http.Json;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary>What was loaded is asked for and looked at where users do: the host's GraphQL API and its page.</summary>
public sealed class AskingForHousing
{
    [Fact]
    public async Task The_api_and_the_page_show_the_loaded_rows_with_their_origin_and_caveats()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        var loaded = await platform.RunAsync("housing", "load", "--quiet");
        Assert.True(loaded.Code == 0, loaded.Error);

        using var analyst = await host.SignedInAsync("analyst");
        const string query = """
            { dataset(name: "housing") { rowCount origin statistics(columns: ["medv"]) { mean } runs(first: 1) { nodes { file state stored trace(first: 10) { totalCount } } }
              rows(first: 1, where: [{ column: "medv", op: GT, value: "49.99" }], order: { column: "crim" }) { totalCount nodes { line } } } }
            """;
        using var answer = await analyst.PostAsJsonAsync(new Uri("/graphql", UriKind.Relative), new { query }, TestContext.Current.CancellationToken);
        var data = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("data").GetProperty("dataset");
        Assert.Equal("506", data.GetProperty("rowCount").GetString());
        Assert.StartsWith("22.532806", data.GetProperty("statistics")[0].GetProperty("mean").GetString(), StringComparison.Ordinal);
        Assert.Equal("""[{"file":"housing.csv","state":"DONE","stored":"506","trace":{"totalCount":6}}]""", data.GetProperty("runs").GetProperty("nodes").GetRawText());
        Assert.Equal("""{"totalCount":16,"nodes":[{"line":"196"}]}""", data.GetProperty("rows").GetRawText());
        Assert.Contains("census of 1970", data.GetProperty("origin").GetString(), StringComparison.Ordinal);

        Assert.SkipUnless(Chromium.Find() is not null || Environment.GetEnvironmentVariable("CI") == "true", "There is no Chromium here: apt-get install chromium. The page was not looked at.");
        await using var browser = await Chromium.StartAsync();
        await browser.GoAsync(host.Address.ToString());
        await browser.WaitForAsync("document.getElementById('datasets')?.innerText.includes('506')");
        var shown = (await browser.EvaluateAsync("document.getElementById('sets').innerText")).GetString();
        Assert.Matches(@"Boston Housing\s+506\s+0\s+done, 506 records, \d+ (s|min) ago", shown);
        Assert.Contains("census of 1970", shown, StringComparison.Ordinal);
        Assert.Contains("Caveat: Column b is a racial statistic of 1970.", shown, StringComparison.Ordinal);
        Assert.True((await browser.EvaluateAsync("document.getElementById('refused').hidden")).GetBoolean());
    }
}
