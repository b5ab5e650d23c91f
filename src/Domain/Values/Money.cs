using System.Text.Json.Serialization;

namespace KiVendTout.Domain.Values;

/// <summary>
/// A payable amount in one currency, never finer than the currency's smallest unit. May be zero or negative; what
/// must be positive says so itself. JSON: <c>{"Amount":12.50,"Currency":"GBP"}</c>, always with all minor digits.
/// <c>default(Money)</c> throws when read.
/// </summary>
public readonly record struct Money
{
    private readonly decimal _amount;
    private readonly Currency? _currency;

    /// <summary>States an amount.</summary>
    /// <param name="amount">In units of the currency: 12.50 is twelve pounds fifty.</param>
    /// <param name="currency">The currency.</param>
    /// <exception cref="ArgumentException">The amount has more decimal places than the currency.</exception>
    [JsonConstructor]
    public Money(decimal amount, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        var payable = decimal.Round(amount, currency.MinorDigits);
        if (payable != amount)
            throw new ArgumentException(
                $"{amount} {currency} cannot be paid: {currency} has {currency.MinorDigits} decimal places. Round it first.", nameof(amount));

        // Adding a zero with that many places makes 12.5 and 12.50 one and the same, in JSON too.
        _amount = payable + new decimal(0, 0, 0, false, (byte)currency.MinorDigits);
        _currency = currency;
    }

    /// <summary>In units of the currency.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Money)</c>.</exception>
    public decimal Amount => _currency is null ? throw Unset.Value(nameof(Money)) : _amount;

    /// <summary>The currency.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(Money)</c>.</exception>
    public Currency Currency => _currency ?? throw Unset.Value(nameof(Money));

    /// <summary>Whether there is anything to pay.</summary>
    [JsonIgnore]
    public bool IsPositive => Amount > 0;

    /// <summary>Nothing, in a currency.</summary>
    /// <param name="currency">The currency.</param>
    public static Money Zero(Currency currency) => new(0m, currency);

    /// <summary>The payable amount nearest to an exact one; halves go to the even neighbour.</summary>
    /// <param name="exact">Any number of decimal places.</param>
    /// <param name="currency">The currency.</param>
    public static Money Rounded(decimal exact, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        return new(decimal.Round(exact, currency.MinorDigits, MidpointRounding.ToEven), currency);
    }

    /// <summary>The sum.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator +(Money left, Money right) => new(left.Amount + right.AmountIn(left.Currency), left.Currency);

    /// <summary>The difference.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static Money operator -(Money left, Money right) => new(left.Amount - right.AmountIn(left.Currency), left.Currency);

    /// <summary>Whether the left is more.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static bool operator >(Money left, Money right) => left.Amount > right.AmountIn(left.Currency);

    /// <summary>Whether the left is less.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static bool operator <(Money left, Money right) => left.Amount < right.AmountIn(left.Currency);

    /// <summary>Whether the left is no less.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static bool operator >=(Money left, Money right) => !(left < right);

    /// <summary>Whether the left is no more.</summary>
    /// <exception cref="InvalidOperationException">The currencies differ.</exception>
    public static bool operator <=(Money left, Money right) => !(left > right);

    /// <inheritdoc/>
    public override string ToString() => $"{Amount} {Currency}";

    private decimal AmountIn(Currency currency) => Currency == currency
        ? Amount
        : throw new InvalidOperationException($"{this} and an amount in {currency} do not mix. Convert one of them first.");
}
