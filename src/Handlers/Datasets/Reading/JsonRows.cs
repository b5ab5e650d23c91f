using System.Buffers;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>A JSON array of objects under construction, in a pooled buffer that grows; the last object can be taken back.</summary>
internal sealed class JsonRows : IDisposable
{
    private const int FirstSize = 16 * 1024;

    private byte[] _buffer = [];
    private int _likely = FirstSize;

    /// <summary>Bytes so far, without the closing bracket.</summary>
    public int Length { get; private set; }

    /// <summary>Begins the next object; its first byte is to be written next.</summary>
    public void BeginRow() => Write(Length == 0 ? "["u8 : ","u8);

    /// <summary>Takes back everything behind a length.</summary>
    public void BackTo(int length) => Length = length;

    /// <summary>Room for at least so many bytes; what is used of it is told to <see cref="Advance"/>.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_buffer.Length - Length < bytes)
            Grow(bytes);
        return _buffer.AsSpan(Length);
    }

    /// <summary>Bytes of the room that were written.</summary>
    public void Advance(int bytes) => Length += bytes;

    /// <summary>Writes bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>The array, closed; its buffer, out of the shared pool, is the caller's. The next one begins empty.</summary>
    public (byte[] Buffer, int Length) Take()
    {
        if (Length == 0)
            Write("["u8);
        Write("]"u8);
        var taken = (_buffer, Length);
        _likely = Math.Max(FirstSize, Length + (Length / 8));
        (_buffer, Length) = ([], 0);
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, Length) = ([], 0);
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_likely, Length + bytes), 2 * _buffer.Length));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
