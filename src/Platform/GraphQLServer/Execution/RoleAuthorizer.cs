using System.Globalization;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>
/// Knows who is signed in, until when (claim <c>exp</c>, seconds since 1970), and the claims <c>roles</c>. It knows no policies: a rule that names one is never met, for a right nobody checks must not be given.
/// </summary>
/// <param name="time">Tells whether a sign-in has run out; null takes the system's.</param>
public sealed class RoleAuthorizer(TimeProvider? time = null) : IAuthorizer
{
    private const string RoleClaim = "roles";
    private const string ExpiryClaim = "exp";

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public ValueTask<AuthorizationVerdict> AuthorizeAsync(AuthorizationRule rule, RequestContext context, object? parent)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        return new(Decide(rule, context.User));
    }

    private AuthorizationVerdict Decide(AuthorizationRule rule, ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } || HasRunOut(user))
        {
            return AuthorizationVerdict.NotAuthenticated;
        }

        if (rule.Policy is not null)
        {
            return AuthorizationVerdict.NotAuthorized;
        }

        if (rule.Roles.Count == 0)
        {
            return AuthorizationVerdict.Allowed;
        }

        foreach (var role in rule.Roles)
        {
            if (user.HasClaim(RoleClaim, role))
            {
                return AuthorizationVerdict.Allowed;
            }
        }

        return AuthorizationVerdict.NotAuthorized;
    }

    private bool HasRunOut(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirst(ExpiryClaim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= _time.GetUtcNow().ToUnixTimeSeconds();
}
