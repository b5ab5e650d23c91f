using System.Reflection;
using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Processes;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Tests.Processes.Simulation;

/// <summary>
/// A shop in memory: the real deciders and process functions, a log, timers, and a clock that jumps from one thing to the next. What happens when is drawn by a
/// seed, so every run can be had again.
/// </summary>
internal sealed class World(int seed, FulfilmentRules rules)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private const int MostSteps = 200_000;
    private const int Attempts = 8;

    /// <summary>How long the process manager may take to call a timer off, being slow and set back at times.</summary>
    private static readonly TimeSpan Overtaken = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<Type, MessageAttribute> RulesOf = typeof(LookAtOrder).Assembly.GetTypes()
        .Select(type => (type, rules: type.GetCustomAttribute<MessageAttribute>())).Where(one => one.rules is not null).ToDictionary(one => one.type, one => one.rules!);
    private readonly PriorityQueue<Action, (DateTimeOffset At, int Order)> _agenda = new();
    private int _booked;

    public Random Dice { get; } = new(seed);

    public FulfilmentRules Rules => rules;

    public DateTimeOffset Now { get; private set; } = Start;

    public List<(IDomainEvent Event, DateTimeOffset At)> Log { get; } = [];

    public Dictionary<Guid, Order> Orders { get; } = [];

    public Dictionary<Guid, Payment> Payments { get; } = [];

    public Dictionary<string, object> Timers { get; } = [];

    /// <summary>Orders that a person has to look at, and why: dead letters and parked streams.</summary>
    public Dictionary<Guid, string> Waiting { get; } = [];

    public Dictionary<string, int> Seen { get; } = [];

    /// <summary>Told after each event.</summary>
    public event Action? Appended;

    public bool Chance(double part) => Dice.NextDouble() < part;

    public TimeSpan Within(TimeSpan most) => TimeSpan.FromTicks((long)(Dice.NextDouble() * most.Ticks));

    public void Later(TimeSpan delay, Action what) => _agenda.Enqueue(what, (Now + delay, _booked++));

    public void Run()
    {
        for (var step = 0; _agenda.TryDequeue(out var what, out var when); step++)
        {
            Assert.True(step < MostSteps, $"Seed {seed}: it never comes to rest.");
            Now = when.At;
            what();
        }
    }

    public OrderStanding Standing(Guid order) => new(
        Orders.GetValueOrDefault(order, Order.Start),
        [.. Payments.Values.OfType<Payment.Existing>().Where(payment => payment.Request.OrderId == order)]);

    /// <summary>Decides commands in their order, all or nothing.</summary>
    /// <returns>The refusal, or null.</returns>
    public Refusal? Execute(params IReadOnlyList<object> commands)
    {
        var (orders, payments, events) = (new Dictionary<Guid, Order>(), new Dictionary<Guid, Payment>(), new List<IDomainEvent>());
        foreach (var command in commands)
        {
            var decision = command switch
            {
                OrderCommand c => Order.Decide(orders.GetValueOrDefault(c.OrderId) ?? Orders.GetValueOrDefault(c.OrderId, Order.Start), c),
                PaymentCommand c => Payment.Decide(payments.GetValueOrDefault(c.PaymentId) ?? Payments.GetValueOrDefault(c.PaymentId, Payment.Start), c),
                _ => throw new InvalidOperationException($"{command} is no command."),
            };
            if (decision is Decision.Refused refused)
                return refused.Refusal;
            foreach (var happened in ((Decision.Accepted)decision).Events)
            {
                events.Add(happened);
                if (happened is OrderEvent o)
                    orders[o.OrderId] = Order.Evolve(orders.GetValueOrDefault(o.OrderId) ?? Orders.GetValueOrDefault(o.OrderId, Order.Start), o);
                else if (happened is PaymentEvent p)
                    payments[p.PaymentId] = Payment.Evolve(payments.GetValueOrDefault(p.PaymentId) ?? Payments.GetValueOrDefault(p.PaymentId, Payment.Start), p);
            }
        }

        foreach (var (id, state) in orders)
            Orders[id] = state;
        foreach (var (id, state) in payments)
            Payments[id] = state;
        foreach (var happened in events)
        {
            Log.Add((happened, Now));
            Count(happened.GetType().Name);
            Appended?.Invoke();
        }

        return null;
    }

    /// <summary>
    /// Handles a message as the engine does: what it leads to is computed now and decided a moment later, when others may have moved; a refusal is tried again, is
    /// ignored or makes a dead letter, as the message's own rules say.
    /// </summary>
    public void Handle(object message, Guid order, Func<IReadOnlyList<object>> handler, Action? then = null, int attempt = 1)
    {
        var effects = handler();
        Later(Within(TimeSpan.FromMilliseconds(40)), () =>
        {
            if (Execute([.. effects.Where(effect => effect is OrderCommand or PaymentCommand)]) is not { } refusal)
            {
                foreach (var effect in effects)
                    Take(effect);
            }
            else if (RulesOf[message.GetType()].IgnoreOn.Contains(refusal.Code))
            {
                Count($"ignored {refusal.Code}");
            }
            else if (RulesOf[message.GetType()].TryAgainOn.Contains(refusal.Code) && attempt < Attempts)
            {
                Count($"parked {refusal.Code}");
                Later(TimeSpan.FromSeconds(Math.Pow(2, attempt - 1) * (0.5 + (Dice.NextDouble() / 2))), () => Handle(message, order, handler, attempt: attempt + 1));
            }
            else
            {
                Wait(order, $"{message.GetType().Name}: {refusal.Code}");
            }

            then?.Invoke();
        });
    }

    /// <summary>A person has to look at an order.</summary>
    public void Wait(Guid order, string why)
    {
        Count($"waits {why}");
        Waiting[order] = why;
    }

    private void Take(object effect)
    {
        if (effect is Scheduled scheduled && Timers.TryAdd(scheduled.Key, scheduled))
        {
            var due = scheduled.Due > Now ? scheduled.Due - Now : TimeSpan.Zero;
            Later(due + Within(TimeSpan.FromSeconds(1)), () => Fire(scheduled));
        }
        else if (effect is Unscheduled never)
        {
            Timers.Remove(never.Key);
        }
    }

    private void Fire(Scheduled timer)
    {
        if (!ReferenceEquals(Timers.GetValueOrDefault(timer.Key), timer))
            return;
        Timers.Remove(timer.Key);
        Count(timer.Message.GetType().Name);
        switch (timer.Message)
        {
            case ReleaseUnpaidOrder m:
                Assert.True(Orders[m.OrderId] is Order.Placed || Moved(m.OrderId) > Now - Overtaken, $"The timer of order {m.OrderId} was left behind: it is {Orders[m.OrderId].GetType().Name}.");
                Handle(m, m.OrderId, () => OrderFulfilment.Due(m, Standing(m.OrderId), Rules, Now));
                break;
            case ShipPaidOrder m:
                Handle(m, m.OrderId, () => OrderFulfilment.Due(m, Standing(m.OrderId), Now));
                break;
            default:
                throw new InvalidOperationException($"{timer.Message} is no timer.");
        }
    }

    private DateTimeOffset Moved(Guid order) => Log.Last(one => one.Event is OrderEvent e && e.OrderId == order).At;

    private void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;
}
