namespace KiVendTout.Platform.TokenIssuer.Directories;

/// <summary>A person who can sign in.</summary>
/// <param name="Subject">Who it is, the same for ever: claim <c>sub</c>. Not a name or address, for it stands in logs.</param>
/// <param name="UserName">What is typed at the sign-in.</param>
/// <param name="DisplayName">What a page shows: claim <c>name</c> of the id token.</param>
/// <param name="Roles">Claim <c>roles</c>.</param>
/// <param name="Claims">Further claims of access tokens.</param>
public sealed record IssuerUser(string Subject, string UserName, string DisplayName, IReadOnlyList<string> Roles, IReadOnlyDictionary<string, string> Claims);

/// <summary>A program that may ask for tokens.</summary>
public sealed record IssuerClient
{
    /// <summary>Its name in requests: <c>client_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What the sign-in page calls it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>
    /// Where codes may be sent: compared letter by letter. One that begins with <c>/</c> is a page of the issuer's own origin; on a machine's own address, of all names of it
    /// (localhost, 127.0.0.1, [::1]).
    /// </summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Which grants it may use: <c>authorization_code</c>, <c>refresh_token</c>, <c>client_credentials</c>.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>Its secret as <see cref="HashedSecret"/> keeps it; null for a public client, a program that cannot keep one.</summary>
    public string? Secret { get; init; }

    /// <summary>Claim <c>roles</c> when it calls for itself (<c>client_credentials</c>).</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Further claims when it calls for itself.</summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it may use this grant.</summary>
    public bool May(string grant) => Grants.Contains(grant, StringComparer.Ordinal);
}

/// <summary>Knows the people. Thread-safe.</summary>
public interface IUserDirectory
{
    /// <summary>User names that the sign-in page offers; empty when everybody types theirs.</summary>
    IReadOnlyList<(string UserName, string DisplayName)> Offered { get; }

    /// <summary>Whoever has this name and this password, or null; takes the same time for a name that is not there.</summary>
    ValueTask<IssuerUser?> SignInAsync(string userName, string password, CancellationToken ct);

    /// <summary>Whoever has this subject, as they are now; null when they are gone.</summary>
    ValueTask<IssuerUser?> FindAsync(string subject, CancellationToken ct);
}

/// <summary>Knows the programs. Thread-safe.</summary>
public interface IClientDirectory
{
    /// <summary>The program with this id, or null.</summary>
    ValueTask<IssuerClient?> FindClientAsync(string clientId, CancellationToken ct);
}
