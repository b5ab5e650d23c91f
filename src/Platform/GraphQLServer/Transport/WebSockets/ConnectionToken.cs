using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>Finds the authorisation in the payload of <c>connection_init</c>; names of keys in any case, as those of headers.</summary>
internal static class ConnectionToken
{
    /// <summary>The value of <c>authorization</c>, at the top or under <c>headers</c>; null when there is none.</summary>
    public static string? Find(ReadOnlyMemory<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }

        using var document = JsonDocument.Parse(payload);
        return In(document.RootElement) ?? (Member(document.RootElement, "headers") is { ValueKind: JsonValueKind.Object } headers ? In(headers) : null);
    }

    /// <summary>The token of a Bearer authorisation; null when it is of another kind.</summary>
    public static string? Bearer(string authorization) =>
        authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && authorization["Bearer ".Length..].Trim() is { Length: > 0 } token ? token : null;

    private static string? In(JsonElement holder) =>
        Member(holder, "authorization") is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static JsonElement? Member(JsonElement holder, string name)
    {
        foreach (var member in holder.EnumerateObject())
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }
}
