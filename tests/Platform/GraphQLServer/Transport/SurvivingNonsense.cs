using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

/// <summary>Bodies and frames that no client would send, made from ones that it would; the seed is fixed, so a failure comes again.</summary>
public class SurvivingNonsense
{
    private const int Rounds = 1_000;

    /// <summary>What an exception's text or a stack trace would bring along.</summary>
    private static readonly string[] Leaks = [TestWorld.Secret, "Exception", "   at ", "System.", "KiVendTout", ".cs:"];

    private static readonly string[] Bodies =
    [
        """{"query":"{hello}"}""",
        """{"query":"query($n:String!){hello(name:$n)}","variables":{"n":"J\u00f6rg \ud83d\ude00"},"operationName":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}""",
        """{"query":"{fails who __typename}","variables":{"a":[1,2.5e3,true,null,{"b":"c"}]}}""",
        """{"documentId":"sha256:00","operationName":"A"}""",
    ];

    private static readonly string[] Messages =
    [
        """{"type":"connection_init","payload":{"headers":{"Authorization":"Bearer x"}}}""",
        """{"type":"connection_init"}""",
        """{"id":"1","type":"subscribe","payload":{"query":"subscription{tick}"}}""",
        """{"id":"2","type":"subscribe","payload":{"query":"{hello fails}","variables":{"a":"\u0041"}}}""",
        """{"id":"1","type":"complete"}""",
        """{"type":"ping","payload":{"a":1}}""",
        """{"type":"pong"}""",
    ];

    [Fact]
    public async Task A_thousand_mangled_bodies_each_get_an_answer_that_leaks_nothing()
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxBodyBytes = 4096);
        var random = new Random(4_001);
        string[] accepts = ["*/*", "application/json", "application/graphql-response+json", "text/event-stream", ",;q=,", "text/html;q=9", "a/b;q=x, */*"];
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mangle(Bodies[random.Next(Bodies.Length)], random);
            var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (random.Next(5) == 0)
            {
                content.Headers.ContentEncoding.Add(random.Next(3) switch { 0 => "gzip", 1 => "br", _ => "deflate" });
            }

            var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = content };
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accepts[random.Next(accepts.Length)]));
            var response = await server.Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is 200 or (>= 400 and < 500), $"round {round}: {(int)response.StatusCode} for {Encoding.Latin1.GetString(body)}");
            Assert.NotEmpty(text);
            ShouldLeakNothing(text, round);
        }

        Assert.Equal(HttpStatusCode.OK, (await AskingOverHttp.PostAsync(server, Bodies[0])).StatusCode);
        Assert.Equal(0, server.OpenConnections);
    }

    [Fact]
    public async Task A_thousand_mangled_messages_close_at_the_most_their_own_connection()
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxBodyBytes = 4096);
        var random = new Random(4_002);
        var sent = 0;
        for (var connection = 0; sent < Rounds; connection++)
        {
            using var client = await (random.Next(2) == 0 ? SocketClient.ConnectAsync(server) : SocketClient.BeginAsync(server));
            var hearing = client.HearAllAsync();
            for (var i = 0; i < 10 && !hearing.IsCompleted; i++, sent++)
            {
                var message = Mangle(Messages[random.Next(Messages.Length)], random);
                var type = random.Next(30) == 0 ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
                try
                {
                    await client.SendAsync(message[..(message.Length / 2)], type, end: false);
                    await client.SendAsync(message[(message.Length / 2)..], type, end: true);
                }
                catch (Exception closed) when (IsReset(closed))
                {
                    break; // By the server, in between.
                }
            }

            try
            {
                if (client.Socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                {
                    await client.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                }

                var heard = await hearing;
                ShouldLeakNothing(string.Join('\n', heard), connection);
                Assert.DoesNotContain("4500", heard[^1], StringComparison.Ordinal);
            }
            catch (Exception closed) when (IsReset(closed))
            {
                // Text that is not UTF-8 ends a WebSocket at once (RFC 6455, 8.1).
            }
        }

        using var after = await SocketClient.BeginAsync(server);
        await after.SubscribeAsync("1", "{hello}");
        Assert.Contains("hello world", await after.HearAsync(), StringComparison.Ordinal);
        after.Socket.Abort();
        await Eventually.EqualAsync((0, 0), () => (server.OpenConnections, server.World.Running));
    }

    /// <summary>What a write says when the other side has gone; a wait that took too long has nothing inside.</summary>
    private static bool IsReset(Exception problem) => problem is WebSocketException || problem is OperationCanceledException { InnerException: not null };

    private static void ShouldLeakNothing(string text, int round)
    {
        foreach (var leak in Leaks)
        {
            Assert.False(text.Contains(leak, StringComparison.Ordinal), $"round {round}: {text}");
        }
    }

    /// <summary>Changes, drops, doubles or inserts a few bytes, or brings noise alone.</summary>
    private static byte[] Mangle(string original, Random random)
    {
        if (random.Next(10) == 0)
        {
            var noise = new byte[random.Next(0, 200)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = Encoding.UTF8.GetBytes(original).ToList();
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.InsertRange(at, bytes[at..Math.Min(bytes.Count, at + random.Next(40))].ToArray()); break;
                case 3: bytes.Insert(at, "{}[]\",:\\u0"u8[random.Next(10)]); break;
                default: bytes[at] = "{}[]\",:\\09aud"u8[random.Next(13)]; break;
            }
        }

        return [.. bytes];
    }
}
