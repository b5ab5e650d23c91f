using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Clients;

public class ServingPublicClients
{
    [Fact]
    public async Task The_audit_suite_of_GraphQL_over_HTTP_has_nothing_to_say()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Contains("61 of 61", await NodeScript.RunAsync("http-audit.mjs", server.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_WebSocket_protocol_holds_case_by_case()
    {
        await using var server = await TestServer.StartAsync(limits => limits.ConnectionInitTimeout = TimeSpan.FromSeconds(120));
        await using var hasty = await TestServer.StartAsync(limits => limits.ConnectionInitTimeout = TimeSpan.FromSeconds(1));
        var said = await NodeScript.RunAsync("websocket-protocol.mjs", server.Url, hasty.Url);
        Assert.Equal(16, said.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("graphql-ws-client.mjs")]
    [InlineData("graphql-sse-client.mjs")]
    [InlineData("urql-client.mjs")]
    public async Task A_client_that_others_wrote_is_served(string script)
    {
        await using var server = await TestServer.StartAsync();
        Assert.EndsWith("all held", (await NodeScript.RunAsync(script, server.Url)).TrimEnd(), StringComparison.Ordinal);
        await Eventually.EqualAsync((0, 0), () => (server.OpenConnections, server.World.Running));
    }
}
