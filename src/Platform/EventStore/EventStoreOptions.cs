namespace KiVendTout.Platform.EventStore;

/// <summary>Everything a store is told at its start.</summary>
public sealed class EventStoreOptions
{
    /// <summary>Npgsql connection string; the role must own the database or the schema.</summary>
    public required string ConnectionString { get; set; }

    /// <summary>PostgreSQL schema of all tables.</summary>
    public string Schema { get; set; } = "kivendtout";

    /// <summary>The event types.</summary>
    public EventCatalogue Events { get; } = new();

    /// <summary>32 bytes that wrap the data keys of personal fields; keep them outside the database. Null refuses personal fields.</summary>
    public byte[]? MasterKey { get; set; }

    /// <summary>Connections that commit at the same time. Two keep one batch computing while the other is on its way to disk.</summary>
    public int Writers { get; set; } = 2;

    /// <summary>Commands merged into one commit at the most.</summary>
    public int MaxBatch { get; set; } = 256;

    /// <summary>Streams whose folded state is kept in memory; only a guess, which the version check proves.</summary>
    public int CachedStreams { get; set; } = 50_000;

    /// <summary>How long a command waits for PostgreSQL before it fails.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where time comes from.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Settings of the projection daemon.</summary>
    public DaemonOptions Daemon { get; } = new();

    /// <summary>
    /// Told how far read models are that have to be built before the store opens, because their version was raised or they are new.
    /// </summary>
    public IProgress<Rebuilding.RebuildProgress>? Progress { get; set; }

    /// <summary>Opens although a newer version of a view is live: for <see cref="Rebuilding.Rebuilder.RollBackAsync"/>, and for nothing else.</summary>
    public bool AllowOlderViews { get; set; }

    /// <summary>Inline views at the most: an append names those it writes by the bits of a number.</summary>
    private const int MostInlineViews = 64;

    internal Dictionary<string, StateFold> Folds { get; } = new(StringComparer.Ordinal);

    internal List<View> InlineViews { get; } = [];

    internal List<View> AsyncViews { get; } = [];

    internal List<Subscription> Subscriptions { get; } = [];

    /// <summary>Says how a stream of a category is folded into the state its commands decide on.</summary>
    /// <param name="category">Stream category.</param>
    /// <param name="initial">State of a stream that does not exist.</param>
    /// <param name="evolve">State after an event; never refuses, never reads a clock.</param>
    public EventStoreOptions Fold<TState>(string category, TState initial, Func<TState, object, TState> evolve)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(evolve);
        Folds.Add(category, new StateFold(typeof(TState), initial, (state, body) => evolve((TState)state, body)));
        return this;
    }

    /// <summary>Adds a read model.</summary>
    /// <exception cref="ArgumentException">The name or table is taken, the view cannot run inline, or there are 64 inline views.</exception>
    public EventStoreOptions Add(View view, ViewLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (InlineViews.Concat(AsyncViews).Any(other => other.Name == view.Name || other.TableName == view.TableName))
        {
            throw new ArgumentException($"Two views are named '{view.Name}' or share the table '{view.TableName}'.", nameof(view));
        }

        if (lifecycle == ViewLifecycle.Inline && !view.CanRunInline)
        {
            throw new ArgumentException($"{view.Name} is a feed and runs asynchronously only: the log position is not known before the commit.", nameof(view));
        }

        if (lifecycle == ViewLifecycle.Inline && InlineViews.Count == MostInlineViews)
        {
            throw new ArgumentException($"{view.Name} would be inline view number {MostInlineViews + 1}: make it asynchronous.", nameof(view));
        }

        (lifecycle == ViewLifecycle.Inline ? InlineViews : AsyncViews).Add(view);
        return this;
    }

    /// <summary>Adds a carrier: something outside PostgreSQL that receives every event (a topic, a lake).</summary>
    /// <exception cref="ArgumentException">The name is taken: the two would fight over one checkpoint.</exception>
    public EventStoreOptions Add(Subscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        if (Subscriptions.Exists(other => other.Name == subscription.Name) || AsyncViews.Exists(view => view.Name == subscription.Name))
        {
            throw new ArgumentException($"Two projections are named '{subscription.Name}': they would fight over one checkpoint.", nameof(subscription));
        }

        Subscriptions.Add(subscription);
        return this;
    }
}

/// <summary>How a category's streams become states.</summary>
internal sealed record StateFold(Type StateType, object Initial, Func<object, object, object> Evolve);
