using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// Tells whether a gzip file is there to its end. The runtime's reader takes one that was cut off for one that is shorter, so its last eight bytes are compared with what was unpacked: the CRC-32 and the
/// length, modulo 2^32, of the last member (RFC 1952, 2.3.1).
/// </summary>
internal static class GzipEnd
{
    private const int TrailerBytes = 8;
    private const uint Polynomial = 0xEDB8_8320;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(one => Enumerable.Range(0, 8).Aggregate((uint)one, (sum, _) => (sum >> 1) ^ ((sum & 1) * Polynomial)))];

    /// <summary>Compares the end of a file with its content.</summary>
    /// <param name="file">The packed file.</param>
    /// <param name="bytes">How many bytes it was unpacked to.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="InvalidDataException">It was cut off, or something follows it that is not gzip.</exception>
    public static async Task CheckAsync(FileStream file, long bytes, CancellationToken ct)
    {
        var trailer = new byte[TrailerBytes];
        file.Position = Math.Max(0, file.Length - TrailerBytes);
        await file.ReadAtLeastAsync(trailer, TrailerBytes, throwOnEndOfStream: false, ct).ConfigureAwait(false);
        var (sum, length) = (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)));

        // One member, the usual case: the runtime compared the checksum when it got that far.
        if (length == (uint)bytes)
            return;

        // Several members one after the other, or an end that is none.
        if (length > bytes || await ChecksumAsync(file, bytes - length, ct).ConfigureAwait(false) != sum)
            throw new InvalidDataException("It is not there to its end, or something else follows it.");
    }

    private static async Task<uint> ChecksumAsync(FileStream file, long from, CancellationToken ct)
    {
        file.Position = 0;
        var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        await using var _ = content.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(SourceHash.BlockBytes);
        var (sum, at) = (uint.MaxValue, 0L);
        for (int read; (read = await content.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0; at += read)
        {
            for (var i = (int)Math.Clamp(from - at, 0, read); i < read; i++)
                sum = Table[(byte)(sum ^ buffer[i])] ^ (sum >> 8);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return ~sum;
    }
}
