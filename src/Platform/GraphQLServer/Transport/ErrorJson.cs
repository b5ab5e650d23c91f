using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Errors as JSON, for what the transports answer themselves.</summary>
internal static class ErrorJson
{
    // It goes out as JSON, never inside a page.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes <c>{"errors": [...]}</c> with one error.</summary>
    public static void WriteAnswer(IBufferWriter<byte> output, GraphQLError error) => AnswerWriter.Write(output, [error], null, null);

    /// <summary>Writes the array alone, the payload of the WebSocket message <c>error</c>.</summary>
    public static void WriteArray(IBufferWriter<byte> output, IReadOnlyList<GraphQLError> errors)
    {
        using var writer = new Utf8JsonWriter(output, Compact);
        writer.WriteStartArray();
        foreach (var error in errors)
        {
            AnswerWriter.WriteError(writer, error);
        }

        writer.WriteEndArray();
    }
}
