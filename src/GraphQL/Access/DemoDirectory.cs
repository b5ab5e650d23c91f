using KiVendTout.Handlers;
using KiVendTout.Platform.TokenIssuer.Directories;

namespace KiVendTout.GraphQL.Access;

/// <summary>Who is known at first: one person per role, the platform's own pages, and one program.</summary>
public static class DemoDirectory
{
    /// <summary>The public client of the explorer, of Swagger UI and of the status page.</summary>
    public const string PagesClient = "kivendtout-pages";

    /// <summary>The demonstration's program, which calls for itself as a clerk.</summary>
    public const string ProgramClient = "demo-program";

    /// <summary>The number of the customer that the demonstration's customer is: register it under this number to give it a name.</summary>
    public const string CustomerNumber = "demo-customer";

    /// <summary>That customer's id, the same on every machine.</summary>
    public static Guid CustomerId { get; } = Domain.Customers.CustomerId.From(RegisterCustomerRequest.Source, CustomerNumber);

    /// <summary>The subject of the person who has a role.</summary>
    public static string SubjectOf(string role) => $"demo-{role}";

    /// <summary>The claims of the person who has a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="customer">Which customer, for the role customer; null for the demonstration's own.</param>
    public static IReadOnlyDictionary<string, string> ClaimsOf(string role, Guid? customer = null)
    {
        var claims = new Dictionary<string, string>();
        if (role == Role.Customer || customer is not null)
            claims["customer_id"] = (customer ?? CustomerId).ToString();
        return claims;
    }

    internal static DirectorySeed Seed { get; } = new(
        [.. Role.All.Select(role => new IssuerUser(SubjectOf(role), role, $"Demo {role}", [role], ClaimsOf(role)))],
        [
            new IssuerClient
            {
                Id = PagesClient,
                DisplayName = "KiVendTout",
                RedirectUris = ["/api/oauth2-redirect.html", "/graphql/", "/"],
                Grants = ["authorization_code", "refresh_token"],
            },
        ],
        [new IssuerClient { Id = ProgramClient, DisplayName = "Demo program", Grants = ["client_credentials"], Roles = [Role.Clerk] }]);
}
