using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Orders;

/// <summary>What a placed order keeps through all its states.</summary>
/// <param name="Placed">How it began.</param>
public sealed record OrderFacts(OrderPlaced Placed)
{
    /// <summary>
    /// What is due: the exact total rounded once, halves to even, to what the currency can pay. The only rounding in
    /// an order; revenue is counted from the exact totals.
    /// </summary>
    public Money AmountDue { get; } = Money.Rounded(Placed.Total, Placed.Currency);

    /// <summary>What leaves the warehouse or goes back to it, one entry per line.</summary>
    public ImmutableArray<OrderedItem> Items => [.. Placed.Lines.Select(line => new OrderedItem(line.Sku, line.Quantity))];

    /// <summary>The order's line of a number, if there is one.</summary>
    /// <param name="lineNo">Its number.</param>
    public OrderLine? Line(int lineNo) => Placed.Lines.FirstOrDefault(line => line.LineNo == lineNo);

    /// <summary>Whether a command would place this very order again. The time may differ: retries take longer.</summary>
    /// <param name="command">The command.</param>
    internal bool WouldPlaceAgain(PlaceOrder command) =>
        Placed.Number == command.Number
        && Placed.CustomerId == command.CustomerId
        && Placed.Country == command.Country
        && Placed.Currency == command.Currency
        && Placed.Lines.SequenceEqual(command.Lines.Select(wanted => wanted.Line));
}

/// <summary>How an order was sent.</summary>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">The carrier's number for it.</param>
public sealed record Shipment(string Carrier, string TrackingNumber);

/// <summary>What of an order came back so far.</summary>
/// <param name="ReturnIds">The returns that are done.</param>
/// <param name="PiecesByLine">Pieces that came back, by line number.</param>
public sealed record OrderReturns(ImmutableHashSet<string> ReturnIds, ImmutableDictionary<int, int> PiecesByLine)
{
    /// <summary>Nothing came back.</summary>
    public static OrderReturns None { get; } = new([], ImmutableDictionary<int, int>.Empty);

    /// <summary>How many pieces of a line can still come back.</summary>
    /// <param name="line">The line.</param>
    public int Left(OrderLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Quantity.Value - PiecesByLine.GetValueOrDefault(line.LineNo);
    }

    internal OrderReturns With(ItemsReturned returned) => new(
        ReturnIds.Add(returned.ReturnId),
        PiecesByLine.SetItems(returned.Lines
            .GroupBy(line => line.LineNo)
            .Select(lines => KeyValuePair.Create(
                lines.Key, PiecesByLine.GetValueOrDefault(lines.Key) + lines.Sum(line => line.Quantity.Value)))));
}
