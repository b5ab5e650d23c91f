using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Outbox;

namespace KiVendTout.Handlers.Activity;

/// <summary>
/// Puts what was told of visitors on its way to the topic <c>user-events</c>. When it returns, the messages are in PostgreSQL, so whoever told of them may be
/// thanked: they survive a kill of this process, and reach the topic and the log as soon as both are there.
/// </summary>
/// <param name="writer">Writes the outbox.</param>
public sealed class UserEventOutbox(OutboxWriter writer)
{
    /// <summary>Stores messages, all of them or none.</summary>
    /// <param name="messages">In the order in which they happened.</param>
    /// <param name="ct">Gives up waiting; they may be stored all the same.</param>
    /// <exception cref="Platform.EventStore.Events.StoreUnavailableException">PostgreSQL cannot be reached; they may be stored or not. Send them again: repetitions do no harm.</exception>
    public Task SendAsync(IReadOnlyList<Envelope> messages, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return ShopCommands.Reaching(async () =>
        {
            await writer.WriteAsync([.. messages.Select(message => new OutboxMessage(UserEvent.Topic, UserEvent.Consumer, message))], ct).ConfigureAwait(false);
            return true;
        });
    }
}
