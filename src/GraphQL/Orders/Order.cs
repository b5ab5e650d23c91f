using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Values;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>An order, now or as it was.</summary>
[Node]
public sealed class Order
{
    internal Order(OrderSummary row, bool asOf = false) => (Row, IsAsOf) = (row, asOf);

    internal OrderSummary Row { get; }

    /// <summary>Whether it is shown as it was at its version, whatever happened since.</summary>
    internal bool IsAsOf { get; }

    /// <summary>Its id.</summary>
    [ID]
    public Guid Id => Row.OrderId;

    /// <summary>The shop's own number.</summary>
    public string Number => Row.Number;

    /// <summary>Where it stands.</summary>
    public OrderStatus Status => StatusText.Parse<OrderStatus>(Row.Status);

    /// <summary>Where it goes, ISO 3166-1 alpha-2.</summary>
    public string Country => Row.Country;

    /// <summary>The exact sum of its lines.</summary>
    public Money Total => new(Row.Total, Row.Currency);

    /// <summary>The exact sum of what came back.</summary>
    public Money Returned => new(Row.ReturnedAmount, Row.Currency);

    /// <summary>How many lines it has.</summary>
    public int LineCount => Row.Lines;

    /// <summary>When it was placed.</summary>
    public DateTimeOffset PlacedAt => Row.PlacedAt;

    /// <summary>When its last event happened.</summary>
    public DateTimeOffset UpdatedAt => Row.UpdatedAt;

    /// <summary>How many events it has; the number to ask for its state <c>asOfVersion</c>.</summary>
    public int Version => checked((int)Row.Version);
}

/// <summary>A line of an order.</summary>
public sealed class OrderLine
{
    internal OrderLine(OrderLineRow row, string currency) => (Row, Currency) = (row, currency);

    internal OrderLineRow Row { get; }

    internal string Currency { get; }

    /// <summary>Its number in the order, from 1.</summary>
    public int LineNo => Row.LineNo;

    /// <summary>The product's code.</summary>
    public string Sku => Row.Sku;

    /// <summary>The product's name on the day of the order.</summary>
    public string Description => Row.Description;

    /// <summary>Pieces.</summary>
    public int Quantity => Row.Quantity;

    /// <summary>Price per piece on the day of the order.</summary>
    public Money UnitPrice => new(Row.UnitPrice, Currency);

    /// <summary>Quantity times unit price, exact.</summary>
    public Money LineTotal => new(Row.LineTotal, Currency);

    /// <summary>Pieces that came back.</summary>
    public int Returned => Row.Returned;
}
