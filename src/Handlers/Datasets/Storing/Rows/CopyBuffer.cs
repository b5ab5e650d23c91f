using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace KiVendTout.Handlers.Datasets.Storing.Rows;

/// <summary>Rows in PostgreSQL's binary COPY format (PostgreSQL documentation, COPY, Binary Format), in a pooled array that grows.</summary>
internal sealed class CopyBuffer(int room) : IDisposable
{
    /// <summary>What every single value but text fits into, its length included.</summary>
    private const int Value = 64;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(room, Value));

    /// <summary>What every COPY begins with: the signature, no flags, no extension.</summary>
    public static ReadOnlyMemory<byte> Header { get; } = new byte[] { (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0 };

    /// <summary>What every COPY ends with.</summary>
    public static ReadOnlyMemory<byte> Trailer { get; } = new byte[] { 0xff, 0xff };

    /// <summary>How much is written.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<byte> this[Range range] => _bytes.AsMemory(0, Length)[range];

    /// <summary>Forgets what comes behind a length.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>A row begins.</summary>
    public void Fields(int count)
    {
        Grow(Value);
        BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(Length), (short)count);
        Length += 2;
    }

    public void Null()
    {
        Grow(Value);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), -1);
        Length += 4;
    }

    public void Boolean(bool value)
    {
        Grow(Value);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), 1);
        _bytes[Length + 4] = value ? (byte)1 : (byte)0;
        Length += 5;
    }

    public void Int32(int value)
    {
        Grow(Value);
        var to = _bytes.AsSpan(Length, 8);
        BinaryPrimitives.WriteInt32BigEndian(to, 4);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], value);
        Length += 8;
    }

    public void Int64(long value)
    {
        Grow(Value);
        var to = _bytes.AsSpan(Length, 12);
        BinaryPrimitives.WriteInt32BigEndian(to, 8);
        BinaryPrimitives.WriteInt64BigEndian(to[4..], value);
        Length += 12;
    }

    /// <summary>A number of up to 18 digits: <paramref name="unscaled"/> divided by ten to the power of <paramref name="scale"/>.</summary>
    public void Numeric(bool negative, ulong unscaled, int scale)
    {
        Grow(Value);
        Length += NumericFormat.Write(_bytes.AsSpan(Length), negative, unscaled, scale);
    }

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    /// <summary>Room for a value of so many bytes, whose length is written.</summary>
    public Span<byte> Room(int length)
    {
        Grow(length + 4);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(Length), length);
        Length += 4 + length;
        return _bytes.AsSpan(Length - length, length);
    }

    /// <summary>Gives the array back.</summary>
    public void Dispose()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, Length) = ([], 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Grow(int more)
    {
        if (_bytes.Length - Length < more)
            Enlarge(more);
    }

    private void Enlarge(int more)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + more, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
