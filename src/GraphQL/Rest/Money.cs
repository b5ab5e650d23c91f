using System.Globalization;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest;

/// <summary>An exact amount in a currency.</summary>
/// <param name="Amount">As a decimal text.</param>
/// <param name="Currency">Its currency.</param>
internal sealed record Money([Shape(Known = nameof(KnownShapes.Amount))] string Amount, [Shape(Known = nameof(KnownShapes.CurrencyCode))] string Currency)
{
    /// <summary>An amount as the read models hold it, written as GraphQL writes it: with as many places as the currency has, or more where it is finer.</summary>
    public static Money Of(decimal amount, string currency) => new(new Values.Money(amount, currency).Amount.ToString(CultureInfo.InvariantCulture), currency);
}

/// <summary>An amount that comes in.</summary>
/// <param name="Amount">As a decimal text, with no more decimal places than the currency has; a price may have 4.</param>
/// <param name="Currency">Its currency.</param>
internal sealed record MoneyIn([Shape(Known = nameof(KnownShapes.AmountIn))] string Amount, [Shape(Known = nameof(KnownShapes.CurrencyCode))] string Currency)
{
    /// <summary>The amount as a number.</summary>
    public decimal Value() => decimal.Parse(Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
