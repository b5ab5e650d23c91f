using System.Buffers;
using System.Globalization;
using System.Text;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>The part that looks at texts.</summary>
internal ref partial struct SchemaCheck
{
    private const int OnStack = 256;

    private void Text(SchemaNode schema)
    {
        if (!_reader.ValueIsEscaped)
        {
            Text(schema, _reader.ValueSpan);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length);
        try
        {
            Text(schema, rented.AsSpan(0, _reader.CopyString(rented))); // Throws for half a surrogate pair, which no text can hold.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Text(SchemaNode schema, ReadOnlySpan<byte> text)
    {
        if ((schema.MinLength ?? schema.MaxLength) is not null && LengthOf(text) is var length && (length < schema.MinLength || length > schema.MaxLength))
        {
            Wrong(length == 0 ? "is empty." : $"has {length} characters.", SchemaWords.Remedy(schema));
        }
        else if (schema.Utf8Values is { } values && !IsOneOf(values, text))
        {
            Wrong("is none of the values known here.", SchemaWords.Remedy(schema));
        }
        else if (schema.Pattern is not null && !Matches(schema, text))
        {
            Wrong("is not written as it must be.", SchemaWords.Remedy(schema));
        }
        else if (!Fits(schema.Format, text))
        {
            Wrong($"is no {SchemaWords.Named(schema.Format)}.", SchemaWords.Remedy(schema));
        }
    }

    /// <summary>JSON Schema counts characters of Unicode: the bytes that do not continue one.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        foreach (var one in text)
        {
            length += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return length;
    }

    private static bool IsOneOf(byte[][] values, ReadOnlySpan<byte> text)
    {
        foreach (var value in values)
        {
            if (text.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(SchemaNode schema, ReadOnlySpan<byte> text)
    {
        var rented = text.Length > OnStack ? ArrayPool<char>.Shared.Rent(text.Length) : null;
        try
        {
            var room = rented ?? stackalloc char[OnStack];
            return schema.Pattern!.IsMatch(room[..Encoding.UTF8.GetChars(text, room)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented);
            }
        }
    }

    private readonly bool Fits(TextFormat format, ReadOnlySpan<byte> text) => format switch
    {
        TextFormat.Uuid => _reader.TryGetGuid(out _),
        TextFormat.DateTime => HasTimeAndOffset(text) && _reader.TryGetDateTimeOffset(out _),
        TextFormat.Date => IsDate(text),
        _ => true,
    };

    /// <summary>.NET also reads a day alone and a time of nowhere, which RFC 3339 does not have.</summary>
    private static bool HasTimeAndOffset(ReadOnlySpan<byte> text) =>
        text.Length >= 20 && text[10] == 'T' && text[16] == ':' && (text[^1] == 'Z' || (text.Length >= 25 && text[^6] is (byte)'+' or (byte)'-' && text[^3] == ':'));

    private static bool IsDate(ReadOnlySpan<byte> text)
    {
        Span<char> chars = stackalloc char[10];
        return text.Length == 10 && Ascii.ToUtf16(text, chars, out _) == OperationStatus.Done
            && DateOnly.TryParseExact(chars, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
