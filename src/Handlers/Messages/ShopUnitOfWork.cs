using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Projections.Products;
using Npgsql;

namespace KiVendTout.Handlers.Messages;

/// <summary>
/// What messages ask of the shop, decided in their order and stored in one transaction: effects are commands of the domain. What is decided on is read
/// for the whole batch in one round trip, or remembered; whatever no append proves (a refusal, nothing to do) is compared with the database before the
/// commit, and where it has moved the unit is stale.
/// </summary>
/// <param name="store">A store opened with the options of <see cref="Projections.ShopStore.Register"/>.</param>
public sealed class ShopUnitOfWork(StreamStore store) : IUnitOfWork
{
    private WorkingSet? _work;
    private int _taken;

    /// <summary>What exceptions of the shop mean for a message.</summary>
    public static FailurePolicy Failures { get; } = FailurePolicy.Default.With<StoreUnavailableException>(FailureKind.Away);

    /// <inheritdoc/>
    public ValueTask ExpectAsync(IReadOnlyList<object> effects, CancellationToken ct) => Work(ct).PreloadAsync(effects.Where(Aggregate.Knows));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An effect is no command of the domain.</exception>
    public async ValueTask<MessageRefusal?> TakeAsync(IReadOnlyList<object> effects, MessageContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(context);
        var work = Work(ct);
        work.Mark();
        work.Metadata = MetadataOf(context);
        try
        {
            foreach (var command in effects)
            {
                if (await work.DecideAsync(command).ConfigureAwait(false) is { } refusal)
                {
                    work.Rewind();
                    return Told(refusal);
                }
            }
        }
        catch
        {
            work.Rewind();
            throw;
        }

        _taken++;
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<UnitResult> CommitAsync(IReadOnlyList<Func<NpgsqlBatchCommand>> bookkeeping, CancellationToken ct)
    {
        var work = Work(ct);
        if (await work.RefreshMovedAsync(work.Unproven()).ConfigureAwait(false) > 0)
        {
            return new UnitResult(UnitOutcome.Stale);
        }

        try
        {
            var outcome = await store.TryAppendAsync(work.Appends(), bookkeeping, metadata: null, ct).ConfigureAwait(false);
            switch (outcome.Verdict)
            {
                case AppendVerdict.Committed:
                    return new UnitResult(UnitOutcome.Committed);
                case AppendVerdict.Conflict:
                    // Where one stream has moved, others may have: all of them at once, or each would cost an attempt of its own.
                    await work.RefreshMovedAsync(work.Versions()).ConfigureAwait(false);
                    return new UnitResult(UnitOutcome.Stale);
                case AppendVerdict.Archived:
                    return Alone(ShopRefusal.Archived);
                case AppendVerdict.BelowFloor when outcome.View == ProductStock.StockTable:
                    return Alone(ShopRefusal.OutOfStock(outcome.Key!));
                default:
                    throw new InvalidOperationException($"The append ended in {outcome}, which no handler has an answer for.");
            }
        }
        catch (SubjectErasedException)
        {
            // Their key is gone and the event that says so is on its way.
            return Alone(CustomerRefusal.Erased);
        }
    }

    /// <summary>A refusal that only the append finds: clear when one message was taken, else to be found out message by message.</summary>
    private UnitResult Alone(Refusal refusal) => _taken == 1 ? new UnitResult(UnitOutcome.Refused, Told(refusal)) : new UnitResult(UnitOutcome.OneByOne);

    private WorkingSet Work(CancellationToken ct) => _work ??= new WorkingSet(store, ct);

    private static MessageRefusal Told(Refusal refusal) => new(refusal.Code, refusal.Message);

    /// <summary>The events follow from the message: its id is their cause, what it belongs to they belong to.</summary>
    private static EventMetadata MetadataOf(MessageContext context) => new(
        context.CorrelationId, context.Envelope.Id, context.Envelope.User,
        context.Envelope.TraceParent is { } trace ? new Dictionary<string, string> { ["traceparent"] = trace } : null, context.Now);
}
