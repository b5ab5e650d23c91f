using System.Runtime.CompilerServices;
using System.Security.Claims;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Asking;

/// <summary>Who asks, for resolvers.</summary>
internal static class CallerOfRequest
{
    // The claims are read once for a user, not for each of a hundred rows; the table forgets with the user.
    private static readonly ConditionalWeakTable<ClaimsPrincipal, Caller> Known = [];

    /// <summary>Who asks.</summary>
    public static Caller Caller(this ResolverContext context) => Known.GetValue(context.Request.User, Access.Caller.Of);

    /// <summary>Whose orders and payments a list shows: null for everybody's; nobody's when the caller is no customer.</summary>
    public static Guid? ListedCustomer(this Caller caller) => caller.SeesAll ? null : caller.CustomerId ?? Guid.Empty;
}
