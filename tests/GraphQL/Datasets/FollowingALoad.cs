using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Platform.EventStore;
using KiVendTout.Projections;
using Npgsql;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Progress comes as it is committed, to everybody, and the end of a run always comes.</summary>
public sealed class FollowingALoad(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Query =
        "subscription { onDatasetProgress(name: \"housing\") { state lines records batches stored repeated quarantined recordsPerSecond percent run { id file stored dataset { caveats } } } }";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_load_is_told_from_where_it_stands_to_its_end()
    {
        await using var site = await DatasetSite.OpenAsync(database, "told", DatasetSite.Housing);
        var run = await site.BeginAsync();
        await site.CommitAsync(run, 1, 100, stored: 100);
        await using var progress = Follow(site);
        var first = await NextAsync(progress);
        Assert.Equal(("RUNNING", "100", 1, "100"), Told(first));
        Assert.Equal(ShopApi.Id("DatasetRun", run), first.GetProperty("run").GetProperty("id").GetString());
        Assert.Contains("Column b", first.GetProperty("run").GetProperty("dataset").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("percent").ValueKind);

        // Loaded for the first time: 200 of the 250 lines will have arrived that are half of its bytes.
        await site.Datasets.ReportRunAsync(run, 250, 24_541, 250, 3, 0, Ct);
        await site.CommitAsync(run, 101, 100, stored: 60, repeated: 39, quarantined: 1);
        var second = await UntilAsync(progress, one => Told(one).Batches == 2);
        Assert.Equal(40, second.GetProperty("percent").GetDouble());
        Assert.Equal(("RUNNING", "200", 2, "160"), Told(second));
        Assert.Equal(("39", "1"), (second.GetProperty("repeated").GetString(), second.GetProperty("quarantined").GetString()));
        Assert.Equal("160", second.GetProperty("run").GetProperty("stored").GetString());

        // Once its length is known, what has arrived is told as a part of it.
        await site.Datasets.SaveSourceAsync("housing", DatasetSite.SourceId, "housing.csv", 49_082, 400, DatasetSite.SourceId, Ct);
        await site.CommitAsync(run, 201, 100, stored: 100);
        Assert.Equal(75, (await UntilAsync(progress, one => Told(one).Batches == 3)).GetProperty("percent").GetDouble());
        await site.Datasets.ReportRunAsync(run, 300, 49_082, 300, 3, 0, Ct);
        await site.Datasets.EndRunAsync(run, "done", null, Ct);
        var last = await UntilAsync(progress, one => Told(one).State == "DONE");
        Assert.Equal(("DONE", "300", 3, "260"), Told(last));
        Assert.Equal(("300", 100), (last.GetProperty("lines").GetString(), last.GetProperty("percent").GetDouble()));

        // The next run comes by itself.
        var next = await site.BeginAsync("/data/next.csv");
        await site.CommitAsync(next, 1, 6, stored: 6);
        Assert.Equal("next.csv", (await NextAsync(progress)).GetProperty("run").GetProperty("file").GetString());
    }

    [Fact]
    public async Task Many_follow_over_one_connection_and_a_slow_one_holds_nobody_up_and_misses_no_end()
    {
        await using var site = await DatasetSite.OpenAsync(database, "many", DatasetSite.Housing);
        var run = await site.BeginAsync("first.csv");
        var followers = Enumerable.Range(0, 12).Select(_ => Follow(site)).ToArray();
        await using var slow = Follow(site);
        foreach (var follower in followers)
            Assert.Equal("RUNNING", Told(await NextAsync(follower)).State);
        Assert.Equal("RUNNING", Told(await NextAsync(slow)).State);
        // Both sit down when they are first asked for more; the slow one does not come back for a while.
        var waiting = slow.MoveNextAsync().AsTask();

        for (var batch = 0; batch < 60; batch++)
            await site.CommitAsync(run, (batch * 10) + 1, 10, stored: 10);
        await site.Datasets.EndRunAsync(run, "failed", "the disk is full", Ct);
        var listening = 0L;
        foreach (var follower in followers)
        {
            var items = 0;
            var last = await UntilAsync(follower, one => Told(one).State != "RUNNING", () => items++);
            Assert.Equal(("FAILED", "600", 60, "600"), Told(last));
            Assert.InRange(items, 1, 61);
            listening = Math.Max(listening, await TestDatabase.ScalarAsync<long>(
                site.Store, "select count(*) from pg_stat_activity where datname = current_database() and query = 'listen kvt_datasets'"));
        }

        Assert.Equal(1, listening);
        foreach (var name in (string[])["second.csv", "third.csv"])
        {
            var other = await site.BeginAsync(name);
            await site.CommitAsync(other, 1, 5, stored: 5);
            await UntilAsync(followers[0], one => one.GetProperty("run").GetProperty("file").GetString() == name && Told(one).Batches == 1);
            await site.Datasets.EndRunAsync(other, "done", null, Ct);
            await UntilAsync(followers[0], one => one.GetProperty("run").GetProperty("file").GetString() == name && Told(one).State == "DONE");
        }

        // Back from its nap it hears the end of each run, and nothing of what lies between.
        List<string> ends = [];
        Assert.True(await waiting);
        for (var one = slow.Current.GetProperty("onDatasetProgress"); ; one = await NextAsync(slow))
        {
            if (Told(one).State != "RUNNING")
                ends.Add($"{one.GetProperty("run").GetProperty("file").GetString()} {Told(one).State}");
            if (ends.Count == 3)
                break;
        }

        Assert.Equal(["first.csv FAILED", "second.csv DONE", "third.csv DONE"], ends);
        foreach (var follower in followers)
            await follower.DisposeAsync();
    }

    [Fact]
    public async Task Who_may_not_and_what_is_not_there_is_refused()
    {
        await using var site = await DatasetSite.OpenAsync(database, "strangers", DatasetSite.Housing);
        foreach (var (who, code) in ((string, string)[])[("Nobody", "AUTH_NOT_AUTHENTICATED"), ("Ada", "AUTH_NOT_AUTHORIZED")])
        {
            var error = Assert.Single((await site.Api.AskAsync(Visitor.ByName(who), Query)).GetProperty("errors").EnumerateArray());
            Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
        }

        var unknown = Assert.Single((await site.Api.AskAsync(Visitor.Clerk, "subscription { onDatasetProgress(name: \"boston\") { state } }")).GetProperty("errors").EnumerateArray());
        Assert.Equal("There is no dataset of this name. There are housing.", unknown.GetProperty("message").GetString());
    }

    [Fact]
    public async Task It_goes_on_when_PostgreSQL_comes_back()
    {
        await Cluster.ConnectionAsync(); // Skips where there is no PostgreSQL.
        var folder = Directory.CreateTempSubdirectory("kvt-away-").FullName;
        try
        {
            var options = new EventStoreOptions { ConnectionString = await Cluster.StartAsync(folder), MasterKey = new byte[32] };
            ShopStore.Register(options);
            await using var store = await StreamStore.OpenAsync(options, Ct);
            await using var site = await DatasetSite.OpenAsync(store, null, DatasetSite.Housing);
            var run = await site.BeginAsync();
            await using var progress = Follow(site);
            Assert.Equal("RUNNING", Told(await NextAsync(progress)).State);
            await site.CommitAsync(run, 1, 100, stored: 100);
            Assert.Equal(1, Told(await NextAsync(progress)).Batches);

            await Cluster.StopAsync(folder);
            var away = Assert.Single((await site.Api.AskAsync(Visitor.Clerk, Query)).GetProperty("errors").EnumerateArray());
            Assert.Equal("STORE_UNAVAILABLE", away.GetProperty("extensions").GetProperty("code").GetString());
            await Cluster.StartAsync(folder);
            for (var stored = false; !stored;)
            {
                try
                {
                    await site.CommitAsync(run, 101, 100, stored: 100);
                    stored = true;
                }
                catch (NpgsqlException)
                {
                    Ct.ThrowIfCancellationRequested(); // A connection of before: found dead one by one.
                }
            }

            Assert.Equal(2, Told(await NextAsync(progress)).Batches);
            await site.Datasets.EndRunAsync(run, "stopped", null, Ct);
            Assert.Equal("STOPPED", Told(await NextAsync(progress)).State);
        }
        finally
        {
            await Cluster.DestroyAsync(folder);
        }
    }

    private static IAsyncEnumerator<JsonElement> Follow(DatasetSite site) => site.Api.FollowAsync(Visitor.Analyst, Query).GetAsyncEnumerator(Ct);

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<JsonElement> progress)
    {
        Assert.True(await progress.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(120), Ct));
        return progress.Current.GetProperty("onDatasetProgress");
    }

    private static async Task<JsonElement> UntilAsync(IAsyncEnumerator<JsonElement> progress, Func<JsonElement, bool> there, Action? seen = null)
    {
        while (true)
        {
            var next = await NextAsync(progress);
            seen?.Invoke();
            if (there(next))
                return next;
        }
    }

    private static (string? State, string? Records, int Batches, string? Stored) Told(JsonElement progress) => (
        progress.GetProperty("state").GetString(), progress.GetProperty("records").GetString(), progress.GetProperty("batches").GetInt32(), progress.GetProperty("stored").GetString());
}
