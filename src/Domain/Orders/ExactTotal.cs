namespace KiVendTout.Domain.Orders;

/// <summary>The exact sum of lines, written one way: without trailing zeros, so that equal totals are equal JSON.</summary>
internal static class ExactTotal
{
    // Dividing by one with all its zeros strips the trailing zeros of a decimal.
    private const decimal One = 1.0000000000000000000000000000m;

    internal static decimal Of(IEnumerable<decimal> lineTotals) => lineTotals.Sum() / One;
}
