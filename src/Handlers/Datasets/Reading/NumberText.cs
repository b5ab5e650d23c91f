using System.Buffers.Text;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>What can be wrong with the text of a number.</summary>
internal enum NumberFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is no number.</summary>
    NotANumber,

    /// <summary>It is a number, but not a whole one.</summary>
    NotWhole,

    /// <summary>It has more digits behind the point than there is room for, and they are not zeros.</summary>
    TooManyDecimals,

    /// <summary>It is too large.</summary>
    OutOfRange,
}

/// <summary>
/// Numbers from text to text, without ever being a fraction of the machine: what was written is what arrives, as JSON writes numbers (RFC 8259, 6). A plus, leading zeros and a bare point are put
/// right, an exponent is written out, zeros behind the last place are dropped; nothing is rounded.
/// </summary>
internal static class NumberText
{
    /// <summary>Room that any number needs: a sign, 19 digits, a point.</summary>
    public const int MostBytes = 24;

    private const int MostDigits = 18;

    // Of a number with an exponent; with more digits it has more than a column holds, whatever the exponent says.
    private const int MostWithExponent = 100;

    /// <summary>Writes a decimal of at most so many places, and of 18 digits in all.</summary>
    public static NumberFault WriteDecimal(ReadOnlySpan<byte> text, int scale, Span<byte> to, out int written)
    {
        written = 0;
        if (Read(text, out var number) is var fault and not NumberFault.None)
            return fault;
        var fraction = number.Fraction;
        if (fraction.Length > scale)
        {
            if (fraction[scale..].ContainsAnyExcept((byte)'0'))
                return NumberFault.TooManyDecimals;
            fraction = fraction[..scale];
        }

        if (number.Whole.Length > MostDigits - scale)
            return NumberFault.OutOfRange;
        if (number.IsNegative && (number.Whole.Length > 0 || fraction.ContainsAnyExcept((byte)'0')))
            to[written++] = (byte)'-';
        if (number.Whole.Length == 0)
            to[written++] = (byte)'0';
        number.Whole.CopyTo(to[written..]);
        written += number.Whole.Length;
        if (fraction.Length > 0)
        {
            to[written++] = (byte)'.';
            fraction.CopyTo(to[written..]);
            written += fraction.Length;
        }

        return NumberFault.None;
    }

    /// <summary>Writes a whole number; one with decimals that are zeros is whole.</summary>
    public static NumberFault WriteWhole(ReadOnlySpan<byte> text, long least, long most, Span<byte> to, out int written)
    {
        written = 0;
        if (Read(text, out var number) is var fault and not NumberFault.None)
            return fault == NumberFault.TooManyDecimals ? NumberFault.NotWhole : fault;
        if (number.Fraction.ContainsAnyExcept((byte)'0'))
            return NumberFault.NotWhole;
        Int128 value = 0;
        if (number.Whole.Length > 19)
            return NumberFault.OutOfRange;
        if (number.Whole.Length <= MostDigits)
        {
            var small = 0L;
            foreach (var digit in number.Whole)
                small = (small * 10) + (digit - '0');
            value = small;
        }
        else
        {
            foreach (var digit in number.Whole)
                value = (value * 10) + (digit - '0');
        }

        if (number.IsNegative)
            value = -value;
        if (value < least || value > most)
            return NumberFault.OutOfRange;
        Utf8Formatter.TryFormat((long)value, to, out written);
        return NumberFault.None;
    }

    private static NumberFault Read(ReadOnlySpan<byte> text, out Digits number)
    {
        number = default;
        var at = 0;
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-')
            number.IsNegative = text[at++] == '-';
        var begin = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at]))
            at++;
        number.Whole = text[begin..at];
        if (at < text.Length && text[at] == '.')
        {
            begin = ++at;
            while (at < text.Length && char.IsAsciiDigit((char)text[at]))
                at++;
            number.Fraction = text[begin..at];
        }

        if (number.Whole.Length + number.Fraction.Length == 0)
            return NumberFault.NotANumber;
        if (number.Whole.Length > 0 && number.Whole[0] == '0')
            number.Whole = number.Whole.TrimStart((byte)'0');
        if (at == text.Length)
            return NumberFault.None;
        return text[at] is (byte)'e' or (byte)'E' ? WriteOut(text[(at + 1)..], ref number) : NumberFault.NotANumber;
    }

    /// <summary>Moves the point as the exponent says.</summary>
    private static NumberFault WriteOut(ReadOnlySpan<byte> exponent, ref Digits number)
    {
        var sign = exponent.Length > 0 && exponent[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        var size = exponent[sign..];
        if (size.IsEmpty || size.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return NumberFault.NotANumber;
        var isZero = number.Whole.Length == 0 && !number.Fraction.ContainsAnyExcept((byte)'0');
        if (isZero)
        {
            number.Fraction = default;
            return NumberFault.None;
        }

        var isSmall = sign == 1 && exponent[0] == '-';
        size = size.TrimStart((byte)'0');
        var count = number.Whole.Length + number.Fraction.Length;
        if (count > MostWithExponent || size.Length > 2)
            return isSmall ? NumberFault.TooManyDecimals : NumberFault.OutOfRange;
        var places = 0;
        foreach (var digit in size)
            places = (places * 10) + (digit - '0');

        // The digits with as many zeros before or behind them as the point moves beyond them.
        var point = number.Whole.Length + (isSmall ? -places : places);
        var zerosBefore = Math.Max(0, -point);
        var all = new byte[zerosBefore + Math.Max(count, point)].AsSpan();
        all.Fill((byte)'0');
        number.Whole.CopyTo(all[zerosBefore..]);
        number.Fraction.CopyTo(all[(zerosBefore + number.Whole.Length)..]);
        number.Whole = ((ReadOnlySpan<byte>)all[..Math.Max(0, point)]).TrimStart((byte)'0');
        number.Fraction = all[Math.Max(0, point)..];
        return NumberFault.None;
    }

    private ref struct Digits
    {
        public bool IsNegative;
        public ReadOnlySpan<byte> Whole;
        public ReadOnlySpan<byte> Fraction;
    }
}
