using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Projections.Products;
using Npgsql;

namespace KiVendTout.Handlers;

/// <summary>
/// Everything that can be done in the shop: load, decide, append. One method per command, each in a file of its own by noun; here is the loop
/// they share. Thread-safe; one instance per store.
/// </summary>
/// <param name="store">A store opened with the options of <see cref="Projections.ShopStore.Register"/>.</param>
/// <param name="time">Where time comes from, when a request brings none along.</param>
public sealed partial class ShopCommands(StreamStore store, TimeProvider time)
{
    private const int Attempts = 5;
    private RequestKey? _once;

    /// <summary>
    /// The same commands for one request that is to take effect once, however often it is sent and whatever happens in between: its first answer,
    /// accepted or refused, is stored with its events and comes back for the same key; for the same key with another fingerprint comes
    /// <see cref="CommandResult.KeyReused"/>. Badly formed input and lost races are not kept. One key is for one call.
    /// </summary>
    /// <param name="request">The request's names and the fingerprint of what was asked. The scope says who asks for what.</param>
    public ShopCommands Once(RequestKey request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new ShopCommands(store, time) { _once = request, _expected = _expected };
    }

    /// <summary>Runs one command of the domain, with every fact it needs in it.</summary>
    /// <inheritdoc cref="ExecuteAsync(IReadOnlyList{object}, EventMetadata?, CancellationToken)"/>
    public Task<CommandResult> ExecuteAsync(object command, EventMetadata? metadata = null, CancellationToken ct = default) =>
        ExecuteAsync([command], metadata, ct);

    /// <summary>
    /// Runs commands of the domain in their order, of any nouns and streams, in one transaction: if one is refused, nothing of any is stored.
    /// Commands that were done before store nothing, so a list may be sent again as a whole.
    /// </summary>
    /// <param name="commands">Order, payment, product and customer commands.</param>
    /// <param name="metadata">Who and when; without a time the events carry the present.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ExecuteAsync(IReadOnlyList<object> commands, EventMetadata? metadata = null, CancellationToken ct = default) =>
        RunAsync(async work =>
        {
            foreach (var command in commands)
            {
                if (await work.DecideAsync(command).ConfigureAwait(false) is { } refusal)
                {
                    return refusal;
                }
            }

            return null;
        }, metadata, ct);

    /// <summary>Runs the one command that a request stands for, unless the request is badly formed.</summary>
    private Task<CommandResult> RunAsync(Input input, Func<object> command, DateTimeOffset at, EventMetadata? metadata, CancellationToken ct) =>
        input.Invalid is { } invalid ? Task.FromResult(invalid) : ExecuteAsync(command(), At(at, metadata), ct);

    /// <summary>
    /// The loop: decide, append everything at the versions decided on; after a lost race read the stream that moved and decide again, five
    /// times at the most.
    /// </summary>
    private Task<CommandResult> RunAsync(Func<WorkingSet, ValueTask<Refusal?>> decide, EventMetadata? metadata, CancellationToken ct) => Reaching(async () =>
    {
        var work = new WorkingSet(store, ct);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await DecideAsync(work, decide).ConfigureAwait(false);
            if (await MovedAsync(work, ct).ConfigureAwait(false) is { } moved)
            {
                if (attempt < Attempts && await work.ProveOwnAsync().ConfigureAwait(false))
                {
                    continue; // The version was a guess from memory.
                }

                return moved;
            }

            if (answer is not null)
            {
                return await KeepAsync(answer, ct).ConfigureAwait(false);
            }

            AppendOutcome outcome;
            try
            {
                outcome = _once is null
                    ? await store.TryAppendAsync(work.Appends(), metadata, ct).ConfigureAwait(false)
                    : await store.TryAppendAsync(work.Appends(), new AnsweredRequest(_once, StoredAnswer.Write(Accepted(0, work))), metadata, ct).ConfigureAwait(false);
            }
            catch (SubjectErasedException)
            {
                // Their key is gone and the event that says so is on its way.
                return await KeepAsync(new CommandResult.Refused(CustomerRefusal.Erased), ct).ConfigureAwait(false);
            }

            if (outcome.Verdict != AppendVerdict.Conflict || attempt == Attempts)
            {
                return await AnswerToAsync(outcome, work, ct).ConfigureAwait(false);
            }

            await work.StartOverAsync(outcome.StreamId).ConfigureAwait(false);
        }
    });

    /// <summary>Decides until the outcome needs an append or rests on what was read anew; null when there is something to append.</summary>
    private static async ValueTask<CommandResult?> DecideAsync(WorkingSet work, Func<WorkingSet, ValueTask<Refusal?>> decide)
    {
        Refusal? refusal;
        do
        {
            refusal = await decide(work).ConfigureAwait(false);
        }
        while (await work.ProveAsync(refusal is not null).ConfigureAwait(false));

        return refusal is not null ? new CommandResult.Refused(refusal)
            : work.Events == 0 ? Accepted(0, work)
            : null;
    }

    private static CommandResult.Accepted Accepted(long position, WorkingSet work) => new(position, work.OwnVersion, work.Events) { StreamId = work.OwnStream };

    /// <summary>Keeps an answer that comes without events, unless the request was answered before: then that answer counts.</summary>
    private async ValueTask<CommandResult> KeepAsync(CommandResult answer, CancellationToken ct) => _once is null ? answer
        : StoredAnswer.Read(await store.AnswerAsync(new AnsweredRequest(_once, StoredAnswer.Write(answer)), ct).ConfigureAwait(false), _once);

    private async ValueTask<CommandResult> AnswerToAsync(AppendOutcome outcome, WorkingSet work, CancellationToken ct) => outcome.Verdict switch
    {
        AppendVerdict.Committed => Accepted(outcome.Position, work),
        AppendVerdict.Repeated => StoredAnswer.Read(outcome.Request!, _once!),
        AppendVerdict.Conflict => new CommandResult.Conflict(outcome.StreamId, outcome.Expected, outcome.Actual),
        AppendVerdict.Archived => await KeepAsync(new CommandResult.Refused(ShopRefusal.Archived), ct).ConfigureAwait(false),
        AppendVerdict.BelowFloor when outcome.View == ProductStock.StockTable =>
            await KeepAsync(new CommandResult.Refused(ShopRefusal.OutOfStock(outcome.Key!)), ct).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"The append ended in {outcome}, which no handler has an answer for."),
    };

    /// <summary>Says in the store's words that PostgreSQL is away, when a read before the append finds out; the append itself says so by itself.</summary>
    internal static async Task<T> Reaching<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (NpgsqlException gone) when (Outage.Is(gone))
        {
            throw new StoreUnavailableException($"PostgreSQL cannot be reached; nothing was written. Is it running? ({gone.Message})", true, gone);
        }
    }

    /// <summary>When a request happens: the time handed in with it, or now; in microseconds, as PostgreSQL keeps it.</summary>
    private DateTimeOffset When(EventMetadata? metadata)
    {
        var at = metadata?.Timestamp ?? time.GetUtcNow();
        return new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>The metadata with the very time that stands in the events.</summary>
    private static EventMetadata At(DateTimeOffset time, EventMetadata? metadata) =>
        (metadata ?? EventMetadata.None) with { Timestamp = time };
}
