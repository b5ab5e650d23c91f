using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Transport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace KiVendTout.GraphQL.Tests.Access;

public sealed class LimitingWebSockets
{
    [Fact]
    public async Task Operations_of_one_connection_count_like_requests()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"kvt-access-{Guid.NewGuid():N}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAccess(new AccessOptions { IssuerFolder = folder, Issuer = () => "http://localhost", Anonymous = new RateLimit(0.001, 3) });
        builder.Services.AddGraphQLServer(_ => SchemaBuilder.FromSdl("type Query { a: Int }"));
        await using var app = builder.Build();
        app.UseAccess();
        app.MapGraphQL();
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("graphql-transport-ws");
        await socket.ConnectAsync(new Uri(app.Urls.First().Replace("http", "ws", StringComparison.Ordinal) + "/graphql"), TestContext.Current.CancellationToken); // the first
        await SendAsync(socket, """{"type":"connection_init"}""");
        Assert.Equal("connection_ack", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        for (var i = 0; i < 2; i++)
        {
            await SendAsync(socket, Asking(i));
            foreach (var type in new[] { "next", "complete" })
                Assert.Equal((type, $"{i}"), TypeAndId(await ReceiveAsync(socket)));
        }

        await SendAsync(socket, Asking(2));
        var refused = await ReceiveAsync(socket);
        Assert.Equal(("error", "2"), TypeAndId(refused));
        Assert.Equal("BUSY", refused.GetProperty("payload")[0].GetProperty("extensions").GetProperty("code").GetString());
        await app.StopAsync(TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16_384];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Assert.True(received is { EndOfMessage: true, MessageType: WebSocketMessageType.Text }, $"{socket.CloseStatus} {socket.CloseStatusDescription}");
            var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement.Clone();
            if (message.GetProperty("type").GetString() is not ("ping" or "pong"))
                return message;
        }
    }

    private static string Asking(int id) => $$$"""{"type":"subscribe","id":"{{{id}}}","payload":{"query":"{a}"}}""";

    private static (string?, string?) TypeAndId(JsonElement message) => (message.GetProperty("type").GetString(), message.GetProperty("id").GetString());
}
