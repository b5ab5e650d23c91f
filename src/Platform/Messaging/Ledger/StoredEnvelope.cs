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

    /// <summary>A text as PostgreSQL can hold it.</summary>
    public static NpgsqlParameter Text(string? text) => new() { Value = (object?)text?.Replace('\0', '\ufffd') ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Envelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
