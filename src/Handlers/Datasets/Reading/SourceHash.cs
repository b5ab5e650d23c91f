using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>
/// The hash of a content that goes by in blocks: of the whole, of its complete lines, at the lengths of known sources on the way, and a checksum of each block by which a second reading notices
/// that the bytes are no longer the same, before it hands over a row of them.
/// </summary>
internal sealed class SourceHash : IDisposable
{
    /// <summary>Bytes of a block; the last may be shorter.</summary>
    public const int BlockBytes = 256 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<uint> _blocks = [];
    private readonly List<Candidate> _candidates;
    private readonly bool _completeLinesOnly;
    private (long Bytes, byte[] Sha256, int Blocks, uint LastBlock) _lines;
    private int _next;

    /// <param name="known">Sources that the content may begin with.</param>
    /// <param name="completeLinesOnly">Whether only what ends with a line end counts.</param>
    public SourceHash(IEnumerable<KnownSource> known, bool completeLinesOnly)
    {
        _completeLinesOnly = completeLinesOnly;
        _candidates = [.. known.Where(source => source.Bytes > 0).OrderBy(source => source.Bytes).Select(source => new Candidate(source))];
        _lines = (0, SHA256.HashData([]), 0, 0);
    }

    /// <summary>Bytes that went by.</summary>
    public long Read { get; private set; }

    /// <summary>Bytes that count: all, or those of complete lines.</summary>
    public long Bytes => LinesOnly ? _lines.Bytes : Read;

    // A last line without an end counts all the same when it was loaded before: left out, the file would be another source.
    private bool LinesOnly => _completeLinesOnly && !_candidates.Any(candidate => candidate.IsSame && candidate.Known.Bytes == Read);

    /// <summary>Takes the next block; all but the last are <see cref="BlockBytes"/> long.</summary>
    public void Append(ReadOnlySpan<byte> block)
    {
        var begin = Read;
        var done = 0;
        var linesEnd = _completeLinesOnly ? block.LastIndexOf((byte)'\n') + 1 : 0;
        for (; _next < _candidates.Count && _candidates[_next].Known.Bytes <= begin + block.Length; _next++)
        {
            var at = (int)(_candidates[_next].Known.Bytes - begin);
            if (linesEnd > done && linesEnd <= at)
                TakeLines(block, ref done, linesEnd, begin);
            AppendTo(block, ref done, at);
            _candidates[_next].IsSame = _hash.GetCurrentHash().AsSpan().SequenceEqual(_candidates[_next].Known.ContentSha256);
        }

        if (linesEnd > done)
            TakeLines(block, ref done, linesEnd, begin);
        AppendTo(block, ref done, block.Length);
        foreach (var candidate in _candidates)
            candidate.Look(block, begin);
        _blocks.Add(Checksum(block));
        Read += block.Length;
    }

    /// <summary>SHA-256 of the bytes that count.</summary>
    public byte[] Sha256() => LinesOnly ? _lines.Sha256 : _hash.GetCurrentHash();

    /// <summary>The longest of the known sources that the bytes that count are, or begin with; null when there is none.</summary>
    public KnownSource? Known() => _candidates.LastOrDefault(candidate => candidate.IsSame && candidate.Known.Bytes <= Bytes && candidate.GoesOnWithALine(Bytes))?.Known;

    /// <summary>A checksum of each block of the bytes that count.</summary>
    public IReadOnlyList<uint> Blocks() => LinesOnly ? [.. _blocks.Take(_lines.Blocks), .. _lines.Bytes % BlockBytes == 0 ? [] : new[] { _lines.LastBlock }] : _blocks;

    /// <summary>CRC-32C of a block: what notices an accident, at no cost that could be measured; the identity is the SHA-256.</summary>
    public static uint Checksum(ReadOnlySpan<byte> block)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(block);
        var sum = uint.MaxValue;
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (var rest in block[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void TakeLines(ReadOnlySpan<byte> block, ref int done, int linesEnd, long begin)
    {
        AppendTo(block, ref done, linesEnd);
        var bytes = begin + linesEnd;
        _lines = (bytes, _hash.GetCurrentHash(), (int)(bytes / BlockBytes), Checksum(block[..linesEnd]));
    }

    private void AppendTo(ReadOnlySpan<byte> block, ref int done, int to)
    {
        _hash.AppendData(block[done..to]);
        done = to;
    }

    /// <summary>A known source, and the bytes around the place where it ended.</summary>
    private sealed class Candidate(KnownSource known)
    {
        private byte _last, _first, _second;

        public KnownSource Known { get; } = known;

        public bool IsSame { get; set; }

        public void Look(ReadOnlySpan<byte> block, long begin)
        {
            Look(block, Known.Bytes - 1 - begin, ref _last);
            Look(block, Known.Bytes - begin, ref _first);
            Look(block, Known.Bytes + 1 - begin, ref _second);
        }

        /// <summary>What was read as its last line is still a line: it had an end, or has one now, or nothing follows.</summary>
        public bool GoesOnWithALine(long bytes) =>
            Known.Bytes == bytes || _last == '\n' || _first == '\n' || (_first == '\r' && (Known.Bytes + 1 == bytes || _second == '\n'));

        private static void Look(ReadOnlySpan<byte> block, long at, ref byte found)
        {
            if (at >= 0 && at < block.Length)
                found = block[(int)at];
        }
    }
}
