using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>What a file comes to: a function of its rows and nothing else, so that importing it again asks for the very same things.</summary>
/// <param name="Rows">Rows read, without the header.</param>
/// <param name="Steps">Sales and returns in the order in which they are carried out.</param>
/// <param name="Rejects">Rows that became nothing, by line.</param>
public sealed record OrderFilePlan(int Rows, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<RejectedRow> Rejects)
{
    /// <summary>Who numbers the orders and customers. The same for every file of the layout: two files may hold the same invoice.</summary>
    public const string Source = "online-retail";

    /// <summary>The currency of every price; the file does not say, its publisher does.</summary>
    public static Currency Currency => Currency.Gbp;

    /// <summary>The sales.</summary>
    public IEnumerable<PlannedSale> Sales => Steps.OfType<PlannedSale>();

    /// <summary>The returns, one for each order that a cancellation takes pieces back from.</summary>
    public IEnumerable<PlannedReturn> Returns => Steps.OfType<PlannedReturn>();
}

/// <summary>One command's worth of rows.</summary>
public abstract class PlannedStep
{
    /// <summary>The row that makes it complete or, for a sale, begins it: steps are carried out in this order.</summary>
    public abstract int LineNumber { get; }

    /// <summary>The rows it accounts for.</summary>
    public abstract IEnumerable<int> FileLines { get; }

    /// <summary>How many rows it accounts for.</summary>
    public abstract int RowCount { get; }
}

/// <summary>An invoice: an order that is placed, paid and shipped.</summary>
/// <param name="number">The invoice number.</param>
/// <param name="at">When, UTC.</param>
/// <param name="customer">Who, or null for a guest.</param>
/// <param name="country">Where it goes.</param>
public sealed class PlannedSale(string number, DateTimeOffset at, PlannedCustomer? customer, CountryCode country) : PlannedStep
{
    /// <summary>The order's stream.</summary>
    public Guid OrderId { get; } = Domain.Orders.OrderId.FromNumber(OrderFilePlan.Source, number);

    /// <summary>The invoice number.</summary>
    public string Number => number;

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At => at;

    /// <summary>Who, or null for a guest.</summary>
    public PlannedCustomer? Customer => customer;

    /// <summary>Where it goes.</summary>
    public CountryCode Country => country;

    /// <summary>The lines; the order's line numbers count them from 1.</summary>
    public List<PlannedLine> Lines { get; } = [];

    /// <summary>The exact sum.</summary>
    public decimal Total => Lines.Sum(line => line.Total);

    /// <inheritdoc/>
    public override int LineNumber => Lines[0].FileLine;

    /// <inheritdoc/>
    public override IEnumerable<int> FileLines => Lines.Select(line => line.FileLine);

    /// <inheritdoc/>
    public override int RowCount => Lines.Count;
}

/// <summary>A row of a sale.</summary>
/// <param name="FileLine">Its line in the file.</param>
/// <param name="Product">What.</param>
/// <param name="Description">Its name on that day; may be empty.</param>
/// <param name="Pieces">How many.</param>
/// <param name="UnitPrice">Per piece.</param>
public readonly record struct PlannedLine(int FileLine, PlannedProduct Product, string Description, int Pieces, decimal UnitPrice)
{
    /// <summary>Pieces times price.</summary>
    public decimal Total => Pieces * UnitPrice;
}

/// <summary>Pieces of one order that a cancellation takes back.</summary>
/// <param name="number">Number of the cancellation, without its C.</param>
/// <param name="sale">The order.</param>
/// <param name="at">When, UTC.</param>
public sealed class PlannedReturn(string number, PlannedSale sale, DateTimeOffset at) : PlannedStep
{
    /// <summary>The shop's number of the return, which makes it harmless to ask twice.</summary>
    public string ReturnId => "C" + number;

    /// <summary>The order.</summary>
    public PlannedSale Sale => sale;

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At => at;

    /// <summary>Pieces by the order's line number.</summary>
    public SortedDictionary<int, int> Pieces { get; } = [];

    /// <summary>The exact sum given back.</summary>
    public decimal Amount { get; private set; }

    /// <summary>The rows, each of which may be shared with the returns from other orders.</summary>
    public List<int> Rows { get; } = [];

    /// <inheritdoc/>
    public override int LineNumber => Rows[^1];

    /// <inheritdoc/>
    public override IEnumerable<int> FileLines => Rows;

    /// <inheritdoc/>
    public override int RowCount => Rows.Count;

    internal void Add(int fileLine, int lineNo, int pieces)
    {
        Pieces[lineNo] = Pieces.GetValueOrDefault(lineNo) + pieces;
        Amount += pieces * sale.Lines[lineNo - 1].UnitPrice;
        if (Rows.Count == 0 || Rows[^1] != fileLine)
            Rows.Add(fileLine);
    }
}

/// <summary>A product of the file.</summary>
/// <param name="sku">Its code.</param>
public sealed class PlannedProduct(Sku sku)
{
    /// <summary>Its code.</summary>
    public Sku Sku => sku;

    /// <summary>Its stream.</summary>
    public Guid Id { get; } = ProductId.From(sku);

    /// <summary>The first name it has in the file, or its code.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Its first price.</summary>
    public decimal FirstPrice { get; internal set; }

    /// <summary>The invoice that sells it first.</summary>
    public string FirstInvoice { get; internal set; } = "";

    /// <summary>When it is first sold.</summary>
    public DateTimeOffset FirstSold { get; internal set; }

    /// <summary>Pieces that all sales of the file need: its stock.</summary>
    public int Demand { get; internal set; }
}

/// <summary>A customer of the file.</summary>
/// <param name="number">Their number there.</param>
/// <param name="country">Where their first accepted row says they live.</param>
/// <param name="firstSeen">When they first order.</param>
public sealed class PlannedCustomer(string number, CountryCode country, DateTimeOffset firstSeen)
{
    /// <summary>Their number in the file.</summary>
    public string Number => number;

    /// <summary>Their stream.</summary>
    public Guid Id { get; } = CustomerId.From(OrderFilePlan.Source, number);

    /// <summary>Where their first accepted row says they live.</summary>
    public CountryCode Country => country;

    /// <summary>When they first order.</summary>
    public DateTimeOffset FirstSeen => firstSeen;
}
