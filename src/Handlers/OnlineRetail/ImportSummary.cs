namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>What an import did and what it found done.</summary>
/// <param name="OrdersBooked">Orders booked now.</param>
/// <param name="OrdersThere">Orders that were there.</param>
/// <param name="ReturnsBooked">Returns booked now.</param>
/// <param name="ReturnsThere">Returns that were there.</param>
/// <param name="ProductsAdded">Products added now.</param>
/// <param name="CustomersRegistered">Customers registered now.</param>
public sealed record ImportCounts(int OrdersBooked, int OrdersThere, int ReturnsBooked, int ReturnsThere, int ProductsAdded, int CustomersRegistered);

/// <summary>How an import ended.</summary>
/// <param name="Counts">What it did.</param>
/// <param name="Refused">Steps whose command was refused, with the reason for the reject file.</param>
public sealed record ImportOutcome(ImportCounts Counts, IReadOnlyList<(PlannedStep Step, string Reason)> Refused);

/// <summary>What a file comes to, in numbers: all of it, whether it was booked now or before.</summary>
/// <param name="Rows">Rows read; accepted and rejected ones.</param>
/// <param name="Orders">Orders.</param>
/// <param name="OrderLines">Rows that became lines of orders.</param>
/// <param name="Returns">Returns: one for each order that a cancellation takes pieces from.</param>
/// <param name="ReturnLines">Rows of cancellations that became returns.</param>
/// <param name="Products">Products sold.</param>
/// <param name="Customers">Customers who ordered.</param>
/// <param name="Revenue">By currency.</param>
/// <param name="Rejected">Rows that became nothing.</param>
/// <param name="RejectsByReason">The same by reason.</param>
public sealed record ImportTotals(
    int Rows, int Orders, int OrderLines, int Returns, int ReturnLines, int Products, int Customers,
    IReadOnlyList<ImportRevenue> Revenue, int Rejected, IReadOnlyDictionary<string, int> RejectsByReason)
{
    /// <summary>Adds a plan up, without the steps that were refused.</summary>
    /// <returns>The numbers, and all rejected rows by line number.</returns>
    public static (ImportTotals Totals, IReadOnlyList<RejectedRow> Rejects) Of(OrderFilePlan plan, IReadOnlyList<(PlannedStep Step, string Reason)> refused)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(refused);
        var left = refused.Select(one => one.Step).ToHashSet();
        var sales = plan.Sales.Where(sale => !left.Contains(sale)).ToList();
        var returns = plan.Returns.Where(back => !left.Contains(back)).ToList();
        var rejects = plan.Rejects
            .Concat(refused.SelectMany(one => one.Step.FileLines.Select(line => new RejectedRow(line, one.Reason))))
            .DistinctBy(row => row.LineNumber).OrderBy(row => row.LineNumber).ToList();
        var lines = sales.Sum(sale => sale.RowCount);
        var (gross, refunded) = (sales.Sum(sale => sale.Total), returns.Sum(back => back.Amount));
        return (new ImportTotals(
            plan.Rows, sales.Count, lines, returns.Count, plan.Rows - lines - rejects.Count,
            sales.SelectMany(sale => sale.Lines).Select(line => line.Product).Distinct().Count(),
            sales.Select(sale => sale.Customer).OfType<PlannedCustomer>().Distinct().Count(),
            [new ImportRevenue(OrderFilePlan.Currency.Code, gross, refunded, gross - refunded)],
            rejects.Count,
            rejects.CountBy(row => row.Reason).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary()), rejects);
    }
}

/// <summary>Exact sums of pieces times price.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Gross">What was sold.</param>
/// <param name="Refunded">What was given back.</param>
/// <param name="Net">The difference.</param>
public sealed record ImportRevenue(string Currency, decimal Gross, decimal Refunded, decimal Net);
