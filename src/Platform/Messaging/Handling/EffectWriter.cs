using System.Globalization;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Decides what becomes of a message, and writes what the engine has to store for it.</summary>
internal sealed class EffectWriter(ProcessorOptions options)
{
    /// <summary>A dead letter on a topic carries so much of the body; the whole of it is in the table.</summary>
    private const int MostDeadBytes = 64 * 1024;
    private const int StackLines = 6;

    public static MessageVerdict Failed(Exception error) => new(
        MessageOutcome.Dead, MessageProblem.Failed,
        $"Handling it failed with {error.GetType().Name} and would again. Correct what the error names, then replay or drop the dead letter.", FirstLines(error));

    /// <summary>What a refusal means, by the rules of the message.</summary>
    public MessageVerdict Refuse(MessageWork work, MessageRefusal refusal) =>
        work.Type!.Rules.IgnoreOn.Contains(refusal.Code) ? new MessageVerdict(MessageOutcome.Ignored, refusal.Code)
        : work.Type.Rules.TryAgainOn.Contains(refusal.Code) ? TryAgain(work, MessageProblem.Refused, $"{refusal.Code}: {refusal.Message}", null)
        : new MessageVerdict(MessageOutcome.Dead, MessageProblem.Refused, $"{refusal.Code}: {refusal.Message}");

    /// <summary>What an exception of its handler means.</summary>
    public MessageVerdict Fail(MessageWork work, Exception error) => options.Failures.KindOf(error) == FailureKind.MayPass
        ? TryAgain(work, MessageProblem.Failed, $"Handling it failed with {error.GetType().Name}, which may pass.", FirstLines(error))
        : Failed(error);

    public MessageVerdict TryAgain(MessageWork work, string code, string reason, string? error) => work.Envelope.Attempt < options.Retries.Attempts
        ? new MessageVerdict(MessageOutcome.Parked, code, reason, error)
        : new MessageVerdict(MessageOutcome.Dead, code, $"{reason} It was tried {work.Envelope.Attempt} times; replay it when the reason is gone.", error);

    /// <summary>Finds out whether what the handler wants to send can be sent, while it can still be told as its failure.</summary>
    public void Check(MessageWork work)
    {
        foreach (var effect in work.EngineEffects)
        {
            _ = effect switch
            {
                Scheduled later => options.Catalogue.Of(later.Message),
                Outgoing sent => options.Catalogue.Of(sent.Message),
                _ => null,
            };
        }
    }

    /// <summary>Writes what the engine stores for a message whose verdict is clear.</summary>
    public void Write(MessageWork work, DateTimeOffset now)
    {
        var verdict = work.Verdict!;
        switch (verdict.Outcome)
        {
            case MessageOutcome.Done:
                foreach (var effect in work.EngineEffects)
                {
                    work.Statements.Add(effect switch
                    {
                        Scheduled later => Schedule(work, later.Key, later.Due, Caused(work, later.Message, null, null, now)),
                        Unscheduled never => options.Ledger.Cancel(never.Key),
                        Outgoing sent => Send(work, sent.Topic, options.ConsumerOf(sent.Topic), Caused(work, sent.Message, sent.Id, sent.Key, now)),
                        _ => throw new InvalidOperationException($"{effect.GetType().Name} is no effect of the engine."),
                    });
                }

                break;
            case MessageOutcome.Parked:
                work.Statements.Add(Schedule(
                    work, null, now + options.Retries.WaitAfter(work.Envelope.Attempt), Whole(work) with { Attempt = work.Envelope.Attempt + 1, OutboxId = null }));
                break;
            case MessageOutcome.Dead:
                var letter = new DeadLetter(Whole(work), verdict.Code!, verdict.Reason!, verdict.Error);
                work.Statements.Add(options.Ledger.Bury(letter));
                if (work.Envelope.Origin is { } origin)
                {
                    work.Statements.Add(Send(work, DeadLetterTopic.Of(origin.Topic), null, OnTopic(letter, origin)));
                }

                break;
            case MessageOutcome.Ignored or MessageOutcome.Repeated:
                break;
        }
    }

    private Func<NpgsqlBatchCommand> Schedule(MessageWork work, string? key, DateTimeOffset due, Envelope message)
    {
        work.Due = work.Due < due ? work.Due : due;
        return options.Ledger.Schedule(key, due, message);
    }

    private Func<NpgsqlBatchCommand> Send(MessageWork work, string topic, string? consumer, Envelope message)
    {
        work.Sends = true;
        return options.Ledger.Send(topic, consumer, message);
    }

    /// <summary>A message that follows from another: what began with that one goes on.</summary>
    private Envelope Caused(MessageWork work, object message, string? id, string? key, DateTimeOffset now) => new()
    {
        Id = id ?? Guid.CreateVersion7(now).ToString(),
        Type = options.Catalogue.Of(message).Name,
        Source = options.Source,
        Time = now,
        Key = key,
        CorrelationId = work.Envelope.CorrelationId ?? work.Envelope.Id,
        CausationId = work.Envelope.Id,
        User = work.Envelope.User,
        TraceParent = work.Envelope.TraceParent ?? System.Diagnostics.Activity.Current?.Id,
        Body = options.Catalogue.Write(message),
    };

    private Envelope Whole(MessageWork work) => work.Envelope.Body.IsEmpty && work.Message is { } message
        ? work.Envelope with { Body = options.Catalogue.Write(message) }
        : work.Envelope;

    /// <summary>A dead letter as it goes to the topic beside its own.</summary>
    public static Envelope OnTopic(DeadLetter letter, MessageOrigin origin)
    {
        var message = letter.Message;
        var headers = new Dictionary<string, string>(message.Headers ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            [DeadLetterTopic.ReasonCode] = letter.Code,
            [DeadLetterTopic.Reason] = letter.Reason,
            [DeadLetterTopic.Consumer] = origin.Consumer,
            [DeadLetterTopic.OriginalTopic] = origin.Topic,
            [DeadLetterTopic.OriginalPartition] = origin.Partition.ToString(CultureInfo.InvariantCulture),
            [DeadLetterTopic.OriginalOffset] = origin.Offset.ToString(CultureInfo.InvariantCulture),
            [DeadLetterTopic.Attempts] = message.Attempt.ToString(CultureInfo.InvariantCulture),
        };
        if (message.Body.Length > MostDeadBytes)
        {
            headers[DeadLetterTopic.TruncatedFrom] = message.Body.Length.ToString(CultureInfo.InvariantCulture);
        }

        return message with { Headers = headers, OutboxId = null, Origin = null, Body = message.Body[..Math.Min(message.Body.Length, MostDeadBytes)] };
    }

    private static string FirstLines(Exception error) =>
        string.Join('\n', [$"{error.GetType().FullName}: {error.Message}", .. (error.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries).Take(StackLines)]);
}
