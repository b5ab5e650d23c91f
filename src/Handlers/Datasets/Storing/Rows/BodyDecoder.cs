using System.Text.Json;
using System.Text.Unicode;
using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>
/// Decodes the JSON array of a message straight into rows. A record whose properties are the columns in their order, without blanks, is read byte by byte into the row; any other goes through
/// <see cref="RecordReader"/>.
/// </summary>
/// <param name="format">The dataset's rows.</param>
internal sealed class BodyDecoder(RowFormat format)
{
    private readonly RecordReader _records = new(format);

    /// <summary>Decodes a body.</summary>
    /// <param name="body">The message's body.</param>
    /// <param name="source">Identity of the source: 32 bytes.</param>
    /// <param name="lines">The records' lines; null for 1 to n.</param>
    /// <param name="broken">Why it is no array of records; null when it is one.</param>
    /// <returns>The rows; null when it is no array.</returns>
    public DecodedBody? Decode(ReadOnlyMemory<byte> body, byte[] source, LineRanges? lines, out string? broken)
    {
        var decoded = new DecodedBody(body.Length);
        try
        {
            broken = Utf8.IsValid(body.Span) ? Decode(body, source, lines, decoded) : "is no UTF-8";
        }
        catch (JsonException wrong)
        {
            broken = $"is no JSON (byte {wrong.BytePositionInLine} of a record)";
        }
        catch
        {
            decoded.Dispose();
            throw;
        }

        if (broken is null)
            return decoded;
        decoded.Dispose();
        return null;
    }

    private string? Decode(ReadOnlyMemory<byte> body, byte[] source, LineRanges? lines, DecodedBody to)
    {
        var text = body.Span;
        using var numbers = (lines ?? LineRanges.Of(1, int.MaxValue)).Lines.GetEnumerator();
        var at = SkipBlanks(text, 0);
        if (!Is(text, at, '['))
            return "is no JSON array";
        at = SkipBlanks(text, at + 1);
        var isEmpty = Is(text, at, ']');
        while (!isEmpty)
        {
            if (!numbers.MoveNext())
                return $"has more records than lines ({lines!.Count})";
            Record(body, ref at, source, numbers.Current, to);
            at = SkipBlanks(text, at);
            if (Is(text, at, ']'))
                break;
            if (!Is(text, at, ','))
                return $"is no JSON array (byte {at})";
            at = SkipBlanks(text, at + 1);
        }

        at = SkipBlanks(text, at + 1);
        return at < text.Length ? $"goes on behind the end of the array (byte {at})"
            : lines is not null && lines.Count != to.Records ? $"has {to.Records} records and {lines.Count} lines"
            : null;
    }

    private void Record(ReadOnlyMemory<byte> body, ref int at, byte[] source, long line, DecodedBody to)
    {
        var (begin, written) = (at, to.Rows.Length);
        to.Rows.Fields(format.Fields);
        if (!TryUsual(body.Span, ref at, to.Rows))
        {
            at = begin;
            to.Rows.CutTo(written);
            to.Rows.Fields(format.Fields);
            if (_records.Read(body, ref at, line, to.Rows) is { } rejected)
            {
                to.Reject(rejected);
                return;
            }
        }

        to.Rows.Bytes(source);
        to.Rows.Int64(line);
        to.End();
    }

    private bool TryUsual(ReadOnlySpan<byte> text, ref int at, CopyBuffer to)
    {
        if (!Is(text, at, '{'))
            return false;
        var i = at + 1;
        var columns = format.Columns;
        for (var c = 0; c < columns.Length; c++)
        {
            var column = columns[c];
            if (!text[i..].StartsWith(column.Label))
                return false;
            i += column.Label.Length;
            if (!ValueWriter.TryWrite(column, text, ref i, to) || !Is(text, i, c + 1 < columns.Length ? ',' : '}'))
                return false;
            i++;
        }

        at = i;
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> text, int at, char letter) => (uint)at < (uint)text.Length && text[at] == letter;

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && text[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }
}
