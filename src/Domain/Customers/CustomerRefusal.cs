namespace KiVendTout.Domain.Customers;

/// <summary>Why a command about a customer does not hold. No message holds personal data.</summary>
public static class CustomerRefusal
{
    /// <summary>There is no such customer.</summary>
    public static Refusal NotFound { get; } =
        new("customer.not_found", "There is no such customer. Check the id or register them first.");

    /// <summary>The customer is registered with other data.</summary>
    public static Refusal AlreadyRegistered { get; } =
        new("customer.already_registered", "This customer is already registered with other data. Change those data instead.");

    /// <summary>Street or town is blank.</summary>
    public static Refusal AddressIncomplete { get; } =
        new("customer.address_incomplete", "The address lacks its street or its town. Give both.");

    /// <summary>The customer asked to be forgotten.</summary>
    public static Refusal Erased { get; } =
        new("customer.erased", "The customer was erased, which is final. Register a new customer under a new id.");
}
