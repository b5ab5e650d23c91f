using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>A document's type: how it is written, read and asked about. Safe for use by many callers at once.</summary>
internal sealed class DocumentCodec<T>(JsonTypeInfo<T> type)
{
    public Shape Shape { get; } = ShapeBuilder.OfDocument(type);

    public FieldPath Id => FieldPath.Resolve(Shape, Field.IdName);

    /// <summary>The document as its type writes it.</summary>
    /// <exception cref="DocumentException">It cannot be written.</exception>
    public void Write(T document, ArrayBufferWriter<byte> json)
    {
        json.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(json, CanonicalJson.Options);
        try
        {
            JsonSerializer.Serialize(writer, document, type);
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException or ArgumentException)
        {
            throw new DocumentException($"A {typeof(T).Name} cannot be written as JSON: {wrong.Message}", inner: wrong);
        }
    }

    /// <exception cref="DocumentException">What is stored is not such a document.</exception>
    public T Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (JsonException wrong)
        {
            throw new DocumentException($"A stored document is no {typeof(T).Name}: {wrong.Message} Another program or an older version wrote it.", inner: wrong);
        }
    }
}
