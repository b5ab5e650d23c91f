using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Rest.Orders;

/// <summary>An order as it stands, or stood at a version or time.</summary>
/// <param name="Id">Its id, which follows from its number.</param>
/// <param name="Number">The shop's own number.</param>
/// <param name="CustomerId">Who ordered; null for a guest.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Total">The exact sum of its lines.</param>
/// <param name="Returned">The exact sum of what came back.</param>
/// <param name="PaidBy">The payment that paid it; null before.</param>
/// <param name="Lines">What was bought, by line number.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream, which is also in ETag.</param>
internal sealed record Order(
    Guid Id,
    string Number,
    Guid? CustomerId,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    OrderStatus Status,
    Money Total,
    Money Returned,
    Guid? PaidBy,
    IReadOnlyList<OrderLine> Lines,
    DateTimeOffset PlacedAt,
    DateTimeOffset UpdatedAt,
    long Version)
{
    /// <summary>What is shown of the rows.</summary>
    public static Order Of(OrderSummary row, IEnumerable<OrderLineRow> lines) => new(
        row.OrderId, row.Number, row.CustomerId, row.Country, StatusText.Parse<OrderStatus>(row.Status), Money.Of(row.Total, row.Currency),
        Money.Of(row.ReturnedAmount, row.Currency), row.PaidBy, [.. lines.Select(line => OrderLine.Of(line, row.Currency))], row.PlacedAt, row.UpdatedAt, row.Version);
}

/// <summary>A line of an order.</summary>
/// <param name="LineNo">Its number, from 1.</param>
/// <param name="Sku">What was bought.</param>
/// <param name="Description">The product's name on that day.</param>
/// <param name="Quantity">Pieces.</param>
/// <param name="UnitPrice">Per piece, on that day.</param>
/// <param name="Total">Quantity times unit price, exact.</param>
/// <param name="Returned">Pieces that came back.</param>
internal sealed record OrderLine(int LineNo, [Shape(Known = nameof(KnownShapes.Sku))] string Sku, string Description, int Quantity, Money UnitPrice, Money Total, int Returned)
{
    /// <summary>What is shown of a row.</summary>
    public static OrderLine Of(OrderLineRow row, string currency) => new(
        row.LineNo, row.Sku, row.Description, row.Quantity, Money.Of(row.UnitPrice, currency), Money.Of(row.LineTotal, currency), row.Returned);
}

/// <summary>An order in a list, without its lines.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">The shop's own number.</param>
/// <param name="CustomerId">Who ordered; null for a guest.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Total">The exact sum of its lines.</param>
/// <param name="LineCount">How many lines it has.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
/// <param name="Version">Version of its stream.</param>
internal sealed record OrderEntry(
    Guid Id,
    string Number,
    Guid? CustomerId,
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    OrderStatus Status,
    Money Total,
    int LineCount,
    DateTimeOffset PlacedAt,
    DateTimeOffset UpdatedAt,
    long Version)
{
    /// <summary>What is shown of a row.</summary>
    public static OrderEntry Of(OrderSummary row) => new(
        row.OrderId, row.Number, row.CustomerId, row.Country, StatusText.Parse<OrderStatus>(row.Status), Money.Of(row.Total, row.Currency), row.Lines, row.PlacedAt,
        row.UpdatedAt, row.Version);
}

/// <summary>Something that happened to an order.</summary>
/// <param name="Version">Its place in the order's history, from 1.</param>
/// <param name="Position">Its place in the log of everything.</param>
/// <param name="Type">Its stored name, such as order_placed.</param>
/// <param name="At">When it happened.</param>
/// <param name="Data">What happened, by the names of the event: amounts as texts, like everywhere.</param>
internal sealed record OrderEvent(long Version, [Shape(Known = nameof(KnownShapes.Position))] string Position, string Type, DateTimeOffset At, JsonObject Data);

/// <summary>An order to place; prices and names are looked up.</summary>
/// <param name="Country">Where it goes.</param>
/// <param name="Currency">In which currency it is priced; products sold in another are refused.</param>
/// <param name="Items">What is wanted; line 1 is the first.</param>
/// <param name="Number">The shop's own number, the order's key for ever. Only staff choose one; left out, it follows from the Idempotency-Key.</param>
/// <param name="CustomerId">Who orders. Customers leave it out or send their own; staff leave it out for a guest.</param>
/// <param name="CustomerAge">In whole years, if staff verified it.</param>
internal sealed record OrderToPlace(
    [Shape(Known = nameof(KnownShapes.CountryCode))] string Country,
    [Shape(Known = nameof(KnownShapes.CurrencyCode))] string Currency,
    [Shape(MinLength = 1, MaxLength = 500)] IReadOnlyList<ItemToOrder> Items,
    [Shape(Known = nameof(KnownShapes.Line))] string? Number = null,
    Guid? CustomerId = null,
    [Shape(Minimum = 0, Maximum = 150)] int? CustomerAge = null);

/// <summary>An item of an order.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Quantity">Pieces.</param>
internal sealed record ItemToOrder([Shape(Known = nameof(KnownShapes.Sku))] string Sku, [Shape(Minimum = 1, Maximum = 1_000_000)] int Quantity);

/// <summary>Which payment pays an order.</summary>
/// <param name="PaymentId">A payment that was requested for this order and captured.</param>
internal sealed record OrderPayment(Guid PaymentId);

/// <summary>How an order is sent.</summary>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">The carrier's number for it.</param>
internal sealed record OrderShipment([Shape(Known = nameof(KnownShapes.Line))] string Carrier, [Shape(Known = nameof(KnownShapes.Line))] string TrackingNumber);

/// <summary>Why something is done.</summary>
/// <param name="Reason">For whoever reads it later; no personal data.</param>
internal sealed record Because([Shape(Known = nameof(KnownShapes.Line))] string Reason);

/// <summary>What of an order comes back.</summary>
/// <param name="ReturnNumber">The shop's number of this return: the same one again is counted once.</param>
/// <param name="Lines">What comes back.</param>
/// <param name="Reason">Why; no personal data.</param>
internal sealed record OrderReturn(
    [Shape(Known = nameof(KnownShapes.Line))] string ReturnNumber,
    [Shape(MinLength = 1, MaxLength = 500)] IReadOnlyList<LineToReturn> Lines,
    [Shape(Known = nameof(KnownShapes.Line))] string Reason);

/// <summary>Pieces of one line that come back.</summary>
/// <param name="LineNo">Number of the order's line.</param>
/// <param name="Quantity">Pieces.</param>
internal sealed record LineToReturn([Shape(Minimum = 1)] int LineNo, [Shape(Minimum = 1, Maximum = 1_000_000)] int Quantity);
