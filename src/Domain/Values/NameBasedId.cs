using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace KiVendTout.Domain.Values;

/// <summary>
/// Ids computed from names: UUID version 5 of RFC 9562, section 5.5. The same name gives the same id on every machine
/// and for ever, so that importing a file twice finds the streams of the first time.
/// </summary>
public static class NameBasedId
{
    /// <summary>The namespace of all ids of this platform. Changing it would orphan every stream.</summary>
    public static readonly Guid Platform = new("6b1d2c1e-6f0c-5d8e-9a57-3c1f0e5b7a90");

    /// <summary>Computes an id from a name in a namespace.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">Any text; its UTF-8 bytes count.</param>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 9562 prescribes SHA-1 for version 5. It spreads names here, it protects nothing.")]
    public static Guid Create(Guid space, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var input = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input.AsSpan(16));

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50); // version 5
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // the variant of RFC 9562
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>Computes an id of this platform from a kind of thing and the parts of its name.</summary>
    /// <param name="kind">Such as <c>order</c>, so that an order and a customer of one number differ.</param>
    /// <param name="parts">None blank. Their lengths are hashed too: ("a", "bc") is not ("ab", "c").</param>
    /// <exception cref="ArgumentException">A part is blank.</exception>
    internal static Guid Of(string kind, params ReadOnlySpan<string> parts)
    {
        var name = new StringBuilder(kind);
        foreach (var part in parts)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(part, nameof(parts));
            name.Append(':').Append(part.Length).Append(':').Append(part);
        }

        return Create(Platform, name.ToString());
    }
}
