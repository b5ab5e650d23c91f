using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>What a dataset is, how it was loaded, and what is in quarantine.</summary>
public sealed class AskingForDatasets(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_dataset_tells_what_it_is_and_what_to_know_about_it()
    {
        await using var site = await DatasetSite.HousingAsync(database, "about");
        var housing = await site.AskAsync("name title description origin caveats topic table batchSize rowCount columns { name type scale nullable unit description }");
        Assert.Equal(("Boston Housing", "housing-data", "housing", 100, "506"), (
            housing.GetProperty("title").GetString(), housing.GetProperty("topic").GetString(), housing.GetProperty("table").GetString(), housing.GetProperty("batchSize").GetInt32(),
            housing.GetProperty("rowCount").GetString()));
        Assert.Contains("racial statistic", housing.GetProperty("caveats")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("Harrison", housing.GetProperty("origin").GetString(), StringComparison.Ordinal);
        var columns = housing.GetProperty("columns").EnumerateArray().ToArray();
        Assert.Equal(14, columns.Length);
        Assert.Equal("""{"name":"chas","type":"WHOLE_NUMBER","scale":null,"nullable":false,"unit":null,"description":"1 if the tract bounds the Charles River, otherwise 0"}""", columns[3].GetRawText());
        Assert.Equal("""{"name":"medv","type":"DECIMAL_NUMBER","scale":2,"nullable":false,"unit":"1000 USD","description":"Median value of owner-occupied homes"}""", columns[13].GetRawText());
        Assert.Equal(JsonValueKind.Null, (await site.Api.DataAsync(Visitor.Clerk, "{ dataset(name: \"boston\") { name } }")).GetProperty("dataset").ValueKind);
    }

    [Fact]
    public async Task Runs_come_newest_first_with_what_became_of_their_batches_in_one_statement_for_all()
    {
        await using var site = await DatasetSite.OpenAsync(database, "runs", DatasetSite.Housing, Medley.Declared);
        var ct = ShopApi.Ct;
        var first = await site.BeginAsync();
        for (var batch = 0; batch < 6; batch++)
            await site.CommitAsync(first, (batch * 100) + 1, batch < 5 ? 100 : 6, stored: batch < 5 ? 100 : 5, quarantined: batch < 5 ? 0 : 1);
        await site.Datasets.ReportRunAsync(first, 507, 49_082, 506, 6, 1, ct);
        await site.Datasets.EndRunAsync(first, "done", null, ct);
        var second = await site.BeginAsync("/data/again.csv");
        await site.CommitAsync(second, 1, 100, stored: 0, repeated: 100);
        await site.Datasets.ReportRunAsync(second, 100, 9_700, 100, 1, 0, ct);
        await site.Datasets.EndRunAsync(second, "failed", "Kafka cannot be reached.", ct);
        var third = await site.BeginAsync("third.csv");

        const string fields = """
            name runs(first: 2) {
              totalCount pageInfo { hasNextPage endCursor }
              nodes { id file state started ended lines records batches quarantined stored repeated recordsPerSecond error dataset { origin caveats }
                trace(first: 2) { totalCount nodes { firstLine lastLine records stored repeated quarantined bytes topic partition offset storedAt } pageInfo { endCursor } } }
            }
            """;
        using (var statements = new StatementCount(site.Store))
        {
            var both = await site.Api.DataAsync(Visitor.Analyst, $"{{ datasets {{ {fields} }} }}");
            // Runs of both datasets, the counts of all their runs, their traces: three, however many datasets and runs there are.
            Assert.True(statements.Count == 3, statements.ToString());
            Assert.Equal(["housing", "medley"], both.GetProperty("datasets").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
            Assert.Equal(0, both.GetProperty("datasets")[1].GetProperty("runs").GetProperty("totalCount").GetInt32());
        }

        var page = (await site.AskAsync(fields)).GetProperty("runs");
        Assert.Equal(3, page.GetProperty("totalCount").GetInt32());
        var (running, failed) = (page.GetProperty("nodes")[0], page.GetProperty("nodes")[1]);
        Assert.Equal((ShopApi.Id("DatasetRun", third), "third.csv", "RUNNING", JsonValueKind.Null, "0"), (
            running.GetProperty("id").GetString(), running.GetProperty("file").GetString(), running.GetProperty("state").GetString(), running.GetProperty("ended").ValueKind, running.GetProperty("stored").GetString()));
        // The folder that it lay in is nobody's business.
        Assert.Equal(("again.csv", "FAILED", "0", "100", "Kafka cannot be reached."), (
            failed.GetProperty("file").GetString(), failed.GetProperty("state").GetString(), failed.GetProperty("stored").GetString(), failed.GetProperty("repeated").GetString(), failed.GetProperty("error").GetString()));
        Assert.True(failed.GetProperty("recordsPerSecond").GetDouble() > 0);
        Assert.Contains("Column b", failed.GetProperty("dataset").GetProperty("caveats").GetRawText(), StringComparison.Ordinal);

        var older = await site.AskAsync($"runs(first: 2, after: \"{page.GetProperty("pageInfo").GetProperty("endCursor").GetString()}\") {{ nodes {{ state lines records batches quarantined stored trace(first: 100) {{ nodes {{ records stored }} }} }} }}");
        var done = Assert.Single(older.GetProperty("runs").GetProperty("nodes").EnumerateArray());
        // One line was no row when it was read, and one record when it was stored.
        Assert.Equal(("DONE", "507", "506", 6, "2", "505"), (
            done.GetProperty("state").GetString(), done.GetProperty("lines").GetString(), done.GetProperty("records").GetString(), done.GetProperty("batches").GetInt32(),
            done.GetProperty("quarantined").GetString(), done.GetProperty("stored").GetString()));
        Assert.Equal([100, 100, 100, 100, 100, 6], done.GetProperty("trace").GetProperty("nodes").EnumerateArray().Select(batch => batch.GetProperty("records").GetInt32()));
    }

    [Fact]
    public async Task Sources_and_quarantine_are_read_page_by_page()
    {
        await using var site = await DatasetSite.OpenAsync(database, "rejects", DatasetSite.Housing);
        var ct = ShopApi.Ct;
        byte[][] sources = [[.. Enumerable.Repeat((byte)1, 32)], [.. Enumerable.Repeat((byte)200, 32)]];
        foreach (var (index, source) in sources.Index())
        {
            await site.Datasets.SaveSourceAsync("housing", source, $"file{index}.csv", 1000 + index, 10, source, ct);
            await site.Datasets.QuarantineAsync("housing", source, null, [.. Enumerable.Range(1, 5).Select(line => new RejectedLine(line * 3, line % 2 == 0 ? "medv" : null, $"reason {line}", $"raw {line}", 6))], ct);
        }

        var answer = await site.AskAsync("sources { totalCount nodes { sha256 name bytes lines firstLoaded lastLoaded } }");
        Assert.Equal(["file1.csv", "file0.csv"], answer.GetProperty("sources").GetProperty("nodes").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Equal(Convert.ToHexStringLower(sources[1]), answer.GetProperty("sources").GetProperty("nodes")[0].GetProperty("sha256").GetString());

        List<string> seen = [];
        for (string? after = null; ;)
        {
            var page = (await site.AskAsync($"quarantine(first: 3{(after is null ? "" : $", after: \"{after}\"")}) {{ totalCount nodes {{ source line column reason raw rawBytes at run }} pageInfo {{ hasNextPage endCursor }} }}")).GetProperty("quarantine");
            Assert.Equal(10, page.GetProperty("totalCount").GetInt32());
            seen.AddRange(page.GetProperty("nodes").EnumerateArray().Select(one => $"{one.GetProperty("source").GetString()![..2]} {one.GetProperty("line").GetString()} {one.GetProperty("column").GetString() ?? "-"} {one.GetProperty("reason").GetString()} {one.GetProperty("raw").GetString()}"));
            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())
                break;
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }

        Assert.Equal(
            from source in (string[])["01", "c8"]
            from line in Enumerable.Range(1, 5)
            select $"{source} {line * 3} {(line % 2 == 0 ? "medv" : "-")} reason {line} raw {line}",
            seen);
    }

    [Fact]
    public async Task The_example_of_the_documentation_runs_as_it_stands()
    {
        await using var site = await DatasetSite.HousingAsync(database, "example");
        await site.BeginAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(DatasetSite.Root, "docs/datasets.md"), ShopApi.Ct);
        var block = page[page.IndexOf("```graphql\n", StringComparison.Ordinal)..].Split("```")[1]["graphql\n".Length..];
        var operations = block.Split("\n\n");
        Assert.Equal(["query {", "subscription {"], operations.Select(operation => operation.Split('\n')[0]));
        Assert.Equal("506", (await site.Api.DataAsync(Visitor.Analyst, operations[0])).GetProperty("dataset").GetProperty("rowCount").GetString());
        await using var progress = site.Api.FollowAsync(Visitor.Analyst, operations[1]).GetAsyncEnumerator(ShopApi.Ct);
        Assert.True(await progress.MoveNextAsync());
        Assert.Equal("housing.csv", progress.Current.GetProperty("onDatasetProgress").GetProperty("run").GetProperty("file").GetString());
    }

    [Fact]
    public async Task A_shop_without_datasets_says_so()
    {
        await using var api = await ShopApi.OpenAsync(database, "without");
        foreach (var query in (string[])["{ datasets { name } }", "{ dataset(name: \"housing\") { name } }", "subscription { onDatasetProgress(name: \"housing\") { state } }"])
        {
            var error = Assert.Single((await api.AskAsync(Visitor.Admin, query)).GetProperty("errors").EnumerateArray());
            Assert.Equal("Datasets are not served here. Ask the host that serves the shop.", error.GetProperty("message").GetString());
        }
    }
}
