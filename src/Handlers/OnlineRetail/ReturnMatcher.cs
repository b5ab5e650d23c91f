namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>
/// Finds out which order a cancellation takes pieces back from; the file does not say. A row of a cancellation matches when its customer
/// has bought, and not yet given back, at least so many pieces of that product at that price in earlier rows. They are taken from the latest
/// of those rows first.
/// </summary>
internal static class ReturnMatcher
{
    /// <summary>Matches all rows in the order of the file.</summary>
    /// <param name="entries">Sold lines and returned rows, in that order.</param>
    /// <param name="rejects">Receives the rows that match nothing.</param>
    public static IEnumerable<PlannedReturn> Match(IEnumerable<Entry> entries, List<RejectedRow> rejects)
    {
        var bought = new Dictionary<(PlannedCustomer, PlannedProduct, decimal), Bought>();
        var returns = new Dictionary<(string Number, PlannedSale Sale), PlannedReturn>();
        foreach (var entry in entries)
        {
            if (entry.Sale is not null)
                Remember(entry.Sale, entry.LineNo, bought);
            else if (bought.TryGetValue(entry.Row!.Key, out var lots) && lots.Pieces >= entry.Row.Pieces)
                TakeBack(entry.Row, lots, returns);
            else
                rejects.Add(new RejectedRow(entry.Row.FileLine, RejectReason.NoMatchingSale));
        }

        return returns.Values;
    }

    private static void Remember(PlannedSale sale, int lineNo, Dictionary<(PlannedCustomer, PlannedProduct, decimal), Bought> bought)
    {
        if (sale.Customer is null)
            return;
        var line = sale.Lines[lineNo - 1];
        var key = (sale.Customer, line.Product, line.UnitPrice);
        if (!bought.TryGetValue(key, out var lots))
            bought.Add(key, lots = new Bought());
        lots.Pieces += line.Pieces;
        lots.Lots.Push((sale, lineNo, line.Pieces));
    }

    private static void TakeBack(Row row, Bought lots, Dictionary<(string, PlannedSale), PlannedReturn> returns)
    {
        lots.Pieces -= row.Pieces;
        for (var wanted = row.Pieces; wanted > 0;)
        {
            var (sale, lineNo, left) = lots.Lots.Pop();
            var taken = Math.Min(left, wanted);
            if (taken < left)
                lots.Lots.Push((sale, lineNo, left - taken));
            if (!returns.TryGetValue((row.Number, sale), out var planned))
                returns.Add((row.Number, sale), planned = new PlannedReturn(row.Number, sale, row.At));
            planned.Add(row.FileLine, lineNo, taken);
            wanted -= taken;
        }
    }

    /// <summary>A line sold or a row that came back.</summary>
    internal readonly record struct Entry(PlannedSale? Sale, int LineNo, Row? Row)
    {
        public static Entry Sold(PlannedSale sale, int lineNo) => new(sale, lineNo, null);

        public static Entry CameBack(Row row) => new(null, 0, row);
    }

    /// <summary>A row of a cancellation.</summary>
    internal sealed record Row(
        int FileLine, string Number, DateTimeOffset At, PlannedCustomer Customer, PlannedProduct Product, int Pieces, decimal UnitPrice)
    {
        public (PlannedCustomer, PlannedProduct, decimal) Key => (Customer, Product, UnitPrice);
    }

    private sealed class Bought
    {
        // Long: a customer may buy a product in many rows, and only the product's whole demand is bounded.
        public long Pieces { get; set; }

        public Stack<(PlannedSale Sale, int LineNo, int Left)> Lots { get; } = new();
    }
}
