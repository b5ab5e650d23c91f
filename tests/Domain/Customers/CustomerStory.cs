using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Customers;

/// <summary>The words of the customer tests: Ada, who lives in London.</summary>
public static class CustomerStory
{
    public static readonly Guid Id = CustomerId.From("shop", "17850");

    public static Scenario<Customer, CustomerCommand, CustomerEvent> Given(params CustomerEvent[] past) =>
        new(Customer.Start, Customer.Evolve, Customer.Decide, past);

    public static DateTimeOffset At(int hour) => new(2010, 12, 1, hour, 0, 0, TimeSpan.Zero);

    public static RegisterCustomer Register() => new(
        Id, "17850", Email.Parse("ada@example.org"), "Ada Lovelace", CountryCode.Parse("GB"), At(1));
    public static CustomerRegistered Registered() => new(
        Id, "17850", "ada@example.org", "Ada Lovelace", CountryCode.Parse("GB"), At(1));

    public static ChangeAddress Move() => new(Id, "12 St James's Square", "SW1Y 4JH", "London", CountryCode.Parse("GB"), At(2));
    public static AddressChanged Moved() => new(Id, "12 St James's Square", "SW1Y 4JH", "London", CountryCode.Parse("GB"), At(2));

    public static GiveConsent Agree() => new(Id, ConsentPurpose.Marketing, At(3));
    public static ConsentGiven Agreed() => new(Id, ConsentPurpose.Marketing, At(3));

    public static WithdrawConsent Disagree() => new(Id, ConsentPurpose.Marketing, At(4));
    public static ConsentWithdrawn Disagreed() => new(Id, ConsentPurpose.Marketing, At(4));

    public static EraseCustomer Erase() => new(Id, At(5));
    public static CustomerErased Erased() => new(Id, At(5));
}
