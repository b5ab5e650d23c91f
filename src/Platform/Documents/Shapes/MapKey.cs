using System.Text;

namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>
/// Keys that come with the data (of a map, of JSON without a type) may be anything, but a dot, a dollar sign in front and NUL mean something in MongoDB. They
/// are stored as %2E, %24 and %00, a percent sign as %25; so no two keys become the same and every key comes back as it was.
/// </summary>
internal static class MapKey
{
    /// <summary>As it is stored, in both databases.</summary>
    public static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> key)
    {
        if (key.IndexOfAny(".%\0"u8) < 0 && !key.StartsWith("$"u8))
            return key;
        var escaped = new StringBuilder();
        foreach (var (index, letter) in Encoding.UTF8.GetString(key).Index())
        {
            escaped.Append(letter switch
            {
                '.' => "%2E",
                '%' => "%25",
                '\0' => "%00",
                '$' when index == 0 => "%24",
                _ => letter.ToString(),
            });
        }

        return Encoding.UTF8.GetBytes(escaped.ToString());
    }

    /// <summary>As it was.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> key) => key.Contains((byte)'%')
        ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(key).Replace("%2E", ".", StringComparison.Ordinal).Replace("%24", "$", StringComparison.Ordinal)
            .Replace("%00", "\0", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal))
        : key;
}
