using System.Text;
using System.Text.Json;
using KiVendTout.Handlers.Datasets.Batches;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>Reads a record however it is written, or says why it is no row. Not thread-safe.</summary>
/// <param name="format">The dataset's rows.</param>
internal sealed class RecordReader(RowFormat format)
{
    private const int MostRaw = 2_000;
    private const int MostName = 63;
    private readonly (int Begin, int End, JsonTokenType Kind)[] _found = new (int, int, JsonTokenType)[format.Columns.Length];

    /// <summary>Reads a record.</summary>
    /// <param name="body">The message's body.</param>
    /// <param name="at">Where the record begins; behind it afterwards.</param>
    /// <param name="line">Its line.</param>
    /// <param name="to">Takes its columns in their order.</param>
    /// <returns>Null when it is a row; else why not.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public RejectedLine? Read(ReadOnlyMemory<byte> body, ref int at, long line, CopyBuffer to)
    {
        var text = body.Span[at..];
        var reader = new Utf8JsonReader(text);
        if (!reader.Read())
            throw new JsonException("The array ends in the middle.");
        (string? Column, string Reason)? problem = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            problem = Properties(ref reader) ?? Values(text, to);
        }
        else
        {
            problem = (null, $"is {UnusualValue.NameOf(reader.TokenType)} and no object. Send each record as an object with the dataset's columns.");
            reader.Skip();
        }

        var raw = text[..(int)reader.BytesConsumed];
        at += raw.Length;
        return problem is { } told ? new RejectedLine(line, told.Column, told.Reason, Beginning(raw), raw.Length) : null;
    }

    /// <summary>Finds where each column's value stands.</summary>
    private (string? Column, string Reason)? Properties(ref Utf8JsonReader reader)
    {
        (string? Column, string Reason)? problem = null;
        Array.Clear(_found);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var column = Find(ref reader);
            var name = column < 0 ? NameOf(ref reader) : format.Columns[column].Name;
            reader.Read();
            var (begin, kind) = ((int)reader.TokenStartIndex, reader.TokenType);
            reader.Skip();
            if (column < 0)
                problem ??= (name, $"is no column of the dataset {format.Dataset.Name}. Leave it out, or add it to the declaration.");
            else if (_found[column].End > 0)
                problem ??= (name, "is there twice. Send it once.");
            else
                _found[column] = (begin, (int)reader.BytesConsumed, kind);
        }

        return problem;
    }

    private (string? Column, string Reason)? Values(ReadOnlySpan<byte> text, CopyBuffer to)
    {
        for (var i = 0; i < _found.Length; i++)
        {
            var (column, (begin, end, kind)) = (format.Columns[i], _found[i]);
            if (end == 0 && !column.Nullable)
                return (column.Name, "is missing. Send it, or declare the column nullable.");
            if (end == 0)
                to.Null();
            else if (UnusualValue.Write(column, text[begin..end], kind, to) is { } reason)
                return (column.Name, reason);
        }

        return null;
    }

    private int Find(ref Utf8JsonReader reader)
    {
        try
        {
            for (var i = 0; i < format.Columns.Length; i++)
            {
                if (reader.ValueTextEquals(format.Columns[i].NameBytes))
                    return i;
            }

            return -1;
        }
        catch (InvalidOperationException)
        {
            return -1; // It has one half of a character as an escape: no column has such a name.
        }
    }

    /// <summary>A name that nobody knows; whatever is strange in it is shown as JSON has it.</summary>
    private static string NameOf(ref Utf8JsonReader reader) => Beginning(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, MostName)]);

    /// <summary>The beginning of valid UTF-8 as text, cut between two characters.</summary>
    private static string Beginning(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MostRaw * 4)]);
        return text.Length <= MostRaw ? text : text[..(char.IsHighSurrogate(text[MostRaw - 1]) ? MostRaw - 1 : MostRaw)];
    }
}
