using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// Handles batches of messages, whoever brings them: reads the bodies, calls the handlers, and stores everything that they returned together with the
/// bookkeeping of whoever brought the messages, in one transaction. No message holds up the others: one that is refused or fails is parked or becomes a
/// dead letter in that same transaction. Thread-safe; batches may run side by side.
/// </summary>
public sealed class MessageProcessor(ProcessorOptions options)
{
    /// <summary>Attempts of one part whose decisions were overtaken, before it is split.</summary>
    private const int MostRaces = 5;
    private readonly EffectWriter _writer = new(options);

    /// <summary>What it was made with.</summary>
    public ProcessorOptions Options => options;

    /// <summary>Handles messages.</summary>
    /// <param name="messages">In the order in which they are to take effect.</param>
    /// <param name="bookkeeping">What to write with each part of them.</param>
    /// <param name="ct">Ends the work until a transaction is on its way; parts that were committed stay.</param>
    /// <returns>What became of them; everything is stored.</returns>
    /// <exception cref="PartitionLostException">The watermark was moved by somebody else.</exception>
    /// <exception cref="ClaimLostException">A claim was made by somebody else.</exception>
    /// <exception cref="Exception">The database is away (<see cref="FailureKind.Away"/>): bring the messages again later. Whether the last part was stored is
    /// then not known; the bookkeeping tells.</exception>
    public async Task<BatchReport> ProcessAsync(IReadOnlyList<IncomingMessage> messages, Bookkeeping bookkeeping, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(bookkeeping);
        if (messages.Count == 0)
        {
            return default;
        }

        using var activity = MessagingTelemetry.StartBatch(messages);
        var started = options.Time.GetTimestamp();
        var works = Read(messages);
        await RunAsync(works, bookkeeping, ct).ConfigureAwait(false);
        return Report(works, options.Time.GetElapsedTime(started));
    }

    /// <summary>Handles messages whose bodies are to be read.</summary>
    /// <inheritdoc cref="ProcessAsync(IReadOnlyList{IncomingMessage}, Bookkeeping, CancellationToken)"/>
    public Task<BatchReport> ProcessAsync(IReadOnlyList<Envelope> messages, Bookkeeping bookkeeping, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return ProcessAsync([.. messages.Select(message => new IncomingMessage(message))], bookkeeping, ct);
    }

    /// <summary>Handles one message.</summary>
    /// <inheritdoc cref="ProcessAsync(IReadOnlyList{IncomingMessage}, Bookkeeping, CancellationToken)"/>
    public Task<BatchReport> ProcessAsync(IncomingMessage message, IReadOnlyList<Func<NpgsqlBatchCommand>> bookkeeping, CancellationToken ct = default) =>
        ProcessAsync([message], (_, _) => bookkeeping, ct);

    /// <summary>
    /// Handles messages that nobody has to remember: whoever brings them brings them again after a crash, and what they ask for is harmless when it was done.
    /// For events of the log in a subscription.
    /// </summary>
    /// <inheritdoc cref="ProcessAsync(IReadOnlyList{IncomingMessage}, Bookkeeping, CancellationToken)"/>
    public Task<BatchReport> ProcessAsync(IReadOnlyList<IncomingMessage> messages, CancellationToken ct = default) =>
        ProcessAsync(messages, static (_, _) => [], ct);

    private MessageWork[] Read(IReadOnlyList<IncomingMessage> messages)
    {
        var works = new MessageWork[messages.Count];
        HashSet<long>? sent = null;
        for (var i = 0; i < works.Length; i++)
        {
            var work = works[i] = new MessageWork(messages[i]);
            if (work.Envelope.OutboxId is { } id && !(sent ??= []).Add(id))
            {
                work.Settled = MessageVerdict.Repeated;
            }
            else if ((messages[i].Problem ?? Read(work)) is { } problem)
            {
                work.Settled = new MessageVerdict(MessageOutcome.Dead, problem.Code, problem.Reason);
            }
        }

        return works;
    }

    private MessageProblem? Read(MessageWork work)
    {
        if (work.Message is null && options.Catalogue.Read(work.Envelope, out var message) is var problem)
        {
            if (problem is not null)
            {
                return problem;
            }

            work.Message = message;
        }

        work.Type = options.Catalogue.Of(work.Message!);
        work.Handler = options.Handlers.Find(work.Message!.GetType());
        return work.Handler is not null ? null
            : new MessageProblem(MessageProblem.UnknownType, $"The type '{work.Type.Name}' is not handled here. Send it to the topic whose consumer handles it.");
    }

