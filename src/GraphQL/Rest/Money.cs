using System.Globalization;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest;

/// <summary>An exact amount in a currency.</summary>
/// <param name="Amount">As a decimal text.</param>
/// <param name="Currency">Its currency.</param>
internal sealed record Money([Shape(Known = nameof(KnownShapes.Amount))] string Amount, [Shape(Known = nameof(KnownShapes.CurrencyCode))] string Currency)
{
    /// <summary>An amount as the read models hold it.</summary>
    public static Money Of(decimal amount, string currency) => new(amount.ToString(CultureInfo.InvariantCulture), currency);
}

/// <summary>An amount that comes in.</summary>
/// <param name="Amount">As a decimal text, with no more decimal places than the currency has; a price may have 4.</param>
/// <param name="Currency">Its currency.</param>
internal sealed record MoneyIn([Shape(Known = nameof(KnownShapes.AmountIn))] string Amount, [Shape(Known = nameof(KnownShapes.CurrencyCode))] string Currency)
{
    /// <summary>The amount as a number.</summary>
    public decimal Value() => decimal.Parse(Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}
