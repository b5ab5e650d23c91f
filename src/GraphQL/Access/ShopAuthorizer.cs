using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.GraphQL.Access;

/// <summary>
/// The shop's rules for <c>@authorize</c>. Admins may all that clerks and analysts may. Asked again for each event of a subscription, so a
/// token that has run out or was revoked ends it. Thread-safe.
/// </summary>
public sealed class ShopAuthorizer(TokenStanding standing) : IAuthorizer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The schema names a policy that there is not.</exception>
    public ValueTask<AuthorizationVerdict> AuthorizeAsync(AuthorizationRule rule, RequestContext context, object? parent)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        var caller = standing.Of(context.User);
        return ValueTask.FromResult(
            !caller.IsSignedIn ? AuthorizationVerdict.NotAuthenticated
            : HasRole(rule, caller) && Meets(rule.Policy, caller, parent) ? AuthorizationVerdict.Allowed
            : AuthorizationVerdict.NotAuthorized);
    }

    private static bool HasRole(AuthorizationRule rule, Caller caller)
    {
        if (rule.Roles.Count == 0)
            return true;
        foreach (var role in rule.Roles)
        {
            if (caller.Roles.Contains(role) || (caller.IsAdmin && role is Role.Clerk or Role.Analyst))
                return true;
        }

        return false;
    }

    private static bool Meets(string? policy, Caller caller, object? parent) => (policy, parent) switch
    {
        (null, _) => true,
        (Policy.OwnCustomer, IBelongsToCustomer theirs) => caller.Sees(theirs.CustomerId),
        (Policy.PersonalData, IBelongsToCustomer theirs) => caller.IsStaff || (theirs.CustomerId is { } id && caller.SeesPersonalData(id)),
        (Policy.OwnCustomer, null) => true,
        (Policy.PersonalData, null) => caller.IsStaff || caller.CustomerId is not null,
        (Policy.OwnCustomer or Policy.PersonalData, _) =>
            throw new InvalidOperationException($"{parent.GetType().Name} does not say whose it is: it must implement {nameof(IBelongsToCustomer)} for the policy '{policy}'."),
        _ => throw new InvalidOperationException($"There is no policy '{policy}'; there are {string.Join(", ", Policy.All)}."),
    };
}
