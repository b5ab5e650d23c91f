namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>A source that was loaded before, as far as it was loaded.</summary>
/// <param name="Sha256">SHA-256 of its content when it was first loaded: its name for ever, 32 bytes.</param>
/// <param name="Bytes">Bytes of its content that were read so far.</param>
/// <param name="Lines">Lines of it that were read so far.</param>
/// <param name="ContentSha256">SHA-256 of those bytes, 32 bytes.</param>
public sealed record KnownSource(byte[] Sha256, long Bytes, long Lines, byte[] ContentSha256);
