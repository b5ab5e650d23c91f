using System.Security.Claims;
using KiVendTout.Domain.Customers;
using KiVendTout.GraphQL.Access;
using KiVendTout.Handlers;

namespace KiVendTout.GraphQL.Tests.Setup;

/// <summary>Who may call: one of each role, and nobody.</summary>
internal static class Visitor
{
    public static readonly Guid AdaId = CustomerId.From(RegisterCustomerRequest.Source, "ada");
    public static readonly Guid BobId = CustomerId.From(RegisterCustomerRequest.Source, "bob");

    public static ClaimsPrincipal Nobody { get; } = new(new ClaimsIdentity());

    public static ClaimsPrincipal Ada { get; } = Of("ada", Role.Customer, AdaId);

    public static ClaimsPrincipal Bob { get; } = Of("bob", Role.Customer, BobId);

    public static ClaimsPrincipal Clerk { get; } = Of("cleo", Role.Clerk);

    public static ClaimsPrincipal Analyst { get; } = Of("anna", Role.Analyst);

    public static ClaimsPrincipal Admin { get; } = Of("adam", Role.Admin);

    public static ClaimsPrincipal ByName(string name) => name switch
    {
        nameof(Nobody) => Nobody,
        nameof(Ada) => Ada,
        nameof(Bob) => Bob,
        nameof(Clerk) => Clerk,
        nameof(Analyst) => Analyst,
        nameof(Admin) => Admin,
        _ => throw new ArgumentException($"There is no visitor {name}."),
    };

    private static ClaimsPrincipal Of(string subject, string role, Guid? customer = null) => new(new ClaimsIdentity(
        [new("sub", subject), new("roles", role), .. customer is null ? Array.Empty<Claim>() : [new("customer_id", $"{customer}")]], "test"));
}
