using System.Text.Json;
using System.Text.Unicode;
using KiVendTout.Platform.GraphQLServer.Transport.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>What a client may say.</summary>
internal enum ClientMessageType
{
    ConnectionInit,
    Ping,
    Pong,
    Subscribe,
    Complete,
}

/// <summary>One message of a client.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id; never null for subscribe and complete.</param>
/// <param name="Payload">Its payload, a JSON object inside the received bytes; empty when there is none.</param>
internal readonly record struct ClientMessage(ClientMessageType Type, string? Id, ReadOnlyMemory<byte> Payload)
{
    private const int LongestId = 256;

    /// <summary>Reads a message.</summary>
    /// <param name="json">The bytes as received.</param>
    /// <param name="message">The message, when null is returned.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(ReadOnlyMemory<byte> json, out ClientMessage message)
    {
        message = default;
        if (!Utf8.IsValid(json.Span) || JsonText.HasHalfCharacter(json.Span))
        {
            return "it is not well-formed text";
        }

        try
        {
            return Parse(json, out message);
        }
        catch (JsonException)
        {
            return "it is not JSON, or nests too deep";
        }
    }

    private static string? Parse(ReadOnlyMemory<byte> json, out ClientMessage message)
    {
        message = default;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 64 });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "it is not an object";
        }

        (string? type, string? id, ReadOnlyMemory<byte> payload) = (null, null, default);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("id"u8))
            {
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    return isType ? "its type is not a string" : "its id is not a string";
                }

                (type, id) = isType ? (reader.GetString(), id) : (type, reader.GetString());
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                {
                    return "its payload is not an object";
                }

                var start = (int)reader.TokenStartIndex;
                var isNull = reader.TokenType == JsonTokenType.Null;
                reader.Skip();
                payload = isNull ? default : json[start..(int)reader.BytesConsumed];
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        reader.Read(); // Throws when something follows the object.
        return Check(type, id, payload, out message);
    }

    private static string? Check(string? type, string? id, ReadOnlyMemory<byte> payload, out ClientMessage message)
    {
        message = default;
        ClientMessageType? known = type switch
        {
            "connection_init" => ClientMessageType.ConnectionInit,
            "ping" => ClientMessageType.Ping,
            "pong" => ClientMessageType.Pong,
            "subscribe" => ClientMessageType.Subscribe,
            "complete" => ClientMessageType.Complete,
            _ => null,
        };
        if (known is not { } kind)
        {
            return type is null ? "it has no type" : "a client does not send this type";
        }

        if (kind is ClientMessageType.Subscribe or ClientMessageType.Complete && id is not { Length: > 0 and <= LongestId })
        {
            return $"its id must have 1 to {LongestId} characters";
        }

        if (kind is ClientMessageType.Subscribe && payload.IsEmpty)
        {
            return "it has no payload";
        }

        message = new(kind, id, payload);
        return null;
    }
}
