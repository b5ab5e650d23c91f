namespace KiVendTout.GraphQL.Access;

/// <summary>Rules beyond roles, for <c>[Authorize(Policy = ...)]</c>.</summary>
public static class Policy
{
    /// <summary>The object belongs to the caller, or the caller sees everybody's; at the root, where there is no object yet, whoever is signed in.</summary>
    public const string OwnCustomer = "own-customer";

    /// <summary>As <see cref="OwnCustomer"/>, but not for analysts: names, addresses, e-mail.</summary>
    public const string PersonalData = "personal-data";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [OwnCustomer, PersonalData];
}

/// <summary>An object that belongs to a customer, as the policies need to know it.</summary>
public interface IBelongsToCustomer
{
    /// <summary>Whose it is; null when it is a guest's.</summary>
    Guid? CustomerId { get; }
}
