namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>What a file is by its first bytes; names lie.</summary>
internal static class SourceKind
{
    /// <summary>How many first bytes tell.</summary>
    public const int TellingBytes = 6;

    /// <summary>The mark that some editors put before UTF-8. It is part of the content and of its hash, but not of line 1.</summary>
    public static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether it is gzip (RFC 1952, 2.3.1).</summary>
    public static bool IsGzip(ReadOnlySpan<byte> first) => first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Why a content that begins so has no lines to read, with the remedy; null when it may have.</summary>
    public static string? Problem(ReadOnlySpan<byte> first) => first switch
    {
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, 0, 0xFE, 0xFF, ..] => "is text in UTF-16 or UTF-32: save it as UTF-8, or convert it with iconv -f UTF-16 -t UTF-8",
        [0x1F, 0x8B, ..] => "is packed twice with gzip: unpack it once with gunzip",
        [(byte)'P', (byte)'K', 3, 4, ..] => "is a zip archive or a spreadsheet: unpack it, or save the sheet as CSV",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "is an old spreadsheet: save the sheet as CSV",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "is packed with xz: unpack it with xz -d, or pack it with gzip",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "is packed with zstd: unpack it with zstd -d, or pack it with gzip",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => "is packed with bzip2: unpack it with bunzip2, or pack it with gzip",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "is a Parquet file: write it as CSV",
        _ => null,
    };
}
