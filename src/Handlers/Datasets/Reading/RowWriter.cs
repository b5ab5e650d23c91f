using System.Text;
using System.Text.Unicode;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Writes records as JSON objects: the columns in declared order, each value as its type has it, or the first value that cannot be had.</summary>
internal sealed class RowWriter
{
    private readonly Column[] _columns;
    private readonly byte[][] _nullWords;

    /// <param name="dataset">What a row is.</param>
    public RowWriter(Dataset dataset)
    {
        _columns = [.. dataset.Columns.Select((column, i) => new Column(column, Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{column.Name}\":")))];
        _nullWords = [.. dataset.NullWords.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Writes a record.</summary>
    /// <param name="json">Where to; on a fault there is half an object in it.</param>
    /// <param name="record">The record's bytes.</param>
    /// <param name="fields">Its fields, as many as columns.</param>
    /// <param name="order">Which field is which column's; null when they are in order.</param>
    /// <returns>Null, or the column that is wrong and why.</returns>
    public (string Column, string Reason)? Write(JsonRows json, ReadOnlySpan<byte> record, ReadOnlySpan<Field> fields, int[]? order)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            ref readonly var field = ref fields[order is null ? i : order[i]];
            json.Write(_columns[i].Prefix);
            if (Write(json, _columns[i].Declared, record.Slice(field.Start, field.Length), field) is { } reason)
                return (_columns[i].Declared.Name, reason);
        }

        json.Write("}"u8);
        return null;
    }

    private string? Write(JsonRows json, DatasetColumn column, ReadOnlySpan<byte> value, Field field)
    {
        if (column.Type == ColumnType.Text)
            return WriteText(json, column, value, field);
        if (value.Length > 0 && (value[0] <= ' ' || value[^1] <= ' '))
            value = value.Trim(" \t"u8);
        if (IsNull(value))
            return WriteNull(json, column, value);
        int written;
        var isRight = true;
        var fault = NumberFault.None;
        switch (column.Type)
        {
            case ColumnType.WholeNumber:
                fault = NumberText.WriteWhole(value, int.MinValue, int.MaxValue, json.Room(NumberText.MostBytes), out written);
                break;
            case ColumnType.LongNumber:
                fault = NumberText.WriteWhole(value, long.MinValue, long.MaxValue, json.Room(NumberText.MostBytes), out written);
                break;
            case ColumnType.DecimalNumber:
                fault = NumberText.WriteDecimal(value, column.Scale, json.Room(NumberText.MostBytes), out written);
                break;
            case ColumnType.Boolean:
                isRight = TryWriteBoolean(value, json.Room(5), out written);
                break;
            case ColumnType.Date:
                isRight = TryWriteQuoted(value, json.Room(InstantText.MostBytes), isDate: true, out written);
                break;
            case ColumnType.Timestamp:
                isRight = TryWriteQuoted(value, json.Room(InstantText.MostBytes), isDate: false, out written);
                break;
            default:
                throw new InvalidOperationException($"The column '{column.Name}' has the unknown type {column.Type}.");
        }

        json.Advance(written);
        return fault != NumberFault.None ? ValueProblem.OfNumber(value, column, fault) : isRight ? null : ValueProblem.Of(value, column);
    }

    private string? WriteText(JsonRows json, DatasetColumn column, ReadOnlySpan<byte> value, Field field)
    {
        // What stands in quotes is text, even if it is nothing or a word for nothing.
        if (!field.IsQuoted && IsNull(value))
            return WriteNull(json, column, value);
        if (value.Contains((byte)0))
            return $"{RawText.Quote(value)} holds a NUL byte, which no text can: take it out";
        if (!Utf8.IsValid(value))
            return $"{RawText.Quote(value)} is no UTF-8: save the file as UTF-8";
        JsonText.Write(json, value, field.HasDoubledQuotes);
        return null;
    }

    private bool IsNull(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return true;
        foreach (var word in _nullWords)
        {
            if (value.SequenceEqual(word))
                return true;
        }

        return false;
    }

    private static string? WriteNull(JsonRows json, DatasetColumn column, ReadOnlySpan<byte> value)
    {
        if (!column.Nullable)
            return $"{(value.IsEmpty ? "is empty" : $"{RawText.Quote(value)} stands for no value")}, and there has to be one: write it, or declare the column nullable: yes";
        json.Write("null"u8);
        return null;
    }

    private static bool TryWriteBoolean(ReadOnlySpan<byte> value, Span<byte> to, out int written)
    {
        written = 0;
        Span<byte> lower = stackalloc byte[5];
        if (value.Length > lower.Length)
            return false;
        for (var i = 0; i < value.Length; i++)
            lower[i] = (byte)char.ToLowerInvariant((char)value[i]);
        ReadOnlySpan<byte> word = lower[..value.Length];
        var isTrue = word.SequenceEqual("true"u8) || word.SequenceEqual("yes"u8) || word is [(byte)'t' or (byte)'y' or (byte)'1'];
        if (!isTrue && !(word.SequenceEqual("false"u8) || word.SequenceEqual("no"u8) || word is [(byte)'f' or (byte)'n' or (byte)'0']))
            return false;
        var json = isTrue ? "true"u8 : "false"u8;
        json.CopyTo(to);
        written = json.Length;
        return true;
    }

    private static bool TryWriteQuoted(ReadOnlySpan<byte> value, Span<byte> to, bool isDate, out int written)
    {
        to[0] = (byte)'"';
        var isRight = isDate ? InstantText.TryWriteDate(value, to[1..], out written) : InstantText.TryWriteInstant(value, to[1..], out written);
        to[written + 1] = (byte)'"';
        written += 2;
        return isRight;
    }

    private sealed record Column(DatasetColumn Declared, byte[] Prefix);
}
