using System.Buffers;

namespace KiVendTout.Bench.Datasets;

/// <summary>
/// Lines like those of Boston Housing, as many as are wanted: the same columns in the same widths and places, each value drawn evenly between the smallest and the largest of the real file. The same seed
/// gives the same bytes.
/// </summary>
public static class GeneratedHousing
{
    /// <summary>Bytes of a line with its end.</summary>
    public const int LineBytes = 97;

    private const int LinesAtOnce = 1000;

    // Width in the line, decimals, and the range in units of the last of them.
    private static readonly (int Width, int Decimals, uint Least, uint Most)[] Columns =
    [
        (8, 5, 632, 8_897_620), // crim
        (7, 2, 0, 100_00), // zn
        (8, 3, 460, 27_740), // indus
        (3, 0, 0, 1), // chas
        (8, 4, 3_850, 8_710), // nox
        (8, 4, 3_5610, 8_7800), // rm
        (7, 2, 2_90, 100_00), // age
        (8, 4, 1_1296, 12_1265), // dis
        (4, 0, 1, 24), // rad
        (7, 1, 187, 711), // tax: whole, with a decimal that is 0
        (7, 2, 12_60, 22_00), // ptratio
        (7, 2, 32, 396_90), // b
        (7, 2, 1_73, 37_97), // lstat
        (7, 2, 5_00, 50_00), // medv
    ];

    /// <summary>Writes so many lines.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="lines">How many.</param>
    /// <param name="seed">Which.</param>
    /// <returns>The sum of their medv, exact.</returns>
    public static decimal Write(Stream to, long lines, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(to);
        var buffer = ArrayPool<byte>.Shared.Rent(LinesAtOnce * LineBytes);
        var state = seed;
        var medv = 0L;
        for (var left = lines; left > 0;)
        {
            var now = (int)Math.Min(left, LinesAtOnce);
            for (var i = 0; i < now; i++)
                medv += WriteLine(buffer.AsSpan(i * LineBytes, LineBytes), ref state);
            to.Write(buffer, 0, now * LineBytes);
            left -= now;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return medv / 100m;
    }

    private static uint WriteLine(Span<byte> line, ref ulong state)
    {
        line.Fill((byte)' ');
        line[^1] = (byte)'\n';
        var end = 0;
        var value = 0u;
        for (var i = 0; i < Columns.Length; i++)
        {
            var (width, decimals, least, most) = Columns[i];
            end += width;
            value = least + (uint)((Next(ref state) >> 32) * (most - least + 1) >> 32);
            WriteNumber(line[..end], decimals == 1 ? value * 10 : value, decimals);
        }

        return value;
    }

    /// <summary>Writes a number so that it ends where the span does.</summary>
    private static void WriteNumber(Span<byte> line, uint value, int decimals)
    {
        var at = line.Length;
        for (var digits = 0; value > 0 || digits <= decimals; digits++)
        {
            if (digits == decimals && decimals > 0)
                line[--at] = (byte)'.';
            line[--at] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014).</summary>
    private static ulong Next(ref ulong state)
    {
        var mixed = state += 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
