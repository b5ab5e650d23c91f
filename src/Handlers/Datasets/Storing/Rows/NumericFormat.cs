using System.Buffers.Binary;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>
/// PostgreSQL's binary form of <c>numeric</c> (src/backend/utils/adt/numeric.c, numeric_recv): how many digits to the base of 10,000, the power of the first of them, the sign, the digits after the
/// point that are shown, and the digits, none of them zero at either end.
/// </summary>
internal static class NumericFormat
{
    private const int Base = 10_000;
    private const int MostGroups = 10;
    private const int PointAt = 5;

    /// <summary>Powers of ten up to 10^18.</summary>
    public static ReadOnlySpan<ulong> Powers =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
        1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    /// <summary>Writes a value with its length before it.</summary>
    /// <param name="to">At least 32 bytes.</param>
    /// <param name="negative">Its sign.</param>
    /// <param name="unscaled">The value times 10^<paramref name="scale"/>, below 10^18.</param>
    /// <param name="scale">Digits after the point, 0 to 18.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> to, bool negative, ulong unscaled, int scale)
    {
        // Up to five groups of four digits before the point and five behind it; only what is between first and last is written.
        Span<ushort> groups = stackalloc ushort[MostGroups];
        var whole = unscaled / Powers[scale];
        var part = unscaled - (whole * Powers[scale]);
        var first = PointAt;
        for (; whole > 0; whole /= Base)
            groups[--first] = (ushort)(whole % Base);
        var end = PointAt + ((scale + 3) / 4);
        if (part == 0)
            end = PointAt;
        else
            Part(groups, part, scale, end);
        while (first < end && groups[first] == 0)
            first++;
        while (end > first && groups[end - 1] == 0)
            end--;
        var count = end - first;
        BinaryPrimitives.WriteInt32BigEndian(to, 8 + (2 * count));
        BinaryPrimitives.WriteInt16BigEndian(to[4..], (short)count);
        BinaryPrimitives.WriteInt16BigEndian(to[6..], (short)(count == 0 ? 0 : PointAt - 1 - first));
        BinaryPrimitives.WriteInt16BigEndian(to[8..], negative && count > 0 ? (short)0x4000 : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(to[10..], (short)scale);
        for (var i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(to[(12 + (2 * i))..], groups[first + i]);
        return 12 + (2 * count);
    }

    /// <summary>The digits behind the point in groups of four from the point on; the last group is filled up with zeros.</summary>
    private static void Part(Span<ushort> groups, ulong part, int scale, int end)
    {
        var inLast = scale - ((end - PointAt - 1) * 4);
        groups[end - 1] = (ushort)(part % Powers[inLast] * Powers[4 - inLast]);
        part /= Powers[inLast];
        for (var i = end - 2; i >= PointAt; i--, part /= Base)
            groups[i] = (ushort)(part % Base);
    }
}
