namespace KiVendTout.Platform.TokenIssuer.Tokens;

/// <summary>What an access token says.</summary>
public sealed record AccessRights
{
    /// <summary>Claim <c>sub</c>: a person's subject, or the client itself when a program calls for itself.</summary>
    public required string Subject { get; init; }

    /// <summary>Claim <c>client_id</c>: the program that asked for the token.</summary>
    public required string ClientId { get; init; }

    /// <summary>Claim <c>roles</c>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Further claims; they cannot replace those that an issuer sets.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>Claim <c>scope</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Claim <c>sid</c>: the sign-in it comes from, which can be revoked with all of its tokens.</summary>
    public string? Session { get; init; }

    /// <summary>Claim <c>auth_time</c>: when the person signed in.</summary>
    public DateTimeOffset? SignedInAt { get; init; }
}
