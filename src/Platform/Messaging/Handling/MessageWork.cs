using System.Collections;
using System.Runtime.CompilerServices;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>How a message ended, and why.</summary>
internal sealed record MessageVerdict(MessageOutcome Outcome, string? Code = null, string? Reason = null, string? Error = null)
{
    public static readonly MessageVerdict Done = new(MessageOutcome.Done);
    public static readonly MessageVerdict Repeated = new(MessageOutcome.Repeated);
}

/// <summary>A message on its way through the processor.</summary>
internal sealed class MessageWork(IncomingMessage incoming)
{
    public Envelope Envelope => incoming.Envelope;

    public object? Message { get; set; } = incoming.Message;

    public MessageType? Type { get; set; }

    public Handler? Handler { get; set; }

    /// <summary>What holds for every attempt: learned when it was read, or from a commit.</summary>
    public MessageVerdict? Settled { get; set; }

    /// <summary>How this attempt sees it.</summary>
    public MessageVerdict? Verdict { get; set; }

    /// <summary>What its handler returned for the application, in this attempt.</summary>
    public List<object> Effects { get; } = [];

    /// <summary>What its handler returned for the engine, in this attempt.</summary>
    public List<object> EngineEffects { get; } = [];

    /// <summary>What the engine stores for it, in this attempt.</summary>
    public List<Func<NpgsqlBatchCommand>> Statements { get; } = [];

    /// <summary>Whether its statements put something into the outbox, in this attempt.</summary>
    public bool Sends { get; set; }

    /// <summary>When the first is due of what its statements put off, in this attempt; null when nothing is.</summary>
    public DateTimeOffset? Due { get; set; }

    public void Begin()
    {
        (Sends, Due) = (false, null);
        Verdict = Settled;
        Effects.Clear();
        EngineEffects.Clear();
        Statements.Clear();
    }

    /// <summary>Takes what a handler returned apart.</summary>
    public void Take(object? returned)
    {
        switch (returned)
        {
            case null:
                break;
            case Scheduled or Unscheduled or Outgoing:
                EngineEffects.Add(returned);
                break;
            case ITuple several:
                for (var i = 0; i < several.Length; i++)
                {
                    Take(several[i]);
                }

                break;
            case IEnumerable several and not string:
                foreach (var one in several)
                {
                    Take(one);
                }

                break;
            default:
                Effects.Add(returned);
                break;
        }
    }
}
