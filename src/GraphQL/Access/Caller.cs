using System.Security.Claims;

namespace KiVendTout.GraphQL.Access;

/// <summary>The roles that a token can carry in its claim <c>roles</c>.</summary>
public static class Role
{
    /// <summary>Shops for themselves: sees and changes what is their own.</summary>
    public const string Customer = "customer";

    /// <summary>Serves customers: sees orders, payments and customers, and moves them along.</summary>
    public const string Clerk = "clerk";

    /// <summary>Looks at figures: no personal data.</summary>
    public const string Analyst = "analyst";

    /// <summary>Everything a clerk and an analyst may, products, erasure and rebuilds besides.</summary>
    public const string Admin = "admin";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Customer, Clerk, Analyst, Admin];
}

/// <summary>Who calls, read from the claims of a token.</summary>
/// <param name="Subject">Claim <c>sub</c>; null when nobody signed in.</param>
/// <param name="Client">Claim <c>client_id</c>: the program that calls.</param>
/// <param name="Roles">Claims <c>roles</c>.</param>
/// <param name="CustomerId">Claim <c>customer_id</c>: which customer of the shop this is, for the role customer.</param>
public sealed record Caller(string? Subject, string? Client, IReadOnlySet<string> Roles, Guid? CustomerId)
{
    /// <summary>Whether somebody signed in.</summary>
    public bool IsSignedIn => Subject is not null;

    /// <summary>Clerk or admin.</summary>
    public bool IsStaff => Roles.Contains(Role.Clerk) || Roles.Contains(Role.Admin);

    /// <summary>Admin.</summary>
    public bool IsAdmin => Roles.Contains(Role.Admin);

    /// <summary>May see figures and documents of all customers, though perhaps not who they are.</summary>
    public bool SeesAll => IsStaff || Roles.Contains(Role.Analyst);

    /// <summary>May see what belongs to this customer; orders of guests (null) only staff and analysts.</summary>
    public bool Sees(Guid? customer) => SeesAll || (customer is not null && customer == CustomerId);

    /// <summary>May see names, addresses and e-mail of this customer.</summary>
    public bool SeesPersonalData(Guid customer) => IsStaff || customer == CustomerId;

    /// <summary>May act for this customer.</summary>
    public bool ActsFor(Guid? customer) => IsStaff || (customer is not null && customer == CustomerId);

    /// <summary>Reads the claims.</summary>
    public static Caller Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Identity is not { IsAuthenticated: true }
            ? new Caller(null, null, new HashSet<string>(), null)
            : new Caller(
                user.FindFirst("sub")?.Value,
                user.FindFirst("client_id")?.Value,
                user.FindAll("roles").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal),
                Guid.TryParse(user.FindFirst("customer_id")?.Value, out var customer) ? customer : null);
    }
}
