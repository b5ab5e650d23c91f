using KiVendTout.Handlers.Messages;
using KiVendTout.Handlers.Payments.Provider;
using KiVendTout.Handlers.Processes;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Host;

/// <summary>What carries orders and payments on by themselves, as the settings say. Only the process that serves runs it.</summary>
/// <param name="settings">Who takes payments, and how orders are carried through.</param>
/// <param name="processor">What handles messages; asked for when the daemon starts.</param>
/// <param name="ring">Says that something was put into the outbox.</param>
internal sealed class Fulfilment(PaymentSettings settings, Func<MessageProcessor> processor, Action ring)
{
    /// <summary>Adds the process manager, and the desk where there is a payment provider, to a store that is not opened yet.</summary>
    public void AddTo(EventStoreOptions options)
    {
        options.Add(new ProcessManager(_ => processor()));
        if (settings.Simulated)
        {
            options.Add(new PaymentDesk(store => new SimulatedPaymentProvider(store.Database, new MessageLedger(store.Options.Schema), ShopMessages.Catalogue, TimeProvider.System, ring)));
        }
    }

    /// <summary>What its handlers ask for.</summary>
    public static HandlerServices AddTo(HandlerServices services, PaymentSettings settings, StreamStore store) =>
        services.Add(new OrderStandings(store)).Add(settings.Rules).Add(ShopMessages.Catalogue);
}
