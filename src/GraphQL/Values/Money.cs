namespace KiVendTout.GraphQL.Values;

/// <summary>An amount of money. Sums of lines are exact and may be finer than the currency can pay.</summary>
public sealed record Money
{
    // Dividing by one with all its zeros strips the trailing zeros of a decimal.
    private const decimal One = 1.0000000000000000000000000000m;

    /// <summary>States an amount, written with as many places as the currency has, or more where the amount is finer.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="currency">ISO 4217.</param>
    public Money(decimal amount, string currency)
    {
        var digits = Domain.Values.Currency.TryParse(currency, out var known, out _) ? known.MinorDigits : 0;
        (Amount, Currency) = ((amount / One) + new decimal(0, 0, 0, isNegative: false, (byte)digits), currency);
    }

    /// <summary>How much, exactly.</summary>
    public decimal Amount { get; }

    /// <summary>The currency, ISO 4217.</summary>
    public string Currency { get; }
}
