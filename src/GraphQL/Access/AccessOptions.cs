using System.Globalization;

namespace KiVendTout.GraphQL.Access;

/// <summary>Who vouches for callers, and how often they may call.</summary>
public sealed record AccessOptions
{
    /// <summary>The audience that tokens must name, when no other is set.</summary>
    public const string DefaultAudience = "kivendtout";

    /// <summary>An OpenID Connect provider, such as <c>https://login.example/realms/shop</c>; null for the built-in issuer.</summary>
    public string? Authority { get; init; }

    /// <summary>Claim <c>aud</c> that a token must have.</summary>
    public string Audience { get; init; } = DefaultAudience;

    /// <summary>
    /// The claim of the provider that holds the roles: a name, or a path into an object, such as <c>realm_access.roles</c>.
    /// </summary>
    public string RolesClaim { get; init; } = "roles";

    /// <summary>Where the built-in issuer keeps its keys and its directory of users and clients.</summary>
    public required string IssuerFolder { get; init; }

    /// <summary>The address under which clients find the built-in issuer; a function, for a free port is known only when it listens.</summary>
    public required Func<string> Issuer { get; init; }

    /// <summary>How often somebody who is signed in may call.</summary>
    public RateLimit SignedIn { get; init; } = new(100, 200);

    /// <summary>How often an address may call from which nobody signed in.</summary>
    public RateLimit Anonymous { get; init; } = new(20, 40);

    /// <summary>Paths that are limited, and where a bad token is refused; the rest of the site is open as it is.</summary>
    public IReadOnlyList<string> Guarded { get; init; } = ["/graphql", "/api/v1", "/collect", "/connect"];

    /// <summary>Guarded paths with a page of files below them, which a browser fetches by the dozen: those are open.</summary>
    public IReadOnlyList<string> WithFiles { get; init; } = ["/graphql"];
}

/// <summary>A rate that a client may keep up, and how much of it at once.</summary>
/// <param name="PerSecond">Requests a second in the long run; 0 for no limit.</param>
/// <param name="Burst">Requests at once, after a silence.</param>
public sealed record RateLimit(double PerSecond, int Burst)
{
    /// <summary>Whether it limits anything.</summary>
    public bool IsOn => PerSecond > 0;

    /// <summary>What whoever exceeds it is told.</summary>
    internal string Refusal(RateAnswer answer) =>
        string.Create(CultureInfo.InvariantCulture, $"Too many requests: at most {PerSecond} a second, {Burst} at once. Wait {Math.Max(1, answer.RetryAfter)} s, then send it again.");
}
