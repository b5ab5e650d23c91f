namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>Reads Content-Type headers. JSON alone is taken: a browser sends any other type across origins without asking first (CSRF).</summary>
internal static class ContentTypeHeader
{
    /// <summary>Null when the body is JSON in UTF-8, else what to say.</summary>
    public static string? Problem(string? header)
    {
        if (header is "application/json" or "application/json; charset=utf-8")
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(header))
        {
            return "The request does not say what its body is: send JSON with the header Content-Type: application/json.";
        }

        var text = header.AsSpan();
        var semicolon = text.IndexOf(';');
        if (!(semicolon < 0 ? text : text[..semicolon]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return "Only JSON is taken: send the request with the header Content-Type: application/json.";
        }

        for (var rest = semicolon < 0 ? [] : text[(semicolon + 1)..]; !rest.IsEmpty;)
        {
            var end = rest.IndexOf(';');
            var parameter = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (parameter.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && !IsUtf8(parameter["charset=".Length..]))
            {
                return "Only UTF-8 is taken: encode the body in UTF-8 and say charset=utf-8, or nothing.";
            }
        }

        return null;
    }

    public static bool IsUtf8(ReadOnlySpan<char> charset)
    {
        charset = charset.Trim().Trim('"');
        return charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
