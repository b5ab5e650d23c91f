using System.Collections.Immutable;

namespace KiVendTout.Domain.Orders;

public abstract partial record Order
{
    /// <summary>What a command leads to in a state.</summary>
    /// <param name="state">The state now.</param>
    /// <param name="command">The command, with all facts it needs.</param>
    /// <returns>Events to append, none if there is nothing to do, or a refusal of <see cref="OrderRefusal"/>.</returns>
    /// <exception cref="InvalidOperationException">The command is of a kind that this code does not know.</exception>
    public static Decision Decide(Order state, OrderCommand command) => (state, command) switch
    {
        (Absent, PlaceOrder c) => Place(c),
        (Absent, _) => OrderRefusal.NotFound,
        (Open s, PlaceOrder c) => PlaceAgain(s.Facts, c),
        (Sent s, PlaceOrder c) => PlaceAgain(s.Facts, c),
        (Cancelled s, PlaceOrder c) => PlaceAgain(s.Facts, c),

        (Open { PaidBy: null } s, PayOrder c) => Pay(s.Facts, c),
        (Open s, PayOrder c) => PayAgain(s.PaidBy, c),
        (Sent s, PayOrder c) => PayAgain(s.PaymentId, c),
        (Cancelled s, PayOrder c) => s.PaidBy == c.PaymentId ? Decision.NothingToDo : OrderRefusal.Cancelled,

        (Held s, HoldOrder c) => s.Reason == c.Reason ? Decision.NothingToDo : OrderRefusal.OnHold,
        (Open s, HoldOrder c) => Decision.Accept(new OrderHeld(c.OrderId, s.Facts.Placed.CustomerId, c.Reason, c.HeldAt)),
        (Sent, HoldOrder) => OrderRefusal.AlreadyShipped,
        (Cancelled, HoldOrder) => OrderRefusal.Cancelled,

        (Held s, ReleaseOrder c) => Decision.Accept(new OrderReleased(c.OrderId, s.Facts.Placed.CustomerId, c.ReleasedAt)),
        (Open or Sent, ReleaseOrder) => Decision.NothingToDo,
        (Cancelled, ReleaseOrder) => OrderRefusal.Cancelled,

        (Paid s, ShipOrder c) => Decision.Accept(
            new OrderShipped(c.OrderId, s.Facts.Placed.CustomerId, c.Carrier, c.TrackingNumber, s.Facts.Items, c.ShippedAt)),
        (Placed, ShipOrder) => OrderRefusal.NotPaid,
        (Held, ShipOrder) => OrderRefusal.OnHold,
        (Sent s, ShipOrder c) => s.Shipment == new Shipment(c.Carrier, c.TrackingNumber) ? Decision.NothingToDo : OrderRefusal.AlreadyShipped,
        (Cancelled, ShipOrder) => OrderRefusal.Cancelled,

        (Shipped s, DeliverOrder c) => Decision.Accept(new OrderDelivered(c.OrderId, s.Facts.Placed.CustomerId, c.DeliveredAt)),
        (Delivered, DeliverOrder) => Decision.NothingToDo,
        (Open, DeliverOrder) => OrderRefusal.NotShipped,
        (Cancelled, DeliverOrder) => OrderRefusal.Cancelled,

        (Placed s, CancelUnpaidOrder c) => Cancel(s, new CancelOrder(c.OrderId, c.Reason, c.CancelledAt)),
        (Open or Sent or Cancelled, CancelUnpaidOrder) => Decision.NothingToDo,

        (Open s, CancelOrder c) => Cancel(s, c),
        (Sent, CancelOrder) => OrderRefusal.AlreadyShipped,
        (Cancelled, CancelOrder) => Decision.NothingToDo,

        (Sent s, ReturnItems c) => Return(s, c),
        (Open, ReturnItems) => OrderRefusal.NotShipped,
        (Cancelled, ReturnItems) => OrderRefusal.Cancelled,

        _ => throw new InvalidOperationException(
            $"Order.Decide misses a case for {command?.GetType().Name} in {state?.GetType().Name}: add it in Orders/OrderDecisions.cs."),
    };

    private static Decision Place(PlaceOrder c)
    {
        var lines = c.Lines.IsDefault ? [] : c.Lines.Select(wanted => wanted.Line).ToImmutableArray();
        var requiredAge = lines.IsEmpty ? null : c.Lines.Max(wanted => wanted.MinimumAge);
        return c switch
        {
            _ when string.IsNullOrWhiteSpace(c.Number) => OrderRefusal.NumberMissing,
            _ when lines.IsEmpty => OrderRefusal.NoLines,
            _ when lines.Any(line => line.LineNo < 1) || lines.DistinctBy(line => line.LineNo).Count() != lines.Length =>
                OrderRefusal.LineNumbersClash,
            { CustomerAge: null } when requiredAge is not null => OrderRefusal.AgeNotVerified,
            { CustomerAge: { } age } when age < requiredAge => OrderRefusal.TooYoung,
            _ => Decision.Accept(new OrderPlaced(
                c.OrderId, c.CustomerId, c.Number, c.Country, c.Currency, lines, ExactTotal.Of(lines.Select(line => line.LineTotal)), c.PlacedAt)),
        };
    }

    private static Decision PlaceAgain(OrderFacts facts, PlaceOrder c) =>
        facts.WouldPlaceAgain(c) ? Decision.NothingToDo : OrderRefusal.AlreadyPlaced;

    private static Decision Pay(OrderFacts facts, PayOrder c) => c.Amount == facts.AmountDue
        ? Decision.Accept(new OrderPaid(c.OrderId, facts.Placed.CustomerId, c.PaymentId, c.Amount, c.PaidAt))
        : OrderRefusal.AmountDiffers(facts.AmountDue);

    private static Decision PayAgain(Guid? paidBy, PayOrder c) =>
        paidBy == c.PaymentId ? Decision.NothingToDo : OrderRefusal.AlreadyPaid;

    private static Decision Cancel(Open state, CancelOrder c)
    {
        var placed = state.Facts.Placed;
        return Decision.Accept(new OrderCancelled(
            c.OrderId, placed.CustomerId, c.Reason, state.Facts.Items, placed.Total, placed.Country, placed.Currency, placed.PlacedAt,
            WasPaid: state.PaidBy is not null, c.CancelledAt));
    }

    private static Decision Return(Sent state, ReturnItems c)
    {
        if (string.IsNullOrWhiteSpace(c.ReturnId) || c.Lines.IsDefaultOrEmpty)
            return OrderRefusal.NothingReturned;
        if (state.Returns.ReturnIds.Contains(c.ReturnId))
            return Decision.NothingToDo;

        var lines = ImmutableArray.CreateBuilder<ReturnedLine>(c.Lines.Length);
        foreach (var item in c.Lines)
        {
            if (state.Facts.Line(item.LineNo) is not { } bought || lines.Any(line => line.LineNo == item.LineNo))
                return OrderRefusal.NoSuchLine(item.LineNo);
            if (item.Quantity.Value > state.Returns.Left(bought))
                return OrderRefusal.MoreThanBought(item.LineNo, state.Returns.Left(bought));
            lines.Add(new ReturnedLine(bought.LineNo, bought.Sku, item.Quantity, bought.UnitPrice));
        }

        var placed = state.Facts.Placed;
        return Decision.Accept(new ItemsReturned(
            c.OrderId, placed.CustomerId, c.ReturnId, lines.ToImmutable(), ExactTotal.Of(lines.Select(line => line.LineTotal)), placed.Country,
            placed.Currency, placed.PlacedAt, c.Reason, c.ReturnedAt));
    }
}
