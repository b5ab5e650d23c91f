using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>Writes a document as PostgreSQL's JSONB is to have it.</summary>
internal sealed class CanonicalJson(IBufferWriter<byte> target) : IDocumentSink, IDisposable
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(target, Options);
    private readonly Stack<bool> _lists = new();

    public void Finish() => _json.Flush();

    public void BeginObject(ReadOnlySpan<byte> name)
    {
        Name(name);
        _json.WriteStartObject();
        _lists.Push(false);
    }

    public void EndObject()
    {
        _lists.Pop();
        _json.WriteEndObject();
    }

    public void BeginList(ReadOnlySpan<byte> name)
    {
        Name(name);
        _json.WriteStartArray();
        _lists.Push(true);
    }

    public void EndList()
    {
        _lists.Pop();
        _json.WriteEndArray();
    }

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Name(name);
        _json.WriteStringValue(utf8);
    }

    public void Instant(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        Span<byte> text = stackalloc byte[32];
        Instants.TryFormat(value, text, out var length);
        Name(name);
        _json.WriteStringValue(text[..length]);
    }

    public void Int32(ReadOnlySpan<byte> name, int value) => Int64(name, value);

    public void Int64(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        _json.WriteNumberValue(value);
    }

    public void Decimal(ReadOnlySpan<byte> name, decimal value)
    {
        Name(name);
        _json.WriteNumberValue(value);
    }

    public void Double(ReadOnlySpan<byte> name, double value)
    {
        Name(name);
        _json.WriteNumberValue(value);
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        _json.WriteBooleanValue(value);
    }

    public void Null(ReadOnlySpan<byte> name)
    {
        Name(name);
        _json.WriteNullValue();
    }

    public void Dispose() => _json.Dispose();

    // The document itself and what is in a list have no name.
    private void Name(ReadOnlySpan<byte> name)
    {
        if (_lists.Count > 0 && !_lists.Peek())
            _json.WritePropertyName(name);
    }
}
