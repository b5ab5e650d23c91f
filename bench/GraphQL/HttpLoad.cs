using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KiVendTout.Bench.GraphQL;

/// <summary>
/// Posts one request over and over on a few connections, one in flight on each, over bare sockets: what the load costs is taken from the same processors
/// that the server runs on.
/// </summary>
internal sealed class HttpLoad(int port, string document, int connections)
{
    private readonly byte[] _request = Encoding.UTF8.GetBytes(Request(port, document));

    /// <summary>One answer's status and body, for comparing servers before they are measured.</summary>
    public static async Task<string> AskAsync(int port, string document)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/graphql") { Content = new StringContent(Body(document), Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Runs for a time.</summary>
    /// <returns>Requests answered, and the seconds it took.</returns>
    public async Task<(long Requests, double Seconds)> RunAsync(TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => OneAsync(clock, length))));
        return (counts.Sum(), clock.Elapsed.TotalSeconds);
    }

    private async Task<long> OneAsync(Stopwatch clock, TimeSpan length)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var buffer = new byte[256 * 1024];
        var answered = 0L;
        while (clock.Elapsed < length)
        {
            await socket.SendAsync(_request);
            for (var received = 0; !IsWhole(buffer.AsSpan(0, received));)
            {
                var count = await socket.ReceiveAsync(buffer.AsMemory(received));
                received += count > 0 ? count : throw new InvalidOperationException("The server closed the connection under load.");
            }

            answered++;
        }

        return answered;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"The server answered {Encoding.Latin1.GetString(answer[..Math.Min(answer.Length, 300)])}");
        }

        var length = Header(answer[..head], "\r\ncontent-length: "u8, "\r\nContent-Length: "u8);
        return length < 0
            ? answer.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(answer[length..], out int bytes, out _) && answer.Length >= head + 4 + bytes;
    }

    private static int Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper)
    {
        var at = head.IndexOf(upper);
        at = at < 0 ? head.IndexOf(lower) : at;
        return at < 0 ? -1 : at + lower.Length;
    }

    private static string Body(string document) => $$"""{"query":"{{document}}"}""";

    private static string Request(int port, string document) =>
        $"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {Body(document).Length}\r\n\r\n{Body(document)}";
}
