using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;

namespace KiVendTout.Handlers.Tests.Processes.Simulation;

/// <summary>What must hold in a <see cref="World"/> that has come to rest.</summary>
internal static class Invariants
{
    public static void Hold(World world, Dictionary<Guid, SimulatedAccount> accounts)
    {
        Assert.Empty(world.Timers);
        NeverShippedUnpaid(world);
        StockIsConserved(world);
        foreach (var (id, order) in world.Orders)
        {
            if (world.Waiting.ContainsKey(id))
                continue; // A person has it on the desk: a dead letter or a parked stream says so.
            HasEnded(world, id, order);
            MoneyIsWhereTheOrderSays(world, id, order);
            foreach (var payment in world.Standing(id).Payments.Where(payment => IsOurs(world, payment)))
                BothBooksAgree(payment, accounts.GetValueOrDefault(payment.Request.PaymentId));
        }
    }

    private static void NeverShippedUnpaid(World world)
    {
        var (captured, paid) = (new Dictionary<Guid, Money>(), new Dictionary<Guid, OrderPaid>());
        foreach (var (happened, _) in world.Log)
        {
            switch (happened)
            {
                case PaymentCaptured e:
                    captured[e.PaymentId] = e.CapturedSoFar;
                    break;
                case OrderPaid e:
                    paid.Add(e.OrderId, e); // Once.
                    Assert.True(!e.Amount.IsPositive || captured[e.PaymentId] == e.Amount, $"Order {e.OrderId} counts as paid without the money.");
                    break;
                case OrderShipped e:
                    Assert.True(paid.ContainsKey(e.OrderId), $"Order {e.OrderId} was shipped unpaid.");
                    break;
            }
        }
    }

    private static void StockIsConserved(World world)
    {
        long reserved = 0, out_ = 0;
        foreach (var (happened, _) in world.Log)
        {
            (reserved, out_) = happened switch
            {
                OrderPlaced e => (reserved + e.Lines.Sum(line => line.Quantity.Value), out_),
                OrderCancelled e => (reserved - e.Lines.Sum(line => line.Quantity.Value), out_),
                OrderShipped e => (reserved - e.Lines.Sum(line => line.Quantity.Value), out_ + e.Lines.Sum(line => line.Quantity.Value)),
                ItemsReturned e => (reserved, out_ - e.Lines.Sum(line => line.Quantity.Value)),
                _ => (reserved, out_),
            };
        }

        Assert.Equal(world.Orders.Values.OfType<Order.Open>().Sum(order => Pieces(order.Facts)), reserved);
        Assert.Equal(world.Orders.Values.OfType<Order.Sent>().Sum(order => Pieces(order.Facts) - order.Returns.PiecesByLine.Values.Sum()), out_);
    }

    private static void HasEnded(World world, Guid id, Order order)
    {
        var payments = world.Standing(id).Payments;
        Assert.True(
            order is Order.Cancelled or Order.Sent
            || order is Order.Held // A clerk releases or cancels it.
            || (order is Order.Paid && world.Rules.ShipAfter is null) // The warehouse's people ship it.
            || (order is Order.Placed && payments.Any(payment => payment is Payment.Pending or Payment.Authorised && payment.Request.Method == PaymentMethod.Invoice)), // A clerk waits for the transfer.
            $"Order {id} ends as {order.GetType().Name} with {string.Join(", ", payments.Select(payment => payment.GetType().Name))} and nobody waits for it.");
        foreach (var payment in payments.Where(payment => IsOurs(world, payment)))
        {
            Assert.True(
                payment is Payment.Declined or Payment.Voided or Payment.Captured or Payment.ChargedBack
                || order is Order.Open { PaidBy: null }, // Goes on when the person goes on whom the order waits for.
                $"Payment {payment.Request.PaymentId} ends as {payment.GetType().Name} of an order that is {order.GetType().Name}.");
        }
    }

    private static void MoneyIsWhereTheOrderSays(World world, Guid id, Order order)
    {
        var pays = order switch { Order.Open open => open.PaidBy, Order.Sent sent => sent.PaymentId, _ => null };
        foreach (var payment in world.Standing(id).Payments.Where(payment => payment.Request.PaymentId != pays && IsOurs(world, payment)))
            Assert.True(!OrderStanding.Held(payment).IsPositive || order is Order.Open { PaidBy: null }, $"{OrderStanding.Held(payment)} of payment {payment.Request.PaymentId} are kept for an order that is {order.GetType().Name}.");
        if (order is Order.Sent shipped && world.Standing(id).Payment(shipped.PaymentId) is Payment.Captured { Ledger: var ledger })
        {
            var returned = world.Log.Select(one => one.Event).OfType<ItemsReturned>().Where(e => e.OrderId == id).Sum(e => Money.Rounded(e.Amount, e.Currency).Amount);
            var goodwill = world.Log.Select(one => one.Event).OfType<PaymentRefunded>().Where(e => e.PaymentId == shipped.PaymentId && e.IdempotencyKey == "goodwill").Sum(e => e.Amount.Amount);
            Assert.Equal(Math.Min(ledger.Captured.Amount, returned + goodwill), ledger.Refunded.Amount);
            Assert.Equal(shipped.Facts.AmountDue, ledger.Captured);
        }
    }

    private static void BothBooksAgree(Payment.Existing payment, SimulatedAccount? theirs)
    {
        var (captured, refunded) = payment is Payment.Backed { Ledger: var ledger } ? (ledger.Captured.Amount, ledger.Refunded.Amount) : (0m, 0m);
        Assert.Equal((theirs?.Captured ?? 0m, theirs?.Refunded ?? 0m), (captured, refunded));
    }

    private static bool IsOurs(World world, Payment.Existing payment) => payment.Request.Card is { } card && world.Rules.Recognises(card);

    private static int Pieces(OrderFacts facts) => facts.Placed.Lines.Sum(line => line.Quantity.Value);
}
