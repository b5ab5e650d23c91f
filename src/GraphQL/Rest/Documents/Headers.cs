using System.Text.Json.Nodes;

namespace KiVendTout.GraphQL.Rest.Documents;

/// <summary>The headers of answers, as OpenAPI describes them.</summary>
internal static class Headers
{
    /// <summary>Version of what is shown or was changed.</summary>
    public static JsonObject ETag() => Header("Version of its stream, for If-None-Match and If-Match.", "^\"v[0-9]+\"$");

    /// <summary>Where the new thing is.</summary>
    public static JsonObject Location() => Header("Where it is.", "^/");

    /// <summary>Pages beside this one; absent where there are none.</summary>
    public static JsonObject Link() => new()
    {
        ["description"] = "Addresses of the pages beside this one, with rel next and prev (RFC 8288); absent when this is the only one.",
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    /// <summary>Headers of a problem with a status.</summary>
    public static JsonObject OfProblem(int status) => status switch
    {
        401 => new JsonObject { ["WWW-Authenticate"] = Header("How to sign in.", "^Bearer") },
        429 or 503 => new JsonObject { ["Retry-After"] = Header("Seconds to wait before sending it again.", "^[0-9]+$") },
        _ => [],
    };

    private static JsonObject Header(string description, string pattern) => new()
    {
        ["description"] = description,
        ["required"] = true,
        ["schema"] = new JsonObject { ["type"] = "string", ["pattern"] = pattern },
    };
}
