using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.Handlers.Activity;

/// <summary>
/// Puts what was told of visitors on its way to the topic <c>user-events</c>. When it returns, the messages are in PostgreSQL, so whoever told of them may be
/// thanked: they survive a kill of this process, and reach the topic and the log as soon as both are there.
/// </summary>
/// <param name="store">The shop's store; the message tables are in its schema.</param>
public sealed class UserEventOutbox(StreamStore store)
{
    private readonly MessageLedger _ledger = new(store.Options.Schema);

    /// <summary>Stores messages, all of them or none.</summary>
    /// <param name="messages">In the order in which they happened.</param>
    /// <param name="ct">Ends the work until the transaction is on its way.</param>
    /// <exception cref="Platform.EventStore.Events.StoreUnavailableException">PostgreSQL cannot be reached; they may be stored or not. Send them again: repetitions do no harm.</exception>
    public async Task SendAsync(IReadOnlyList<Envelope> messages, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
            return;

        await ShopCommands.Reaching(async () =>
        {
            await using var batch = store.Database.CreateBatch();
            foreach (var message in messages)
                batch.BatchCommands.Add(_ledger.Send(UserEvent.Topic, UserEvent.Consumer, message)());
            return await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
