using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>
/// Knows who is signed in and the claims <c>roles</c>. It knows no policies: a rule that names one is never met, for a right nobody checks must not be given.
/// </summary>
public sealed class RoleAuthorizer : IAuthorizer
{
    private const string RoleClaim = "roles";

    /// <inheritdoc/>
    public ValueTask<AuthorizationVerdict> AuthorizeAsync(AuthorizationRule rule, RequestContext context, object? parent)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        return new(Decide(rule, context.User));
    }

    private static AuthorizationVerdict Decide(AuthorizationRule rule, ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true })
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
}
