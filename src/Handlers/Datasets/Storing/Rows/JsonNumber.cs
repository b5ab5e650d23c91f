namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>A JSON number (RFC 8259, 6) as it was written, exactly: digits without zeros at either end, times a power of ten.</summary>
internal readonly ref struct JsonNumber
{
    private const int MostDigits = 18;

    private JsonNumber(bool negative, ulong digits, int count, long exponent) => (Negative, Digits, Count, Exponent) = (negative, digits, count, exponent);

    public bool Negative { get; }

    /// <summary>The digits as a number; means nothing when there are more than 18.</summary>
    public ulong Digits { get; }

    /// <summary>How many digits.</summary>
    public int Count { get; }

    /// <summary>The power of ten that they are multiplied with.</summary>
    public long Exponent { get; }

    /// <summary>Digits after the point.</summary>
    public long After => Count == 0 ? 0 : Math.Max(0, -Exponent);

    /// <summary>Digits before the point, without leading zeros.</summary>
    public long Before => Count == 0 ? 0 : Math.Max(0, Count + Exponent);

    /// <summary>Reads the usual case: no exponent and no more than 18 digits.</summary>
    /// <param name="text">Text with a number at the place.</param>
    /// <param name="at">The place; behind the number afterwards.</param>
    /// <param name="negative">Its sign.</param>
    /// <param name="digits">All its digits as a number.</param>
    /// <param name="after">How many of them are behind the point.</param>
    /// <returns>False when it is another case, or no number.</returns>
    public static bool TrySimple(ReadOnlySpan<byte> text, ref int at, out bool negative, out ulong digits, out int after)
    {
        var i = at;
        (negative, digits, after) = (false, 0, 0);
        if ((uint)i < (uint)text.Length && text[i] == '-')
            (negative, i) = (true, i + 1);
        var begin = i;
        uint digit;
        while ((uint)i < (uint)text.Length && (digit = (uint)(text[i] - '0')) <= 9)
            (digits, i) = ((digits * 10) + digit, i + 1);
        var whole = i - begin;
        if (whole == 0 || (whole > 1 && text[begin] == '0'))
            return false;
        if ((uint)i < (uint)text.Length && text[i] == '.')
        {
            var point = ++i;
            while ((uint)i < (uint)text.Length && (digit = (uint)(text[i] - '0')) <= 9)
                (digits, i) = ((digits * 10) + digit, i + 1);
            if ((after = i - point) == 0)
                return false;
        }

        if (whole + after > MostDigits || ((uint)i < (uint)text.Length && (text[i] | 0x20) == 'e'))
            return false;
        at = i;
        return true;
    }

    /// <summary>Reads any number.</summary>
    /// <param name="text">A JSON number, and nothing else.</param>
    public static JsonNumber Read(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        var (digits, count, zeros, exponent, behind) = (0UL, 0, 0, 0L, false);
        var i = negative ? 1 : 0;
        for (; i < text.Length && (text[i] | 0x20) != 'e'; i++)
        {
            if (text[i] == '.')
            {
                behind = true;
                continue;
            }

            exponent -= behind ? 1 : 0;
            if (text[i] == '0')
            {
                zeros += count > 0 ? 1 : 0; // Belong to it only when another digit follows.
                continue;
            }

            for (; zeros > 0; zeros--, count++)
                digits *= 10;
            (digits, count) = ((digits * 10) + (ulong)(text[i] - '0'), count + 1);
        }

        return new JsonNumber(negative, digits, count, exponent + zeros + (i < text.Length ? PowerOf(text[(i + 1)..]) : 0));
    }

    /// <summary>The value times ten to the power of <paramref name="scale"/>, when that is a whole number below 10^18.</summary>
    public bool TryScale(int scale, out ulong unscaled)
    {
        unscaled = Digits;
        if (Count == 0)
            return true;
        if (After > scale || Before + scale > MostDigits)
            return false;
        unscaled *= NumericFormat.Powers[(int)(Exponent + scale)];
        return true;
    }

    /// <summary>The value, when it is a whole number below 10^19.</summary>
    public bool TryWhole(out ulong value)
    {
        value = Count == 0 ? 0 : Digits;
        if (Count == 0)
            return true;
        if (After > 0 || Before > MostDigits + 1)
            return false;
        value *= NumericFormat.Powers[(int)Exponent];
        return true;
    }

    /// <summary>An exponent; one that is out of all reason stays so, and does not overflow.</summary>
    private static long PowerOf(ReadOnlySpan<byte> text)
    {
        const long Unreasonable = 1_000_000_000;
        var (negative, power) = (text[0] == '-', 0L);
        foreach (var letter in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
            power = Math.Min(Unreasonable, (power * 10) + (letter - '0'));
        return negative ? -power : power;
    }
}
