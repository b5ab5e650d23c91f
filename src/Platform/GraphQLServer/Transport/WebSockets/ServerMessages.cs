using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>What the server says.</summary>
internal static class ServerMessages
{
    public static ReadOnlySpan<byte> Ack => """{"type":"connection_ack"}"""u8;

    public static ReadOnlySpan<byte> Ping => """{"type":"ping"}"""u8;

    public static void WritePong(IBufferWriter<byte> output, ReadOnlyMemory<byte> payload)
    {
        output.Write("{\"type\":\"pong\""u8);
        if (!payload.IsEmpty)
        {
            output.Write(",\"payload\":"u8);
            output.Write(payload.Span);
        }

        output.Write("}"u8);
    }

    /// <summary>One answer, of the operation whose id comes as JSON text.</summary>
    public static void WriteNext(IBufferWriter<byte> output, (byte[] Id, ExecutionResult Result) next)
    {
        WriteHead(output, next.Id, "next"u8);
        output.Write(",\"payload\":"u8);
        next.Result.WriteTo(output);
        output.Write("}"u8);
    }

    public static void WriteError(IBufferWriter<byte> output, (byte[] Id, IReadOnlyList<GraphQLError> Errors) error)
    {
        WriteHead(output, error.Id, "error"u8);
        output.Write(",\"payload\":"u8);
        ErrorJson.WriteArray(output, error.Errors);
        output.Write("}"u8);
    }

    public static void WriteComplete(IBufferWriter<byte> output, byte[] id)
    {
        WriteHead(output, id, "complete"u8);
        output.Write("}"u8);
    }

    /// <summary>An id as JSON text, made once for an operation.</summary>
    public static byte[] IdOf(string id) => [(byte)'"', .. JsonEncodedText.Encode(id, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    private static void WriteHead(IBufferWriter<byte> output, byte[] id, ReadOnlySpan<byte> type)
    {
        output.Write("{\"id\":"u8);
        output.Write(id);
        output.Write(",\"type\":\""u8);
        output.Write(type);
        output.Write("\""u8);
    }
}
