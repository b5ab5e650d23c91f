using System.Net;
using KiVendTout.GraphQL.Access;

namespace KiVendTout.GraphQL.Tests.Access;

public sealed class LimitingRates
{
    private readonly StandingClock _clock = new();

    [Fact]
    public void A_bucket_gives_its_burst_and_then_what_flows_in()
    {
        var buckets = new RateBuckets(new RateLimit(2, 4), _clock);
        Assert.Equal([3, 2, 1, 0], Enumerable.Range(0, 4).Select(_ => buckets.Take("ada").Remaining));
        Assert.Equal(new RateAnswer(false, 0, 1, 2), buckets.Take("ada"));
        Assert.True(buckets.Take("bob").IsAllowed);
        _clock.Pass(TimeSpan.FromMilliseconds(499));
        Assert.False(buckets.Take("ada").IsAllowed);
        _clock.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal((true, 0), (buckets.Take("ada").IsAllowed, buckets.Take("ada").Remaining));
        _clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(new RateAnswer(true, 3, 0, 1), buckets.Take("ada")); // never more than the burst
    }

    [Fact]
    public void In_the_long_run_exactly_the_rate_gets_through()
    {
        var buckets = new RateBuckets(new RateLimit(100, 200), _clock);
        var allowed = 0;
        for (var i = 0; i < 60_000; i++)
        {
            allowed += buckets.Take("ada").IsAllowed ? 1 : 0;
            _clock.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(allowed, 200 + 6_000 - 1, 200 + 6_000);
    }

    [Fact]
    public async Task Of_many_at_once_no_more_than_the_burst_get_through()
    {
        var buckets = new RateBuckets(new RateLimit(1, 50), _clock);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 100).Count(_ => buckets.Take("ada").IsAllowed))));
        Assert.Equal(50, answers.Sum());
    }

    [Fact]
    public void However_many_clients_come_memory_stays_bounded_and_known_clients_keep_their_buckets()
    {
        var buckets = new RateBuckets(new RateLimit(1, 10), _clock, most: 100);
        for (var i = 0; i < 10_000; i++)
            buckets.Take($"client {i}");
        Assert.InRange(buckets.Count, 100, 101);
        Assert.Equal(8, buckets.Take("client 7").Remaining);
        Assert.False(buckets.Take("a newcomer").IsAllowed); // shares one bucket with all newcomers
        _clock.Pass(TimeSpan.FromSeconds(20)); // everybody's bucket is full again, and forgotten when room is needed
        Assert.Equal(9, buckets.Take("a newcomer").Remaining);
        Assert.Equal(1, buckets.Count);
    }

    [Fact]
    public async Task A_client_is_told_what_is_left_and_when_to_come_again()
    {
        await using var site = await Site.StartAsync(access => access with { Anonymous = new RateLimit(2, 3) });
        var first = await site.AskAsync("/api/v1/who");
        Assert.Equal(("\"anonymous\";q=3;w=2", "\"anonymous\";r=2;t=1"), (Header(first, "RateLimit-Policy"), Header(first, "RateLimit")));
        await site.AskAsync("/api/v1/who");
        await site.AskAsync("/graphql");
        var refused = await site.AskAsync("/api/v1/who");
        Assert.Equal((HttpStatusCode.TooManyRequests, "1", "\"anonymous\";r=0;t=2"), (refused.StatusCode, Header(refused, "Retry-After"), Header(refused, "RateLimit")));
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        var problem = await Site.JsonOf(refused);
        Assert.Equal((429, "rate.exceeded"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("code").GetString()));
        var graphQL = await site.AskAsync("/graphql", accept: "application/graphql-response+json");
        Assert.Equal((HttpStatusCode.TooManyRequests, "application/graphql-response+json"), (graphQL.StatusCode, graphQL.Content.Headers.ContentType!.MediaType));
        Assert.Equal("BUSY", (await Site.JsonOf(graphQL)).GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.TooManyRequests, (await site.AskAsync("/connect/authorize")).StatusCode); // the sign-in is limited too
        foreach (var open in new[] { "/open", "/graphql/static/a-file.js" }) // the explorer's page is made of dozens of files
            Assert.Equal(HttpStatusCode.OK, (await site.AskAsync(open)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await site.AskAsync("/api/v1/who", site.Token())).StatusCode); // whoever signs in has a bucket of their own
        site.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await site.AskAsync("/api/v1/who")).StatusCode);
    }

    [Fact]
    public async Task Each_caller_has_a_bucket_and_bad_tokens_count_for_their_address()
    {
        await using var site = await Site.StartAsync(access => access with { SignedIn = new RateLimit(1, 1), Anonymous = new RateLimit(1, 2) });
        foreach (var token in new[] { site.Token(), site.Token(Role.Clerk), site.Token(client: "another") })
            Assert.Equal(HttpStatusCode.OK, (await site.AskAsync("/api/v1/who", token)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await site.AskAsync("/api/v1/who", site.Token())).StatusCode); // another token of the same caller
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", "nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.AskAsync("/api/v1/who", "more nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await site.AskAsync("/api/v1/who", "nonsense again")).StatusCode);
    }

    [Fact]
    public async Task Nought_switches_a_limit_off()
    {
        await using var site = await Site.StartAsync(access => access with { Anonymous = new RateLimit(0, 1) });
        for (var i = 0; i < 50; i++)
        {
            var answer = await site.AskAsync("/api/v1/who");
            Assert.Equal((HttpStatusCode.OK, false), (answer.StatusCode, answer.Headers.Contains("RateLimit")));
        }
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_are_one_client()
    {
        var limits = new ClientLimits(new AccessOptions { IssuerFolder = "", Issuer = () => "", Anonymous = new RateLimit(1, 10) }, _clock);
        var nobody = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity());
        foreach (var (address, remaining) in new[] { ("2001:db8:1:2::1", 9), ("2001:db8:1:2:ffff::2", 8), ("2001:db8:1:3::1", 9), ("192.0.2.1", 9), ("::ffff:192.0.2.1", 8) })
            Assert.Equal(remaining, limits.Take(nobody, IPAddress.Parse(address))!.Value.Answer.Remaining);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();
}
