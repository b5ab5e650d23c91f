using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Handlers.Payments.Provider;

namespace KiVendTout.Handlers.Tests.Processes.Simulation;

/// <summary>Customers and clerks of a <see cref="World"/>: they order, pay, try again, change their minds, look into things, send and take back.</summary>
internal sealed class People(World world, bool meddle)
{
    private static readonly Sku Candle = Sku.Parse("CANDLE");
    private static readonly CountryCode Britain = CountryCode.Parse("GB");
    private int _ordered;

    public void Order()
    {
        var order = OrderId.FromNumber("simulation", $"{_ordered++}");
        var lines = Enumerable.Range(1, world.Dice.Next(1, 3))
            .Select(no => new WantedLine(new OrderLine(no, Candle, "Candle", new Quantity(world.Dice.Next(1, 5)), new UnitPrice(world.Chance(0.02) ? 0m : world.Dice.Next(1, 90_000) / 1000m)))).ToList();
        world.Later(world.Within(TimeSpan.FromMinutes(1)), () =>
        {
            Assert.Null(world.Execute(new PlaceOrder(order, null, $"{order}", Britain, Currency.Gbp, [.. lines], null, world.Now)));
            Pay(order, 1);
            if (world.Chance(0.2))
                world.Later(world.Within(TimeSpan.FromMinutes(world.Chance(0.5) ? 40 : 0.1)), () => world.Execute(new CancelOrder(order, "changed my mind", world.Now)));
            if (world.Chance(0.1))
                Hold(order);
            if (world.Rules.ShipAfter is null && world.Chance(0.8))
                world.Later(world.Within(TimeSpan.FromHours(2)), () => world.Execute(new ShipOrder(order, "Royal Mail", "RM1", world.Now)));
            if (world.Chance(0.4))
                world.Later(TimeSpan.FromHours(3) + world.Within(TimeSpan.FromDays(9)), () => TakeBack(order, 1));
            if (meddle && world.Chance(0.3))
                world.Later(world.Within(TimeSpan.FromMinutes(world.Chance(0.5) ? 60 : 0.1)), () => Meddle(order));
        });
    }

    private void Pay(Guid order, int attempt) => world.Later(world.Within(TimeSpan.FromMinutes(world.Chance(0.1) ? 40 : 1)), () =>
    {
        if (world.Orders[order] is not Order.Open { PaidBy: null } open || !open.Facts.AmountDue.IsPositive || world.Chance(0.1))
            return;
        var payment = PaymentId.For(order, attempt);
        var method = world.Chance(0.15) ? PaymentMethod.Invoice : PaymentMethod.Card;
        var token = world.Chance(0.05) ? "tok_elsewhere" : world.Chance(0.5) ? "tok_test_approved" : TestCard.All[world.Dice.Next(TestCard.All.Count)].Token;
        var card = method == PaymentMethod.Card ? new CardReference(token, CardBrand.Visa, "4242") : null;
        Assert.Null(world.Execute(new RequestPayment(payment, order, null, open.Facts.AmountDue, method, card, Britain, "request", world.Now)));
        // A provider that takes money unasked, from a payment that is looked at meanwhile, is a case for people.
        if (world.Chance(0.15) && (meddle || token != "tok_test_out_of_order"))
            Assess(payment);
        if (card is null || token == "tok_elsewhere")
            world.Later(world.Within(TimeSpan.FromDays(4)), () => ByHand(payment));
        if (attempt < 4)
            world.Later(world.Within(TimeSpan.FromSeconds(world.Chance(0.2) ? 1 : 90)), () => Pay(order, attempt + 1));
    });

    // A transfer comes, or never does.
    private void ByHand(Guid payment)
    {
        if (world.Payments[payment] is not Payment.Pending { Request: var request })
            return;
        if (world.Chance(0.6))
            world.Execute(new AuthorisePayment(payment, "BANK", world.Now), new CapturePayment(payment, request.Amount, "transfer", world.Now));
        else
            world.Execute(new DeclinePayment(payment, "no transfer came", world.Now));
    }

    private void Assess(Guid payment) => world.Later(world.Within(TimeSpan.FromSeconds(1)), () =>
    {
        world.Execute(new AssessPayment(payment, 0.5m, world.Chance(0.3) ? Verdict.Reject : Verdict.Review, ["velocity"], world.Now));
        if (world.Chance(0.8))
            world.Later(world.Within(TimeSpan.FromMinutes(10)), () => world.Execute(new AssessPayment(payment, 0.4m, world.Chance(0.7) ? Verdict.Accept : Verdict.Reject, [], world.Now)));
    });

    private void Hold(Guid order) => world.Later(world.Within(TimeSpan.FromMinutes(5)), () =>
    {
        world.Execute(new HoldOrder(order, "looks odd", world.Now));
        if (world.Chance(0.8))
            world.Later(world.Within(TimeSpan.FromHours(1)), () => world.Execute(new ReleaseOrder(order, world.Now)));
    });

    // As ShopCommands.ReturnItemsAsync: the return and its refund are one transaction.
    private void TakeBack(Guid order, int number)
    {
        if (world.Orders[order] is not Order.Sent sent)
            return;
        var line = sent.Facts.Placed.Lines[world.Dice.Next(sent.Facts.Placed.Lines.Length)];
        if (sent.Returns.Left(line) is not (> 0 and var left))
            return;
        var back = new Quantity(world.Dice.Next(1, left + 1));
        List<object> commands = [new ReturnItems(order, $"R{number}", [new ItemToReturn(line.LineNo, back)], "broken", world.Now)];
        if (world.Payments.GetValueOrDefault(sent.PaymentId) is Payment.Captured { Ledger: var ledger })
        {
            var (wanted, held) = (Money.Rounded(line.UnitPrice * back, Currency.Gbp), ledger.Captured - ledger.Refunded);
            var refund = wanted < held ? wanted : held;
            if (refund.IsPositive)
                commands.Add(new RefundPayment(sent.PaymentId, refund, $"return:R{number}", "broken", world.Now));
        }

        Assert.Null(world.Execute(commands));
        if (number < 3)
            world.Later(world.Within(TimeSpan.FromDays(2)), () => TakeBack(order, number + 1));
    }

    // What a clerk may do to any payment while the provider is at work on it.
    private void Meddle(Guid order)
    {
        foreach (var payment in world.Standing(order).Payments)
        {
            object command = world.Dice.Next(3) switch
            {
                0 => new VoidPayment(payment.Request.PaymentId, "clerk", world.Now),
                1 => new RefundPayment(payment.Request.PaymentId, new Money(0.01m, Currency.Gbp), "goodwill", "sorry", world.Now),
                _ => new DeclinePayment(payment.Request.PaymentId, "clerk", world.Now),
            };
            world.Execute(command);
        }
    }
}
