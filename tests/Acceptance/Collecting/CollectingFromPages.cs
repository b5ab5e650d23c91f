using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Collecting;

/// <summary>What a browser sends to <c>/collect</c>, at the host that users run.</summary>
public sealed class CollectingFromPages
{
    private const string Shop = "https://shop.example";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_tell_what_visitors_do_and_are_told_what_is_wrong()
    {
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_COLLECT_ORIGINS"] = Shop;
        await using var host = await RunningHost.StartAsync(platform);
        using var http = host.Client();

        // As a beacon sends it: text/plain, from another site. The good ones are kept whatever the others are.
        using var mixed = await SendAsync(http, $"[{Seen("s1", "home")},{{\"type\":\"hovered\"}},{Seen("s1", "cart")}]", origin: Shop);
        Assert.Equal(HttpStatusCode.Accepted, mixed.StatusCode);
        Assert.Equal(Shop, mixed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(mixed.Headers.Contains("Set-Cookie"));
        var answer = JsonDocument.Parse(await mixed.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal((2, 1, "/1/type"), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetInt32(), answer.GetProperty("errors")[0].GetProperty("pointer").GetString()));

        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(http, $"{{\"events\":[{Seen("s2", "home")}]}}", "application/json"));
        Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(http, $"{Seen("s3", "home")}\n{Seen("s3", "cart")}\n", "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(http, "[{\"type\":\"hovered\"}]"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(http, "[{"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(http, "7"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(http, "[]", "application/xml"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(http, $"[{string.Join(',', Enumerable.Repeat(Seen("s1", "home"), 501))}]"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(http, $"[{new string(' ', 300_000)}]"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/collect", Ct)).StatusCode);

        using var elsewhere = await SendAsync(http, $"[{Seen("s1", "home")}]", origin: "https://elsewhere.example");
        Assert.Equal(HttpStatusCode.Forbidden, elsewhere.StatusCode);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/collect") { Headers = { { "Origin", Shop }, { "Access-Control-Request-Method", "POST" } } };
        using var allowed = await http.SendAsync(preflight, Ct);
        Assert.Equal((HttpStatusCode.NoContent, "POST"), (allowed.StatusCode, allowed.Headers.GetValues("Access-Control-Allow-Methods").Single()));

        using var unfollowed = await SendAsync(http, $"[{Seen("s9", "home")}]", privacy: true);
        Assert.Equal(HttpStatusCode.Accepted, unfollowed.StatusCode);
        await UntilAsync(platform, "select count(*) from kivendtout.mt_events where type = 'page_viewed'", 6);
        Assert.Equal(1, await platform.ScalarAsync<long>("select count(*) from kivendtout.mt_events where data->'Visit'->>'SessionId' = 's9' and data->'Visit'->>'VisitorId' is null"));
        Assert.Contains("/collect", await http.GetStringAsync("/openapi.json", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_answered_survives_a_kill()
    {
        await using var platform = await Platform.StartAsync();
        var first = platform.Start("serve");
        var said = Platform.ReadAsync(first);
        using (var http = new HttpClient { BaseAddress = new Uri(await platform.ListeningAsync(first, said)) })
        {
            for (var number = 0; number < 20; number++)
                Assert.Equal(HttpStatusCode.Accepted, await StatusAsync(http, $"[{string.Join(',', Enumerable.Range(0, 50).Select(one => Seen($"k{number}", "home", one)))}]"));
        }

        first.Kill();
        await said;
        File.Delete(Path.Combine(platform.Home, "run/host.env"));
        await using var second = await RunningHost.StartAsync(platform);
        await UntilAsync(platform, "select count(*) from kivendtout.mt_events where type = 'page_viewed'", 1000);
        await UntilAsync(platform, "select count(*) from kivendtout.kvt_outbox", 0);
        Assert.Equal(1000, await platform.ScalarAsync<long>("select count(*) from kivendtout.mt_events where type = 'page_viewed'"));
    }

    private static string Seen(string session, string page, int second = 0) =>
        $$"""{"type":"page_viewed","sessionId":"{{session}}","visitorId":"v-{{session}}","at":"2026-03-02T10:00:{{second:00}}Z","platform":"mobile","page":"{{page}}"}""";

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string body, string type = "text/plain")
    {
        using var answer = await SendAsync(http, body, type);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string body, string type = "text/plain", string? origin = null, bool privacy = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/collect") { Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type)) };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (privacy)
            request.Headers.Add("Sec-GPC", "1");
        return await http.SendAsync(request, Ct);
    }

    internal static async Task UntilAsync(Platform platform, string sql, long expected)
    {
        var until = DateTime.UtcNow + Platform.Patience;
        long found;
        while ((found = await platform.ScalarAsync<long>(sql)) != expected)
        {
            Assert.True(DateTime.UtcNow < until, $"{found} instead of {expected}: {sql}");
            await Task.Delay(100, Ct);
        }
    }
}
