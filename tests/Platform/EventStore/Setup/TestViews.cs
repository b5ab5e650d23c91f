namespace KiVendTout.Platform.EventStore.Tests.Setup;

public sealed record BalanceRow(Guid Account, string Owner, long Cents, int Moves, DateTimeOffset LastMoved);

/// <summary>One row per account. The owner "local time" makes a row that the driver refuses to send: its time is not UTC.</summary>
public sealed class Balances(string table = "kvt_balances", string name = "balances") : SingleStreamView<BalanceRow>
{
    public override string Name => name;

    public override IReadOnlyList<string> Categories => [TestEvents.AccountCategory];

    public override ViewTable<BalanceRow> Table { get; } = new ViewTable<BalanceRow>(table)
        .Key("account", row => row.Account).Column("owner", row => row.Owner).Column("cents", row => row.Cents)
        .Column("moves", row => row.Moves).Column("last_moved", row => row.LastMoved);

    public override BalanceRow? Evolve(BalanceRow? row, RecordedEvent happened) => happened.Body switch
    {
        AccountOpened { Owner: "local time" } => new BalanceRow(happened.StreamId, "", 0, 0, happened.Timestamp.ToOffset(TimeSpan.FromHours(1))),
        AccountOpened opened => new BalanceRow(happened.StreamId, opened.Owner, 0, 0, happened.Timestamp),
        MoneyMoved moved => (row ?? new BalanceRow(happened.StreamId, "nobody", 0, 0, happened.Timestamp)) is var known
            ? known with { Cents = known.Cents + moved.Cents, Moves = known.Moves + 1, LastMoved = happened.Timestamp } : null,
        _ => row,
    };
}

public sealed record CrateRow(string Sku, long Remaining);

/// <summary>Crates left per article, never below zero.</summary>
public sealed class CratesLeft : TallyView<CrateRow>
{
    public override string Name => "crates-left";

    public override IReadOnlyList<string> Categories => [TestEvents.CrateCategory];

    public override ViewTable<CrateRow> Table { get; } = new ViewTable<CrateRow>("kvt_crates_left").Key("sku", row => row.Sku).Floor("remaining", row => row.Remaining);

    public override IEnumerable<CrateRow> Tally(RecordedEvent happened) =>
        happened.Body is CratesMoved moved ? [new CrateRow(moved.Sku, moved.Count)] : [];
}

public sealed record CountRow(Guid Stream, long Events, long Versions);

/// <summary>Counts deliveries: a sum shows an event that came twice, which a replaced row would hide.</summary>
public sealed class Deliveries(string name = "deliveries", string table = "kvt_deliveries") : TallyView<CountRow>
{
    public override string Name => name;

    public override IReadOnlyList<string> Categories => [TestEvents.AccountCategory];

    public override ViewTable<CountRow> Table { get; } = new ViewTable<CountRow>(table)
        .Key("stream", row => row.Stream).Column("events", row => row.Events).Column("versions", row => row.Versions);

    public override IEnumerable<CountRow> Tally(RecordedEvent happened) => [new CountRow(happened.StreamId, 1, happened.Version)];
}

public sealed record FeedRow(long Position, Guid Stream, long Version, string? Note, DateTimeOffset Time);

/// <summary>One row per event. The note "null" becomes a null that its column refuses, "local time" a time that the driver refuses to send.</summary>
public sealed class MoveFeed : FeedView<FeedRow>
{
    public override string Name => "moves";

    public override IReadOnlyList<string> Categories => [TestEvents.AccountCategory];

    /// <summary>Called before each event's rows; blocks or throws where a test wants it to.</summary>
    public Action<StoredEvent>? Before { get; set; }

    public override ViewTable<FeedRow> Table { get; } = new ViewTable<FeedRow>("kvt_moves")
        .Key("position", row => row.Position).Column("stream", row => row.Stream).Column("version", row => row.Version)
        .Column("note", row => row.Note).Column("time", row => row.Time);

    public override IEnumerable<FeedRow> Rows(StoredEvent happened)
    {
        Before?.Invoke(happened);
        var note = (happened.Body as MoneyMoved)?.Note;
        return [new FeedRow(happened.Sequence, happened.StreamId, happened.Version, note == "null" ? null : note ?? "", note == "local time" ? happened.Timestamp.ToOffset(TimeSpan.FromHours(1)) : happened.Timestamp)];
    }
}

/// <summary>A carrier that keeps what it was given.</summary>
public sealed class Recorder(string name = "recorder", bool needsBodies = false) : Subscription
{
    private readonly List<StoredEvent> _taken = [];

    public override string Name => name;

    public override IReadOnlyList<string>? Categories => [TestEvents.AccountCategory];

    public override bool NeedsBodies => needsBodies;

    /// <summary>Called with each batch before it is kept; throws where a test wants it to.</summary>
    public Action<IReadOnlyList<StoredEvent>>? Before { get; set; }

    public IReadOnlyList<StoredEvent> Taken
    {
        get
        {
            lock (_taken)
            {
                return [.. _taken];
            }
        }
    }

    public override Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        Before?.Invoke(events);
        lock (_taken)
        {
            _taken.AddRange(events);
        }

        return Task.CompletedTask;
    }
}
