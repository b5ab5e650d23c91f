namespace KiVendTout.Platform.Documents.Content;

/// <summary>Takes a document value by value, in its order, as the database is to store it. A name is empty inside a list.</summary>
internal interface IDocumentSink
{
    void BeginObject(ReadOnlySpan<byte> name);

    void EndObject();

    void BeginList(ReadOnlySpan<byte> name);

    void EndList();

    void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8);

    void Instant(ReadOnlySpan<byte> name, DateTimeOffset value);

    void Int32(ReadOnlySpan<byte> name, int value);

    void Int64(ReadOnlySpan<byte> name, long value);

    void Decimal(ReadOnlySpan<byte> name, decimal value);

    void Double(ReadOnlySpan<byte> name, double value);

    void Boolean(ReadOnlySpan<byte> name, bool value);

    void Null(ReadOnlySpan<byte> name);
}
