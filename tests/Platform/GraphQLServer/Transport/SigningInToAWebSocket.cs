using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;
using KiVendTout.Platform.GraphQLServer.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class SigningInToAWebSocket
{
    private const string Ada = """{"id":"1","type":"next","payload":{"data":{"who":"Ada"}}}""";
    private const string Nobody = """{"id":"1","type":"next","payload":{"data":{"who":null}}}""";

    [Theory]
    [InlineData("""{"type":"connection_init","payload":{"authorization":"Bearer ada"}}""", Ada)]
    [InlineData("""{"type":"connection_init","payload":{"Authorization":"bearer ada"}}""", Ada)]
    [InlineData("""{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer ada"}}}""", Ada)]
    [InlineData("""{"type":"connection_init","payload":{"other":1}}""", Nobody)]
    [InlineData("""{"type":"connection_init"}""", Nobody)]
    public async Task A_token_in_the_first_message_says_who_it_is(string init, string answer)
    {
        await using var server = await StartAsync();
        using var client = await SocketClient.BeginAsync(server, init);
        await client.SubscribeAsync("1", "{who}");
        Assert.Equal(answer, await client.HearAsync());
    }

    [Theory]
    [InlineData("Bearer mallory")]
    [InlineData("Bearer ")]
    [InlineData("Basic ada")]
    public async Task A_token_that_is_not_good_closes_with_4403(string authorization)
    {
        await using var server = await StartAsync();
        using var client = await SocketClient.ConnectAsync(server);
        await client.SendAsync($$$"""{"type":"connection_init","payload":{"authorization":"{{{authorization}}}"}}""");
        Assert.Equal("CLOSE 4403 Forbidden", await client.HearAsync());
    }

    [Fact]
    public async Task A_token_that_runs_out_closes_with_4403()
    {
        var time = new ManualTime();
        await using var server = await StartAsync(time);
        using var client = await SocketClient.BeginAsync(server, """{"type":"connection_init","payload":{"authorization":"Bearer ada"}}""");
        await client.SubscribeAsync("1", "subscription{forever}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        Assert.Equal("CLOSE 4403 Forbidden: the token has run out", (await time.PassUntilAsync(client.HearAllAsync(), TimeSpan.FromMinutes(61)))[^1]);
        await Eventually.EqualAsync(0, () => server.World.Running);
    }

    [Theory]
    [InlineData(null, Ada)]
    [InlineData("same", Ada)]
    [InlineData("http://evil.example", Nobody)]
    [InlineData("null", Nobody)]
    public async Task The_upgrades_user_counts_only_for_pages_of_our_own_origin(string? origin, string answer)
    {
        await using var server = await TestServer.StartAsync(before: context => { context.User = User(DateTimeOffset.UtcNow); return Task.CompletedTask; });
        var headers = origin is null ? Array.Empty<(string, string)>() : [("Origin", origin == "same" ? server.Url[..^"/graphql".Length] : origin)];
        using var client = await SocketClient.ConnectAsync(server, headers: headers);
        await client.SendAsync("""{"type":"connection_init"}""");
        Assert.Contains("ack", await client.HearAsync(), StringComparison.Ordinal);
        await client.SubscribeAsync("1", "{who}");
        Assert.Equal(answer, await client.HearAsync());
    }

    private static Task<TestServer> StartAsync(ManualTime? time = null) => TestServer.StartAsync(services: services =>
    {
        services.AddSingleton<TimeProvider>(time ?? TimeProvider.System);
        services.AddSingleton<IConnectionAuthenticator>(new OnlyAda(time ?? TimeProvider.System));
    });

    internal static ClaimsPrincipal User(DateTimeOffset now) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, "Ada"), new Claim("exp", $"{now.AddHours(1).ToUnixTimeSeconds()}")], "test"));

    private sealed class OnlyAda(TimeProvider time) : IConnectionAuthenticator
    {
        public ValueTask<ClaimsPrincipal?> AuthenticateAsync(string bearerToken, CancellationToken cancellationToken) =>
            new(bearerToken == "ada" ? User(time.GetUtcNow()) : null);
    }
}
