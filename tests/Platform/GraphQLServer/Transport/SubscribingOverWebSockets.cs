using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class SubscribingOverWebSockets
{
    [Fact]
    public async Task A_subscription_says_each_answer_and_then_its_end()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("a", "subscription{tick}");
        foreach (var n in (int[])[1, 2, 3])
        {
            Assert.Equal("""{"id":"a","type":"next","payload":{"data":{"tick":N}}}""".Replace("N", $"{n}", StringComparison.Ordinal), await client.HearAsync());
        }

        Assert.Equal("""{"id":"a","type":"complete"}""", await client.HearAsync());
        await client.SubscribeAsync("a", "subscription{tick(count:1)}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        Assert.Contains("complete", await client.HearAsync(), StringComparison.Ordinal);
        await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.EqualAsync(0, () => server.OpenConnections);
    }

    [Theory]
    [InlineData("{hello}", """{"data":{"hello":"hello world"}}""")]
    [InlineData("mutation{bump(by:5)}", """{"data":{"bump":5}}""")]
    public async Task Queries_and_mutations_run_over_it_too(string document, string answer)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("q\"1", document);
        Assert.Equal($$"""{"id":"q\"1","type":"next","payload":{{answer}}}""", await client.HearAsync());
        Assert.Equal("""{"id":"q\"1","type":"complete"}""", await client.HearAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{nope}")]
    [InlineData("subscription{broken}")]
    public async Task What_does_not_run_is_an_error_of_that_operation_alone(string document)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("bad", document);
        var error = await client.HearAsync();
        Assert.StartsWith("""{"id":"bad","type":"error","payload":[{"message":""", error, StringComparison.Ordinal);
        Assert.DoesNotContain(TestWorld.Secret, error, StringComparison.Ordinal);
        await client.SubscribeAsync("good", "{hello}");
        Assert.StartsWith("""{"id":"good","type":"next",""", await client.HearAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hi", 4400)]
    [InlineData("[]", 4400)]
    [InlineData("{}", 4400)]
    [InlineData("""{"type":7}""", 4400)]
    [InlineData("""{"type":"zzz"}""", 4400)]
    [InlineData("""{"type":"next","id":"1"}""", 4400)]
    [InlineData("""{"type":"connection_init","payload":7}""", 4400)]
    [InlineData("""{"type":"connection_init"} {"type":"connection_init"}""", 4400)]
    [InlineData("""{"type":"subscribe","payload":{"query":"{hello}"}}""", 4400)]
    [InlineData("""{"id":"","type":"subscribe","payload":{"query":"{hello}"}}""", 4400)]
    [InlineData("""{"id":"1","type":"subscribe"}""", 4400)]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"{hello}"}}""", 4401)]
    [InlineData("""{"id":"\ud800","type":"complete"}""", 4400)]
    public async Task A_message_that_breaks_the_protocol_closes_with_its_code(string message, int code)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.ConnectAsync(server);
        await client.SendAsync(message);
        Assert.StartsWith($"CLOSE {code} ", await client.HearAsync(), StringComparison.Ordinal);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.EqualAsync(0, () => server.OpenConnections);
    }

    [Theory]
    [InlineData("""{"type":"connection_init"}""", 4429)]
    [InlineData("""{"id":"1","type":"subscribe","payload":{}}""", 4400)]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":7}}""", 4400)]
    [InlineData("""{"id":"1","type":"subscribe","payload":{"query":"{hello}","variables":[]}}""", 4400)]
    public async Task And_so_after_the_acknowledgement(string message, int code)
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SendAsync(message);
        Assert.StartsWith($"CLOSE {code} ", await client.HearAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_in_use_closes_with_4409_and_ends_what_ran()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("x", "subscription{forever}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        Assert.Equal(1, server.World.Running);
        await client.SubscribeAsync("x", "{hello}");
        Assert.Equal("CLOSE 4409 Subscriber for x already exists", await client.HearAsync());
        await Eventually.EqualAsync(0, () => server.World.Running);
    }

    [Fact]
    public async Task Complete_ends_a_subscription_without_another_word_and_frees_its_id()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("x", "subscription{forever}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        await client.SendAsync("""{"id":"x","type":"complete"}""");
        await client.SendAsync("""{"id":"never heard of","type":"complete"}""");
        await Eventually.EqualAsync(0, () => server.World.Running);
        await client.SubscribeAsync("x", "{hello}");
        Assert.Equal("""{"id":"x","type":"next","payload":{"data":{"hello":"hello world"}}}""", await client.HearAsync());
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_payload_even_before_the_acknowledgement()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.ConnectAsync(server);
        await client.SendAsync("""{"type":"ping","payload":{"a":[1,"}"]}}""");
        Assert.Equal("""{"type":"pong","payload":{"a":[1,"}"]}}""", await client.HearAsync());
        await client.SendAsync("""{"payload":null,"type":"ping"}""");
        Assert.Equal("""{"type":"pong"}""", await client.HearAsync());
    }

    [Fact]
    public async Task A_quiet_connection_is_pinged_and_a_pong_needs_no_answer()
    {
        var (time, quiet) = (new ManualTime(), TimeSpan.FromMinutes(10));
        await using var server = await TestServer.StartAsync(limits => limits.KeepAlive = quiet, services => services.AddSingleton<TimeProvider>(time));
        using var client = await SocketClient.BeginAsync(server);
        Assert.Equal("""{"type":"ping"}""", await time.PassUntilAsync(client.HearAsync(), quiet));
        await client.SendAsync("""{"type":"pong","payload":{}}""");
        Assert.Equal("""{"type":"ping"}""", await time.PassUntilAsync(client.HearAsync(), quiet));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("graphql-ws")]
    public async Task Another_subprotocol_closes_with_4406(string? protocol)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new ClientWebSocket();
        if (protocol is null)
        {
            await client.ConnectAsync(server.WebSocketUrl, CancellationToken.None);
            var part = await client.ReceiveAsync(new byte[100], CancellationToken.None);
            Assert.Equal((WebSocketMessageType.Close, 4406), (part.MessageType, (int)client.CloseStatus!));
        }
        else
        {
            // Offered several, exactly ours is chosen.
            client.Options.AddSubProtocol("graphql-transport-ws");
            client.Options.AddSubProtocol(protocol);
            await client.ConnectAsync(server.WebSocketUrl, CancellationToken.None);
            Assert.Equal("graphql-transport-ws", client.SubProtocol);
        }
    }

    [Fact]
    public async Task Who_does_not_introduce_itself_is_closed_with_4408()
    {
        await using var server = await TestServer.StartAsync(limits => limits.ConnectionInitTimeout = TimeSpan.FromMilliseconds(50));
        using var client = await SocketClient.ConnectAsync(server);
        Assert.Equal("CLOSE 4408 Connection initialisation timeout", await client.HearAsync());
    }

    [Fact]
    public async Task A_message_may_come_in_any_number_of_frames()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        var message = Encoding.UTF8.GetBytes("""{"id":"1","type":"subscribe","payload":{"query":"{hello(name:\"Jörg 😀\")}"}}""");
        for (var i = 0; i < message.Length; i++)
        {
            await client.SendAsync(message[i..(i + 1)], end: false);
        }

        await client.SendAsync([], end: true);
        Assert.Contains("hello J", await client.HearAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Text, 5000, "CLOSE 1009")]
    [InlineData(WebSocketMessageType.Binary, 10, "CLOSE 4400")]
    public async Task Too_large_and_binary_messages_close_it(WebSocketMessageType type, int bytes, string close)
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxBodyBytes = 4096);
        using var client = await SocketClient.BeginAsync(server);
        await client.SendAsync(Encoding.ASCII.GetBytes(new string(' ', bytes)), type, end: false);
        Assert.StartsWith(close, await client.HearAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_operations_than_a_connection_may_have_are_errors_and_no_end()
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxSubscriptionsPerConnection = 2);
        using var client = await SocketClient.BeginAsync(server);
        foreach (var id in (string[])["1", "2"])
        {
            await client.SubscribeAsync(id, "subscription{forever}");
            Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        }

        await client.SubscribeAsync("3", "{hello}");
        var refused = await client.HearAsync();
        Assert.StartsWith("""{"id":"3","type":"error","payload":[{"message":"This connection runs 2 operations already""", refused, StringComparison.Ordinal);
        await client.SendAsync("""{"id":"1","type":"complete"}""");
        await Eventually.EqualAsync(1, () => server.World.Running);
        for (var since = Stopwatch.StartNew(); (refused = await AskAsync()).Contains("error", StringComparison.Ordinal) && since.Elapsed < TimeSpan.FromSeconds(60);)
        {
            await Task.Delay(10);
        }

        Assert.Contains("hello world", refused, StringComparison.Ordinal);

        async Task<string> AskAsync()
        {
            await client.SubscribeAsync("3", "{hello}");
            return await client.HearAsync();
        }
    }

    [Fact]
    public async Task More_connections_than_the_server_takes_are_refused_before_the_upgrade()
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxSubscriptionConnections = 1);
        using var first = await SocketClient.BeginAsync(server);
        using var second = new ClientWebSocket();
        second.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(server.WebSocketUrl, CancellationToken.None));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.HttpStatusCode);
        Assert.Equal("1", second.HttpResponseHeaders!["Retry-After"].Single());
        first.Socket.Abort();
        await Eventually.EqualAsync(0, () => server.OpenConnections);
        using var third = await SocketClient.BeginAsync(server);
    }

    [Fact]
    public async Task A_client_that_vanishes_ends_its_subscriptions()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("1", "subscription{forever}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        client.Socket.Abort();
        await Eventually.EqualAsync((0, 0), () => (server.World.Running, server.OpenConnections));
    }

    [Fact]
    public async Task A_server_that_stops_takes_leave_with_1001()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await SocketClient.BeginAsync(server);
        await client.SubscribeAsync("1", "subscription{forever}");
        Assert.Contains("next", await client.HearAsync(), StringComparison.Ordinal);
        var stopping = server.StopAsync();
        Assert.StartsWith("CLOSE 1001 ", await client.HearAsync(), StringComparison.Ordinal);
        await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await stopping.WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(0, server.World.Running);
    }

    [Fact]
    public async Task A_client_that_does_not_listen_slows_its_own_subscription_and_no_other_connection()
    {
        await using var server = await TestServer.StartAsync();
        using var deaf = await SocketClient.BeginAsync(server);
        await deaf.SubscribeAsync("1", "subscription{flood(bytes:100000)}");
        var seen = -1;
        await Eventually.EqualAsync(true, () => { Thread.Sleep(200); var before = seen; seen = server.World.Produced; return seen > 0 && seen == before; });
        Assert.InRange(server.World.Produced, 1, 200); // 20 MB: what the sockets' own buffers take
        using var other = await SocketClient.BeginAsync(server);
        await other.SubscribeAsync("1", "{hello}");
        Assert.Contains("hello world", await other.HearAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 300; i++)
        {
            Assert.Contains("next", await deaf.HearAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_a_client_that_does_not_listen()
    {
        // The host itself would wait for ever.
        await using var server = await TestServer.StartAsync(services: services => services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan));
        using var deaf = await SocketClient.BeginAsync(server);
        await deaf.SubscribeAsync("1", "subscription{flood(bytes:100000)}");
        await Eventually.EqualAsync(true, () => server.World.Produced > 20);
        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Equal((0, 0), (server.World.Running, server.OpenConnections));
    }
}