    /// <summary>Brings a part of a batch to its end, in parts of its own where it does not go as a whole.</summary>
    private async Task RunAsync(ArraySegment<MessageWork> part, Bookkeeping bookkeeping, CancellationToken ct)
    {
        for (var races = 0; ;)
        {
            var next = await AttemptAsync(part, bookkeeping(part.Offset, part.Count), ct).ConfigureAwait(false);
            if (next == Next.Finished)
            {
                return;
            }

            if (next == Next.Race && ++races >= MostRaces)
            {
                next = part.Count > 1 ? Next.Split
                    : part[0].Settled is null ? GiveUp(part[0])
                    : throw new EndlessRaceException($"Handling the message {part[0].Envelope.Id} lost its race {races} times although it changes nothing.");
            }

            if (next == Next.Split)
            {
                options.Log.BatchSplit(part.Count);
                var half = part.Count / 2;
                await RunAsync(part[..half], bookkeeping, ct).ConfigureAwait(false);
                await RunAsync(part[half..], bookkeeping, ct).ConfigureAwait(false);
                return;
            }
        }
    }

    private Next GiveUp(MessageWork work)
    {
        work.Settled = _writer.TryAgain(work, MessageProblem.Failed, "Others changed the same again and again while it was handled. It may be tried again at any time.", null);
        return Next.Again;
    }

    private async Task<Next> AttemptAsync(ArraySegment<MessageWork> part, IReadOnlyList<Func<NpgsqlBatchCommand>> bookkeeping, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (unit, now) = (options.Begin(), options.Time.GetUtcNow());
        await CallHandlersAsync(part, now, ct).ConfigureAwait(false);
        if (await ExpectAsync(unit, part, ct).ConfigureAwait(false) is { } next)
        {
            return next;
        }

        foreach (var work in part)
        {
            work.Verdict ??= await TakeAsync(unit, work, now, ct).ConfigureAwait(false);
            _writer.Write(work, now);
        }

        var sent = part.Where(work => work.Verdict!.Outcome != MessageOutcome.Repeated).Select(work => work.Envelope.OutboxId).OfType<long>().ToArray();
        try
        {
            var result = await unit.CommitAsync(
                [.. bookkeeping, .. sent.Length == 0 ? Enumerable.Empty<Func<NpgsqlBatchCommand>>() : [options.Ledger.Settle(sent)], .. part.SelectMany(work => work.Statements)],
                ct).ConfigureAwait(false);
            return After(result, part);
        }
        catch (PostgresException told) when (told.SqlState == MessageTables.AlreadySettled)
        {
            return await DropHandledAsync(part, sent, ct).ConfigureAwait(false) ? Next.Again : Next.Race;
        }
        catch (PostgresException told) when (told.SqlState == MessageTables.WatermarkMoved)
        {
            throw new PartitionLostException($"{told.MessageText}; nothing was stored.", told);
        }
        catch (PostgresException told) when (told.SqlState == MessageTables.AlreadyClaimed)
        {
            throw new ClaimLostException($"{told.MessageText}; nothing was stored.", told);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
        {
            return Next.Race;
        }
        catch (Exception refused) when (BrokenData.Is(refused, options.Failures) && (part.Count > 1 || part[0].Settled is null))
        {
            if (part.Count == 1)
            {
                part[0].Settled = EffectWriter.Failed(refused);
            }

            return part.Count > 1 ? Next.Split : Next.Again;
        }
    }

    private Next After(UnitResult result, ArraySegment<MessageWork> part)
    {
        switch (result.Outcome)
        {
            case UnitOutcome.Committed:
                Tell(part);
                return Next.Finished;
            case UnitOutcome.Stale:
                return Next.Race;
            case UnitOutcome.OneByOne when part.Count > 1:
                return Next.Split;
            case UnitOutcome.Refused when part.Where(work => work.Effects.Count > 0 && work.Verdict!.Outcome == MessageOutcome.Done).ToArray() is [var only]:
                only.Settled = _writer.Refuse(only, result.Refusal!);
                return Next.Again;
            default:
                throw new InvalidOperationException($"The unit of work ended in {result.Outcome} for {part.Count} messages, which it must not.");
        }
    }

    /// <summary>Wakes whoever sends and whoever handles what is due: what was stored waits for them.</summary>
    private void Tell(ArraySegment<MessageWork> part)
    {
        if (part.Any(work => work.Sends))
        {
            options.Sent();
        }

        if (part.Min(work => work.Due) is { } due)
        {
            options.Postponed(due);
        }
    }

    private async Task CallHandlersAsync(ArraySegment<MessageWork> part, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var work in part)
        {
            work.Begin();
            if (work.Verdict is not null)
            {
                continue;
            }

            try
            {
                work.Take(await work.Handler!.Call(work.Message!, new MessageContext(work.Envelope, now), ct).ConfigureAwait(false));
                _writer.Check(work);
            }
            catch (Exception error) when (!ct.IsCancellationRequested && options.Failures.KindOf(error) != FailureKind.Away)
            {
                work.Effects.Clear();
                work.Verdict = _writer.Fail(work, error);
            }
        }
    }

