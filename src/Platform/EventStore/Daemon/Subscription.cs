namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// A carrier: receives every event of its categories in stream order and takes it somewhere outside the database. Its checkpoint moves
/// only after <c>HandleAsync</c> returned, so what it does must be durable by then, and harmless when done twice: or it keeps each
/// <see cref="Delivery.Progress"/> together with what it did, and answers with the last one in <see cref="RecoverAsync"/>; then nothing is done twice.
/// </summary>
public abstract class Subscription
{
    private StreamStore? _store;

    /// <summary>Name on the command line and in the progress table, kebab case.</summary>
    public abstract string Name { get; }

    /// <summary>The stream categories whose events it receives; null means all.</summary>
    public virtual IReadOnlyList<string>? Categories => null;

    /// <summary>Whether a batch needs readable bodies; a carrier that only moves JSON says false and takes corrupt bodies along as they are.</summary>
    public virtual bool NeedsBodies => false;

    /// <summary>
    /// How long the first new event may wait for others, so that the carrier gets fewer and larger batches; zero hands over what is there.
    /// </summary>
    public virtual TimeSpan Linger => TimeSpan.Zero;

    /// <summary>Events handed over at once, about and at the most; null takes the daemon's <see cref="DaemonOptions.BatchSize"/>.</summary>
    public virtual int? BatchSize => null;

    /// <summary>The store whose events it carries; known from <see cref="StartAsync"/> on.</summary>
    protected StreamStore Store => _store ?? throw new InvalidOperationException($"{Name} has no store before the daemon starts it.");

    /// <summary>Says whose events it carries. The daemon does so before <see cref="StartAsync"/>.</summary>
    public void Attach(StreamStore store) => _store = store;

    /// <summary>Called when this process takes the shard over, and again after a failure, before the first batch.</summary>
    public virtual Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>
    /// How far it is, where its own work says so: the last <see cref="Delivery.Progress"/> that took effect. It replaces the checkpoint in PostgreSQL, which may be
    /// a batch behind, or ahead by events that it has no use for. Whoever worked here before must not be able to add anything any more when this returns.
    /// Called after <see cref="StartAsync"/>, so whenever a process takes the shard over and after each failure.
    /// </summary>
    /// <returns>Null when it keeps none, or none yet: the checkpoint counts.</returns>
    public virtual Task<string?> RecoverAsync(CancellationToken ct) => Task.FromResult<string?>(null);

    /// <summary>Carries a batch and its progress; one that keeps no progress needs only the other overload.</summary>
    /// <exception cref="PoisonEventException">One event can never be carried; its stream is parked and the rest comes again.</exception>
    /// <exception cref="ShardLostException">Another process works here now.</exception>
    public virtual Task HandleAsync(Delivery delivery, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return HandleAsync(delivery.Events, ct);
    }

    /// <summary>Carries a batch, in order. Throw to have it tried again; throw <see cref="PoisonEventException"/> to park one stream.</summary>
    public abstract Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct);

    /// <summary>Called while there is nothing new, at the latest every poll interval: for carriers that collect before they write.</summary>
    public virtual Task IdleAsync(CancellationToken ct) => Task.CompletedTask;
}

/// <summary>A batch for a carrier.</summary>
/// <param name="Events">Never empty; each stream's events in their order.</param>
/// <param name="Progress">Where the carrier is once it has taken them; opaque.</param>
public sealed record Delivery(IReadOnlyList<StoredEvent> Events, string Progress);

/// <summary>Says that another process has taken over where this one was working: it stops, and asks for its lease again.</summary>
public sealed class ShardLostException(string reason, Exception? inner = null) : EventStoreException(reason, inner);

/// <summary>Says that one event can never be handled: its stream is parked for this projection and the others go on.</summary>
public sealed class PoisonEventException(StoredEvent poison, string reason, Exception? inner = null) : EventStoreException(reason, inner)
{
    /// <summary>The event.</summary>
    public StoredEvent Poison { get; } = poison;
}
