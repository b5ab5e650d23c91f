using System.Text.Json.Serialization;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>One line of an order, as bought.</summary>
/// <param name="LineNo">1 or more, once per order.</param>
/// <param name="Sku">What was bought.</param>
/// <param name="Description">The product's name on that day; may be empty.</param>
/// <param name="Quantity">How many.</param>
/// <param name="UnitPrice">Per piece, in the order's currency.</param>
public sealed record OrderLine(int LineNo, Sku Sku, string Description, Quantity Quantity, UnitPrice UnitPrice)
{
    /// <summary>Quantity times unit price: exact, up to 4 decimal places, never rounded.</summary>
    [JsonIgnore]
    public decimal LineTotal => UnitPrice * Quantity;
}

/// <summary>Pieces that leave or come back, so that stock can be counted from the event alone.</summary>
/// <param name="Sku">Which product.</param>
/// <param name="Quantity">How many.</param>
public sealed record OrderedItem(Sku Sku, Quantity Quantity);

/// <summary>Pieces of one order line that came back.</summary>
/// <param name="LineNo">The line they were bought in.</param>
/// <param name="Sku">Which product.</param>
/// <param name="Quantity">How many came back.</param>
/// <param name="UnitPrice">Per piece, as bought, in the order's currency.</param>
public sealed record ReturnedLine(int LineNo, Sku Sku, Quantity Quantity, UnitPrice UnitPrice)
{
    /// <summary>Quantity times unit price: exact, never rounded.</summary>
    [JsonIgnore]
    public decimal LineTotal => UnitPrice * Quantity;
}