    /// <summary>Lets the application read ahead; what it cannot read for one message must not stop the others.</summary>
    private async ValueTask<Next?> ExpectAsync(IUnitOfWork unit, ArraySegment<MessageWork> part, CancellationToken ct)
    {
        var effects = part.SelectMany(work => work.Effects).ToArray();
        if (effects.Length == 0)
        {
            return null;
        }

        try
        {
            await unit.ExpectAsync(effects, ct).ConfigureAwait(false);
            return null;
        }
        catch (Exception error) when (!ct.IsCancellationRequested && options.Failures.KindOf(error) != FailureKind.Away)
        {
            if (part.Count == 1)
            {
                part[0].Settled = _writer.Fail(part[0], error);
            }

            return part.Count > 1 ? Next.Split : Next.Again;
        }
    }

    private async ValueTask<MessageVerdict> TakeAsync(IUnitOfWork unit, MessageWork work, DateTimeOffset now, CancellationToken ct)
    {
        if (work.Effects.Count == 0)
        {
            return MessageVerdict.Done;
        }

        try
        {
            var refusal = await unit.TakeAsync(work.Effects, new MessageContext(work.Envelope, now), ct).ConfigureAwait(false);
            return refusal is null ? MessageVerdict.Done : _writer.Refuse(work, refusal);
        }
        catch (Exception error) when (!ct.IsCancellationRequested && options.Failures.KindOf(error) != FailureKind.Away)
        {
            return _writer.Fail(work, error);
        }
    }

    /// <summary>Finds those of our own messages whose outbox row is gone: they were handled before.</summary>
    private async Task<bool> DropHandledAsync(ArraySegment<MessageWork> part, long[] sent, CancellationToken ct)
    {
        await using var command = options.Database.CreateCommand($"select id from {options.Ledger.Schema}.kvt_outbox where id = any($1)");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = sent });
        var waiting = new HashSet<long>();
        await using (var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                waiting.Add(reader.GetInt64(0));
            }
        }

        var dropped = false;
        foreach (var work in part)
        {
            if (work.Envelope.OutboxId is { } id && work.Settled != MessageVerdict.Repeated && !waiting.Contains(id))
            {
                work.Settled = MessageVerdict.Repeated;
                dropped = true;
            }
        }

        return dropped;
    }

    private BatchReport Report(MessageWork[] works, TimeSpan took)
    {
        Span<int> counts = stackalloc int[5];
        foreach (var same in works.GroupBy(work => (work.Envelope.Origin?.Topic, work.Verdict!.Outcome)))
        {
            counts[(int)same.Key.Outcome] += same.Count();
            MessagingTelemetry.Handled(same.Key.Topic, same.Key.Outcome, same.Count());
        }

        foreach (var work in works)
        {
            var verdict = work.Verdict!;
            if (verdict.Outcome == MessageOutcome.Dead)
            {
                options.Log.Died(work.Envelope.Id, work.Envelope.Type, work.Envelope.Origin?.Topic, work.Envelope.Origin?.Partition, work.Envelope.Origin?.Offset, work.Envelope.Attempt, verdict.Code!);
            }
            else if (verdict.Outcome == MessageOutcome.Parked)
            {
                options.Log.Parked(work.Envelope.Id, work.Envelope.Type, work.Envelope.Attempt, verdict.Code!);
            }
        }

        MessagingTelemetry.Processed(works.Length, took);
        var report = new BatchReport(counts[0], counts[1], counts[2], counts[3], counts[4]);
        options.Log.BatchHandled(works.Length, report.Parked, report.Dead, took.TotalMilliseconds);
        return report;
    }

    private enum Next
    {
        /// <summary>Everything is stored.</summary>
        Finished,

        /// <summary>Something was learned that changes the outcome: at once again.</summary>
        Again,

        /// <summary>The ground has moved: again, a bounded number of times.</summary>
        Race,

        /// <summary>In smaller parts.</summary>
        Split,
    }
}
