using System.Security.Claims;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>Who asks, and with what at hand. One per request; of a subscription, one per event with the same user.</summary>
public sealed class RequestContext
{
    /// <summary>Services of the request's scope.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Who asks; not authenticated when nobody signed in.</summary>
    public ClaimsPrincipal User { get; init; } = new(new ClaimsIdentity());

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Aborted { get; init; }

    /// <summary>Things that resolvers of one request share. Not thread-safe unless a resolver says so: put things in before the execution starts.</summary>
    public IDictionary<string, object?> Items { get; init; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Whether the answer should say what it cost (header <c>GraphQL-Cost: report</c>).</summary>
    public bool ReportCost { get; init; }

    /// <summary>Refuses mutations: for a GET.</summary>
    public bool OnlyQueries { get; init; }
}

/// <summary>Decides whether a caller meets a rule. The engine's own knows roles; an application's knows policies too.</summary>
public interface IAuthorizer
{
    /// <summary>Decides.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="parent">The object whose field is asked for; null at the root.</param>
    ValueTask<AuthorizationVerdict> AuthorizeAsync(Types.AuthorizationRule rule, RequestContext context, object? parent);
}

/// <summary>The answer of <see cref="IAuthorizer"/>.</summary>
public enum AuthorizationVerdict
{
    /// <summary>Go on.</summary>
    Allowed,

    /// <summary>Nobody signed in, or the sign-in has run out.</summary>
    NotAuthenticated,

    /// <summary>Signed in, but without the right.</summary>
    NotAuthorized,
}
