using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KiVendTout.Platform.Messaging.Handling;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Messaging.Ledger;

/// <summary>
/// How an envelope lies in a table: its attributes as <c>json</c> (not <c>jsonb</c>, which refuses the zero character that a poison message may hold), its
/// body as bytes beside them.
/// </summary>
internal static class StoredEnvelope
{
    public static NpgsqlParameter Attributes(Envelope envelope) =>
        new() { Value = JsonOf(envelope), NpgsqlDbType = NpgsqlDbType.Json };

    public static string JsonOf(Envelope envelope) => JsonSerializer.Serialize(envelope, EnvelopeJson.Default.Envelope);

    public static NpgsqlParameter Body(Envelope envelope) => new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = envelope.Body };

    public static Envelope Read(string attributes, byte[] body) => JsonSerializer.Deserialize(attributes, EnvelopeJson.Default.Envelope)! with { Body = body };

    /// <summary>A text as PostgreSQL can hold it: without the zero character and without halves of characters.</summary>
    public static NpgsqlParameter Text(string? text) => new() { Value = (object?)Storable(text) ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static string? Storable(string? text) =>
        text is null || !text.Any(letter => letter == '\0' || char.IsSurrogate(letter)) ? text
        : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace('\0', '\ufffd')));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
