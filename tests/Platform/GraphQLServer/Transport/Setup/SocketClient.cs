using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>A WebSocket client without manners of its own: says what the test says, and tells what it hears.</summary>
internal sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private readonly CancellationTokenSource _deadline = new(Deadline);
    private readonly byte[] _buffer = new byte[4 * 1024 * 1024];

    public ClientWebSocket Socket { get; } = new();

    public static async Task<SocketClient> ConnectAsync(TestServer server, string? protocol = "graphql-transport-ws", params (string Name, string Value)[] headers)
    {
        var client = new SocketClient();
        if (protocol is not null)
        {
            client.Socket.Options.AddSubProtocol(protocol);
        }

        foreach (var (name, value) in headers)
        {
            client.Socket.Options.SetRequestHeader(name, value);
        }

        await client.Socket.ConnectAsync(server.WebSocketUrl, client._deadline.Token);
        return client;
    }

    /// <summary>Connected and acknowledged.</summary>
    public static async Task<SocketClient> BeginAsync(TestServer server, string? init = null)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync(init ?? """{"type":"connection_init"}""");
        Assert.Equal("""{"type":"connection_ack"}""", await client.HearAsync());
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool end = true) =>
        Socket.SendAsync(bytes, type, end, _deadline.Token);

    /// <summary>Starts an operation.</summary>
    public Task SubscribeAsync(string id, string query, object? variables = null) =>
        SendAsync(JsonSerializer.Serialize(new { id, type = "subscribe", payload = new { query, variables } }));

    /// <summary>The next message; <c>CLOSE code reason</c> for the end.</summary>
    public async Task<string> HearAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(length), _deadline.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return $"CLOSE {(int?)Socket.CloseStatus} {Socket.CloseStatusDescription}".TrimEnd();
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(_buffer, 0, length);
            }
        }
    }

    /// <summary>Everything up to the end; pings of the server are left out.</summary>
    public async Task<List<string>> HearAllAsync()
    {
        var heard = new List<string>();
        while (heard.Count == 0 || !heard[^1].StartsWith("CLOSE", StringComparison.Ordinal))
        {
            var message = await HearAsync();
            if (message != """{"type":"ping"}""")
            {
                heard.Add(message);
            }
        }

        return heard;
    }

    public void Dispose()
    {
        Socket.Dispose();
        _deadline.Dispose();
    }
}
