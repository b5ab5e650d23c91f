using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Handlers.Payments;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;

namespace KiVendTout.Handlers.Tests.Processes.Simulation;

/// <summary>
/// What follows the log in a <see cref="World"/>, each at least once and some time later: the process manager, and the desk with the simulated provider, whose
/// notifications come twice, out of order, late, or never.
/// </summary>
internal sealed class Followers
{
    private static readonly Dictionary<Type, string> NameOf = StoredEventType.All.ToDictionary(stored => stored.Type, stored => stored.Name);
    private readonly World _world;
    private readonly bool _losesForEver;
    private readonly Dictionary<Guid, int> _away = [];

    /// <summary>Joins a world.</summary>
    /// <param name="world">The world.</param>
    /// <param name="losesForEver">Whether a bank's answer may be lost for ever, and not only come late.</param>
    public Followers(World world, bool losesForEver)
    {
        (_world, _losesForEver) = (world, losesForEver);
        _ = new Follower(world, Look);
        _ = new Follower(world, Ask);
    }

    /// <summary>The provider's own books.</summary>
    public Dictionary<Guid, SimulatedAccount> Accounts { get; } = [];

    private void Look(IDomainEvent happened, DateTimeOffset at, Action<bool> done)
    {
        if (!OrderFulfilment.Events.Contains(NameOf[happened.GetType()]))
        {
            done(true);
            return;
        }

        var (order, payment) = Ids(happened);
        var look = new LookAtOrder(order, NameOf[happened.GetType()], at, payment);
        _world.Handle(look, order, () => OrderFulfilment.After(look, _world.Standing(order), _world.Rules, _world.Now), () => done(true));
    }

    private void Ask(IDomainEvent happened, DateTimeOffset at, Action<bool> done)
    {
        var (order, payment) = Ids(happened);
        var standing = _world.Standing(order);
        var instructions = standing.Payments.Where(one => payment is null || one.Request.PaymentId == payment)
            .Select(one => DeskRules.After(happened, standing.Order, one, _world.Rules.Recognises)).OfType<Instruction>().ToList();
        _world.Later(_world.Within(TimeSpan.FromMilliseconds(30)), () =>
        {
            foreach (var instruction in instructions)
            {
                if (IsAway(instruction))
                {
                    done(false);
                    return;
                }

                try
                {
                    var (account, answers) = SimulatedAccount.Take(Accounts.GetValueOrDefault(instruction.PaymentId), instruction, _world.Now);
                    Accounts[instruction.PaymentId] = account;
                    foreach (var answer in answers)
                        Send(answer, order, mayVanish: _losesForEver && instruction is Instruction.Authorise);
                }
                catch (ProviderRefusedException)
                {
                    _world.Wait(order, "provider refused");
                }
            }

            done(true);
        });
    }

    private bool IsAway(Instruction instruction) => _world.Chance(0.05)
        || (instruction is Instruction.Authorise { Card.Token: "tok_test_provider_away" } && (_away[instruction.PaymentId] = _away.GetValueOrDefault(instruction.PaymentId) + 1) <= TestCard.TimesAway);

    private void Send(SimulatedAnswer answer, Guid order, bool mayVanish)
    {
        // Whether a bank said yes or no may never be told; where money moved, or when it is asked to call it off, a provider keeps telling.
        if (mayVanish && answer.Notification is PspAuthorised or PspDeclined && _world.Chance(0.1))
            return;
        for (var copies = _world.Chance(0.15) ? 2 : 1; copies > 0; copies--)
        {
            var lost = _world.Chance(0.1) ? TimeSpan.FromSeconds(1) + _world.Within(TimeSpan.FromSeconds(15)) : TimeSpan.Zero;
            _world.Later(answer.Delay + lost + _world.Within(TimeSpan.FromMilliseconds(_world.Chance(0.2) ? 3000 : 50)), () => Deliver(answer.Notification, order));
        }
    }

    private void Deliver(object news, Guid order) => _world.Handle(news, order, () =>
    [
        news switch
        {
            PspAuthorised m => PspNotificationsHandler.Handle(m),
            PspDeclined m => PspNotificationsHandler.Handle(m),
            PspCaptured m => PspNotificationsHandler.Handle(m),
            PspRefunded m => PspNotificationsHandler.Handle(m),
            PspVoided m => PspNotificationsHandler.Handle(m),
            PspChargedBack m => (object)PspNotificationsHandler.Handle(m),
            _ => throw new InvalidOperationException($"{news} is no notification."),
        },
    ]);

    private static (Guid Order, Guid? Payment) Ids(IDomainEvent happened) => happened switch
    {
        OrderEvent e => (e.OrderId, null),
        PaymentEvent e => (e.OrderId, e.PaymentId),
        _ => throw new InvalidOperationException($"{happened} is about neither an order nor a payment."),
    };

    /// <summary>A place in the log that moves on after the work, and sometimes is set back, as after a crash.</summary>
    private sealed class Follower
    {
        private readonly World _world;
        private readonly Action<IDomainEvent, DateTimeOffset, Action<bool>> _work;
        private int _next;
        private bool _busy;

        public Follower(World world, Action<IDomainEvent, DateTimeOffset, Action<bool>> work)
        {
            (_world, _work) = (world, work);
            world.Appended += Wake;
        }

        private void Wake()
        {
            if (_busy || _next >= _world.Log.Count)
                return;
            _busy = true;
            _world.Later(_world.Within(TimeSpan.FromMilliseconds(_world.Chance(0.1) ? 5000 : 100)), () =>
            {
                var (happened, at) = _world.Log[_next];
                _work(happened, at, worked =>
                {
                    _busy = false;
                    _next = worked && !_world.Chance(0.05) ? _next + 1 : Math.Max(0, _next - _world.Dice.Next(4));
                    Wake();
                });
            });
        }
    }
}
