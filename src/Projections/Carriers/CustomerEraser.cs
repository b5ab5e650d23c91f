using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Projections.Carriers;

/// <summary>
/// Deletes the key of every customer who was erased. The handler does so itself at once; this makes up for one that was killed in between,
/// and for events that came another way. Doing it twice changes nothing.
/// </summary>
public sealed class CustomerEraser : Subscription
{
    /// <inheritdoc/>
    public override string Name => "customer-eraser";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Categories { get; } = [StreamCategory.Customer];

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        // By its type alone: a customer is to be forgotten even if a body of theirs is damaged.
        foreach (var erased in events.Where(happened => happened.Type.ClrType == typeof(CustomerErased)))
        {
            await Store.EraseSubjectAsync(erased.StreamId, ct).ConfigureAwait(false);
        }
    }
}
