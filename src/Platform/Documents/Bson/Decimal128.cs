using System.Buffers.Binary;
using System.Globalization;

namespace KiVendTout.Platform.Documents.Bson;

/// <summary>
/// IEEE 754-2008 decimal128 in binary integer form, as BSON has it: a sign, 14 bits of exponent with a bias of 6176, 113 bits of coefficient. Every
/// .NET decimal fits with its scale.
/// </summary>
internal static class Decimal128
{
    private const int Bias = 6176;
    private const int ExponentShift = 49; // of the upper half
    private const ulong CoefficientMask = (1UL << ExponentShift) - 1;

    public static void Write(Span<byte> target, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var scale = (parts[3] >> 16) & 0xFF;
        var low = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        var high = (uint)parts[2] | ((ulong)(Bias - scale) << ExponentShift) | (parts[3] < 0 ? 1UL << 63 : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(target, low);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], high);
    }

    /// <summary>The number as JSON has it.</summary>
    /// <exception cref="DocumentException">It is infinite or no number.</exception>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var sign = high >> 63 == 0 ? "" : "-";
        // Both bits set: infinity, not a number, or a coefficient of more than 34 digits, which the standard reads as 0.
        if (((high >> 61) & 3) == 3)
            return ((high >> 59) & 0xF) == 0xF ? throw new DocumentException("A decimal in the database is infinite or no number.") : "0";
        var exponent = (int)((high >> ExponentShift) & 0x3FFF) - Bias;
        var digits = new UInt128(high & CoefficientMask, low).ToString(CultureInfo.InvariantCulture);
        return exponent switch
        {
            0 => sign + digits,
            < 0 and >= -40 => $"{sign}{WithPoint(digits, -exponent)}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{digits}E{exponent}"),
        };
    }

    private static string WithPoint(string digits, int scale)
    {
        var padded = digits.PadLeft(scale + 1, '0');
        return $"{padded[..^scale]}.{padded[^scale..]}";
    }
}
