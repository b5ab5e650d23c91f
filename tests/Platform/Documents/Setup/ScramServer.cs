using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using KiVendTout.Platform.Documents.Bson;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>
/// As much of MongoDB as a sign-in by SCRAM-SHA-256 (RFC 7677) needs: the handshake, the two steps of the sign-in, and ping, which it answers only to who
/// has proven that they know the password.
/// </summary>
internal sealed class ScramServer(string user, string password) : IAsyncDisposable
{
    private const int Iterations = 4096;
    private const int OpReply = 1;
    private const int OpQuery = 2004;
    // The length that MongoDB uses with SHA-256; the driver takes no other.
    private static readonly byte[] Salt = RandomNumberGenerator.GetBytes(28);
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Task _accepting = Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int SignedIn { get; private set; }

    public ScramServer Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting; // a listener that was stopped refuses to accept in another way
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        var session = new Session();
        var header = new byte[16];
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, _end.Token);
                var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - 16];
                await stream.ReadExactlyAsync(body, _end.Token);
                var isQuery = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == OpQuery;
                // A query has flags, a name that ends with 0, and two numbers before its document; a message has flags and the kind of its part.
                var command = body.AsMemory(isQuery ? 4 + body.AsSpan(4).IndexOf((byte)0) + 1 + 8 : 5);
                await stream.WriteAsync(Framed(Answer(command.Span, session), header.AsSpan(4, 4), isQuery), _end.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client has what it wanted.
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> command, Session session)
    {
        var reader = new BsonReader(command);
        reader.Read();
        return Encoding.UTF8.GetString(reader.Name).ToLowerInvariant() switch
        {
            "ismaster" or "hello" => BsonWriter.Document(reply =>
            {
                reply.Boolean("ismaster"u8, true);
                reply.Int32("minWireVersion"u8, 0);
                reply.Int32("maxWireVersion"u8, 8);
                reply.Int32("maxBsonObjectSize"u8, 16_777_216);
                reply.Int32("ok"u8, 1);
            }),
            "saslstart" => First(Payload(command), session),
            "saslcontinue" => Last(Payload(command), session),
            "ping" when session.IsProven => BsonWriter.Document(reply => reply.Int32("ok"u8, 1)),
            _ => Refusal(13, "command requires authentication"),
        };
    }

    private static byte[] First(string message, Session session)
    {
        session.ClientFirst = message[3..]; // without "n,,"
        var nonce = session.ClientFirst.Split(',')[1][2..] + Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        session.ServerFirst = $"r={nonce},s={Convert.ToBase64String(Salt)},i={Iterations}";
        return Step(session.ServerFirst, done: false);
    }

    private byte[] Last(string message, Session session)
    {
        if (message.Length == 0)
            return Step("", done: true);
        var withoutProof = message[..message.LastIndexOf(",p=", StringComparison.Ordinal)];
        var proof = Convert.FromBase64String(message[(withoutProof.Length + 3)..]);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Salt, Iterations, HashAlgorithmName.SHA256, 32);
        var spoken = Encoding.UTF8.GetBytes($"{session.ClientFirst},{session.ServerFirst},{withoutProof}");
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var key = HMACSHA256.HashData(stored, spoken).Zip(proof, (left, right) => (byte)(left ^ right)).ToArray();
        if (!session.ClientFirst.StartsWith($"n={user},", StringComparison.Ordinal) || !SHA256.HashData(key).SequenceEqual(stored))
            return Refusal(18, "Authentication failed.");
        session.IsProven = true;
        SignedIn++;
        return Step($"v={Convert.ToBase64String(HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), spoken))}", done: true);
    }

    // BsonWriter has no binary values, which documents of ours never have: this one is written by hand.
    private static byte[] Step(string payload, bool done)
    {
        var text = Encoding.UTF8.GetBytes(payload);
        var rest = BsonWriter.Document(reply =>
        {
            reply.Int32("conversationId"u8, 1);
            reply.Boolean("done"u8, done);
            reply.Int32("ok"u8, 1);
        });
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        byte[] document = [0, 0, 0, 0, .. rest[4..^1], (byte)BsonType.Binary, .. "payload\0"u8, .. length, 0, .. text, 0];
        BinaryPrimitives.WriteInt32LittleEndian(document, document.Length);
        return document;
    }

    private static string Payload(ReadOnlySpan<byte> command)
    {
        var reader = new BsonReader(command);
        while (reader.Read())
        {
            if (reader.Name.SequenceEqual("payload"u8))
                return Encoding.UTF8.GetString(reader.Bytes);
        }

        return "";
    }

    private static byte[] Refusal(int code, string text) => BsonWriter.Document(reply =>
    {
        reply.Int32("ok"u8, 0);
        reply.Text("errmsg"u8, text);
        reply.Int32("code"u8, code);
    });

    private static byte[] Framed(byte[] document, ReadOnlySpan<byte> request, bool isQuery)
    {
        // A reply to a query: flags, cursor, start and the number of documents. A message: flags and the kind of its part.
        byte[] before = isQuery ? [8, 0, 0, 0, .. new byte[12], 1, 0, 0, 0] : [0, 0, 0, 0, 0];
        byte[] frame = [0, 0, 0, 0, 1, 0, 0, 0, .. request, .. isQuery ? BitConverter.GetBytes(OpReply) : BitConverter.GetBytes(2013), .. before, .. document];
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length);
        return frame;
    }

    private sealed class Session
    {
        public string ClientFirst { get; set; } = "";

        public string ServerFirst { get; set; } = "";

        public bool IsProven { get; set; }
    }
}
