using System.Text;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>
/// Reads a whole file and works out what is to be done. Everything is decided here, from the file alone: which rows are rejected, how rows
/// become orders, which orders a cancellation takes pieces from, and how much stock the sales need. About 100 bytes are held for each row.
/// </summary>
public sealed class Planner
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, PlannedSale> _sales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlannedCustomer> _customers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly ProductCatalogue _products = new();
    private readonly List<ReturnMatcher.Entry> _entries = [];
    private readonly List<RejectedRow> _rejects = [];
    private char[] _line = new char[1024];
    private char[] _plain = new char[1024];

    private Planner()
    {
    }

    /// <summary>Reads a file from its first row to its last.</summary>
    /// <param name="file">The file, as it was opened.</param>
    /// <param name="rowsRead">Told now and then how many rows are read.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="OrderFileException">The file is damaged.</exception>
    public static OrderFilePlan Plan(OrderFile file, Action<int>? rowsRead = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        const int RowsBetweenReports = 8192;
        var planner = new Planner();
        var rows = 0;
        while (file.Next(out var line))
        {
            if (line.IsEmpty)
                continue; // as at the end of many files
            planner.Take(file.LineNumber, line);
            if (++rows % RowsBetweenReports == 0)
            {
                ct.ThrowIfCancellationRequested();
                rowsRead?.Invoke(rows);
            }
        }

        return planner.Finish(rows);
    }

    private void Take(int lineNumber, ReadOnlySpan<byte> bytes)
    {
        var line = Decode(bytes);
        var reason = OrderRow.Read(line, _plain, out var row) ?? (row.IsCancellation ? TakeReturn(lineNumber, row) : TakeSale(lineNumber, row));
        if (reason is not null)
            _rejects.Add(new RejectedRow(lineNumber, reason));
    }

    // Files of this layout are UTF-8, or Latin-1 when a spreadsheet had them; the pound sign in names tells them apart.
    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _line.Length)
            (_line, _plain) = (new char[bytes.Length * 2], new char[bytes.Length * 2]);
        try
        {
            return _line.AsSpan(0, Utf8.GetChars(bytes, _line));
        }
        catch (DecoderFallbackException)
        {
            return _line.AsSpan(0, Encoding.Latin1.GetChars(bytes, _line));
        }
    }

    private string? TakeSale(int lineNumber, in OrderRow row)
    {
        if (!_products.TryFind(row.StockCode, out var product))
            return RejectReason.MalformedStockCode;
        if (row.Pieces > int.MaxValue - product.Demand)
            return RejectReason.MalformedQuantity;
        var sale = SaleOf(row);
        if (sale is null)
            return RejectReason.ContradictsInvoice;

        product.Demand += row.Pieces;
        sale.Lines.Add(new PlannedLine(lineNumber, product, TextOf(row.Description), row.Pieces, row.UnitPrice));
        _entries.Add(ReturnMatcher.Entry.Sold(sale, sale.Lines.Count));
        return null;
    }

    private string? TakeReturn(int lineNumber, in OrderRow row)
    {
        if (!_products.TryFind(row.StockCode, out var product))
            return RejectReason.MalformedStockCode;
        var customer = row.Customer.IsEmpty ? null : _customers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(row.Customer, out var known) ? known : null;
        if (customer is null)
            return RejectReason.NoMatchingSale;

        _entries.Add(ReturnMatcher.Entry.CameBack(
            new ReturnMatcher.Row(lineNumber, TextOf(row.Number), row.At, customer, product, row.Pieces, row.UnitPrice)));
        return null;
    }

    private PlannedSale? SaleOf(in OrderRow row)
    {
        if (_sales.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(row.Number, out var sale))
            return row.Customer.SequenceEqual(sale.Customer?.Number) && row.Country == sale.Country ? sale : null;

        sale = new PlannedSale(TextOf(row.Number), row.At, row.Customer.IsEmpty ? null : CustomerOf(row), row.Country);
        _sales.Add(sale.Number, sale);
        return sale;
    }

    private PlannedCustomer CustomerOf(in OrderRow row)
    {
        var lookup = _customers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(row.Customer, out var customer))
        {
            customer = new PlannedCustomer(row.Customer.ToString(), row.Country, row.At);
            _customers.Add(customer.Number, customer);
        }

        return customer;
    }

    private string TextOf(ReadOnlySpan<char> text)
    {
        var lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text, out var known))
        {
            known = text.ToString();
            _texts.Add(known, known);
        }

        return known;
    }

    private OrderFilePlan Finish(int rows)
    {
        var sales = _sales.Values.OrderBy(sale => sale.LineNumber).ToList();
        sales.ForEach(ProductCatalogue.Learn);
        var returns = ReturnMatcher.Match(_entries, _rejects);
        _rejects.Sort((a, b) => a.LineNumber.CompareTo(b.LineNumber));
        var steps = sales.Concat<PlannedStep>(returns).OrderBy(step => step.LineNumber).ToList(); // stable: returns of one row stay as matched
        return new OrderFilePlan(rows, steps, _rejects);
    }
}
