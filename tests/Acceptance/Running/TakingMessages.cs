using System.Diagnostics;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Running;

public sealed class TakingMessages
{
    [Fact]
    public async Task What_comes_by_a_topic_is_in_the_log_poison_is_among_the_dead_letters_and_status_tells_how_far()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        // From our own outbox: it goes to the topic, comes back from there, and its rows are gone when it was handled.
        await SendAsync(platform, "user-events", "kvt-activity", "kivendtout.user.page_viewed.v1", """{"sessionId":"s1","at":"2026-03-02T10:00:00Z","platform":"web","page":"home"}""");
        await SendAsync(platform, "user-events", "kvt-activity", "kivendtout.user.page_viewed.v1", """{"sessionId":"s1"}""");
        await SendAsync(platform, "psp-notifications", "kvt-psp", "kivendtout.psp.nothing.v1", "{}");
        await UntilAsync(async () => await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_outbox") == 0, "an empty outbox");

        Assert.Equal(1L, await platform.ScalarAsync<long>("select count(*) from kivendtout.mt_events where type = 'page_viewed'"));
        Assert.Equal("schema user-events,unknown_type psp-notifications", await platform.ScalarAsync<string>("select string_agg(code || ' ' || topic, ',' order by code) from kivendtout.kvt_dead_letters"));
        var consumers = (await platform.AskAsync("status")).GetProperty("consumers");
        Assert.StartsWith("exactly once in effect", consumers.GetProperty("promise").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            [
                ("kvt-psp", "psp-notifications", 6, 1L, 0L), ("kvt-activity", "user-events", 6, 2L, 0L),
                ("kvt-datasets", "clickstream-data", 1, 0L, 0L), ("kvt-datasets", "housing-data", 1, 0L, 0L),
            ],
            consumers.GetProperty("topics").EnumerateArray().Select(line => (
                line.GetProperty("consumer").GetString()!, line.GetProperty("topic").GetString()!, line.GetProperty("partitions").GetInt32(),
                line.GetProperty("watermark").GetInt64(), line.GetProperty("lag").GetInt64())));
        Assert.All(consumers.GetProperty("topics").EnumerateArray(), line => Assert.Equal(JsonValueKind.Number, line.GetProperty("messagesPerSecond").ValueKind));
    }

    private static Task<long> SendAsync(Platform platform, string topic, string consumer, string type, string body) => platform.ScalarAsync<long>($$"""
        insert into kivendtout.kvt_outbox (topic, consumer, envelope, body)
        values ('{{topic}}', '{{consumer}}', '{"id":"{{Guid.NewGuid()}}","type":"{{type}}","source":"/test","key":"k","contentType":"application/json"}', convert_to('{{body}}', 'UTF8')) returning id
        """);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var since = Stopwatch.StartNew(); !await condition();)
        {
            Assert.True(since.Elapsed < Platform.Patience, $"It did not come to {what}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
