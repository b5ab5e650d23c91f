namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>Something outside the database that keeps events and progress in one step, as a transaction of a topic does; it outlives whoever writes.</summary>
internal sealed class Notebook
{
    private readonly Lock _lock = new();
    private readonly List<StoredEvent> _events = [];
    private string? _progress;

    public IReadOnlyList<StoredEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public string? Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
        set => _progress = value;
    }

    public void Keep(Delivery delivery)
    {
        lock (_lock)
        {
            _events.AddRange(delivery.Events);
            _progress = delivery.Progress;
        }
    }
}

/// <summary>A carrier into a <see cref="Notebook"/> that fails where a test wants it to.</summary>
internal sealed class Clerk(Notebook notebook) : Subscription
{
    public override string Name => "clerk";

    public override IReadOnlyList<string>? Categories => [TestEvents.AccountCategory];

    public override int? BatchSize => 7;

    /// <summary>Called before anything is kept.</summary>
    public Action<Delivery> Before { get; init; } = _ => { };

    /// <summary>Called when it is kept and the daemon does not know yet.</summary>
    public Action<Delivery> After { get; init; } = _ => { };

    public override Task<string?> RecoverAsync(CancellationToken ct) => Task.FromResult(notebook.Progress);

    public override Task HandleAsync(Delivery delivery, CancellationToken ct)
    {
        Before(delivery);
        notebook.Keep(delivery);
        After(delivery);
        return Task.CompletedTask;
    }

    public override Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct) => throw new NotSupportedException("The daemon hands over deliveries.");
}
