using KiVendTout.Platform.Messaging.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Everything a <see cref="MessageProcessor"/> works with.</summary>
public sealed record ProcessorOptions
{
    /// <summary>The messages that are known.</summary>
    public required MessageCatalogue Catalogue { get; init; }

    /// <summary>Their handlers.</summary>
    public required HandlerTable Handlers { get; init; }

    /// <summary>Begins a unit of work of the application, for one attempt of one batch.</summary>
    public required Func<IUnitOfWork> Begin { get; init; }

    /// <summary>Writes the message tables; they were migrated before.</summary>
    public required MessageLedger Ledger { get; init; }

    /// <summary>The database they are in.</summary>
    public required NpgsqlDataSource Database { get; init; }

    /// <summary>Who we are in messages that we send (<c>ce_source</c>), a URI reference.</summary>
    public string Source { get; init; } = "/kivendtout";

    /// <summary>Which consumer of ours takes messages from a topic, or null: those keep their outbox row until they were handled.</summary>
    public Func<string, string?> ConsumerOf { get; init; } = _ => null;

    /// <summary>When a message is tried again.</summary>
    public RetryRules Retries { get; init; } = new();

    /// <summary>What exceptions mean.</summary>
    public FailurePolicy Failures { get; init; } = FailurePolicy.Default;

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told after a commit that put messages into the outbox, so that whoever sends them need not wait for its next look (<see cref="Outbox.OutboxBell.Ring"/>).</summary>
    public Action Sent { get; init; } = static () => { };

    /// <summary>Told after a commit that put messages for later into the table, with the time of the first (<see cref="Scheduling.ScheduleSignal.Announce"/>).</summary>
    public Action<DateTimeOffset> Postponed { get; init; } = static _ => { };

    /// <summary>Where it reports.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;
}
