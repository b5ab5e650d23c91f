using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KiVendTout.Platform.GraphQLServer;

/// <summary>Ids that name an object among all of a schema: the text <c>Type:key</c> in base64url. Clients keep and send them, and do not look inside.</summary>
public static class GlobalId
{
    /// <summary>The id of an object.</summary>
    /// <param name="typeName">Name of its object type.</param>
    /// <param name="key">Its key: a string, Guid, int or long.</param>
    public static string Encode(string typeName, object key)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        var text = key is Guid guid ? guid.ToString("D") : Convert.ToString(key, CultureInfo.InvariantCulture);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{typeName}:{text}"));
    }

    /// <summary>Takes an id apart; false when it is none.</summary>
    public static bool TryDecode(string id, [NotNullWhen(true)] out string? typeName, [NotNullWhen(true)] out string? key)
    {
        (typeName, key) = (null, null);
        if (!Opaque.TryDecode(id, out var text) || text.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
        {
            return false;
        }

        (typeName, key) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    /// <summary>The key of an id that must be of one type.</summary>
    /// <exception cref="GraphQLException">It is no id, or of another type.</exception>
    public static string KeyOf(string id, string typeName)
    {
        if (!TryDecode(id, out var type, out var key))
        {
            throw new GraphQLException($"This is no id of {typeName}. Send an id as the server gave it.", ErrorCode.BadRequest);
        }

        return type == typeName
            ? key
            : throw new GraphQLException($"This is an id of {(type.Length <= 50 ? type : "another type")}; an id of {typeName} is needed here.", ErrorCode.BadRequest);
    }

    internal static T Key<T>(string id, string typeName) => Parse<T>(KeyOf(id, typeName), typeName);

    internal static T Parse<T>(string key, string typeName)
    {
        object? value = null;
        if (typeof(T) == typeof(string))
        {
            value = key;
        }
        else if (typeof(T) == typeof(Guid) && Guid.TryParseExact(key, "D", out var guid))
        {
            value = guid;
        }
        else if (typeof(T) == typeof(int) && int.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            value = whole;
        }
        else if (typeof(T) == typeof(long) && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var great))
        {
            value = great;
        }

        return value is T parsed ? parsed : throw new GraphQLException($"This is no id of {typeName}. Send an id as the server gave it.", ErrorCode.BadRequest);
    }
}

/// <summary>Texts that clients must not look into.</summary>
internal static class Opaque
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    internal static bool TryDecode(string opaque, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!Base64Url.IsValid(opaque))
        {
            return false;
        }

        try
        {
            text = Strict.GetString(Base64Url.DecodeFromChars(opaque));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
