namespace KiVendTout.Platform.EventStore.Views;

/// <summary>When a view is written.</summary>
public enum ViewLifecycle
{
    /// <summary>In the transaction of the append: never behind.</summary>
    Inline,

    /// <summary>By the daemon, milliseconds after the commit.</summary>
    Async,
}

/// <summary>
/// A read model: a table that is a function of the log. Derive from <see cref="StreamView{TRow}"/> (rows of one stream, by folding it),
/// <see cref="TallyView{TRow}"/> (sums over streams) or <see cref="FeedView{TRow}"/> (rows that each come from one event).
/// </summary>
public abstract class View
{
    /// <summary>Name on the command line and in the progress table, kebab case, for example <c>revenue-by-day</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Version of its shape and of its code. A higher one makes the store rebuild the view beside the live one and switch.</summary>
    public virtual int Version => 1;

    /// <summary>The stream categories whose events it sees.</summary>
    public abstract IReadOnlyList<string> Categories { get; }

    /// <summary>Table name without schema.</summary>
    public abstract string TableName { get; }

    /// <summary>False for views that need what is known only after the commit.</summary>
    internal virtual bool CanRunInline => true;

    internal abstract IViewTable NewTable(string schema);

    internal bool Sees(EventType type) => Categories.Contains(type.Category);
}

/// <summary>
/// A view whose rows belong to one stream each: the fold over that stream. It may run inline (the default) because nobody but the
/// stream's own appends touches its rows, and it is rebuilt in parallel, stream by stream.
/// </summary>
public abstract class StreamView<TRow> : StreamView
{
    /// <summary>The table.</summary>
    public abstract ViewTable<TRow> Table { get; }

    /// <inheritdoc/>
    public sealed override string TableName => Table.Name;

    /// <summary>The stream's rows after the event. Return the same list when the event changes nothing. Rows are never removed.</summary>
    public abstract IReadOnlyList<TRow> Evolve(IReadOnlyList<TRow> rows, RecordedEvent happened);

    internal sealed override object Empty => Array.Empty<TRow>();

    internal sealed override object Fold(object rows, RecordedEvent happened) => Evolve((IReadOnlyList<TRow>)rows, happened);

    internal sealed override IViewTable NewTable(string schema) => new RowTable<TRow>(schema, Table, this);
}

/// <summary>A stream view with one row for the whole stream, keyed by it.</summary>
public abstract class SingleStreamView<TRow> : StreamView<TRow>
    where TRow : class
{
    /// <summary>The row after the event; null while there is none.</summary>
    public abstract TRow? Evolve(TRow? row, RecordedEvent happened);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TRow> Evolve(IReadOnlyList<TRow> rows, RecordedEvent happened)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var before = rows.Count == 0 ? null : rows[0];
        var after = Evolve(before, happened);
        return ReferenceEquals(before, after) || after is null ? rows : [after];
    }
}

/// <summary>The untyped side of <see cref="StreamView{TRow}"/>.</summary>
public abstract class StreamView : View
{
    internal abstract object Empty { get; }

    internal abstract object Fold(object rows, RecordedEvent happened);
}

/// <summary>
/// A view of sums: each event adds to rows that many streams share (stock of a product, revenue of a day). Inline, concurrent commands add
/// to the same row without reading it, so a hot row is held only for the moment of a commit; a column with a floor
/// (<see cref="ViewTable{TRow}.Floor"/>) turns the addition into a condition that refuses the append.
/// </summary>
public abstract class TallyView<TRow> : EventView
{
    /// <summary>The table. Every column that is not in the key is a sum.</summary>
    public abstract ViewTable<TRow> Table { get; }

    /// <inheritdoc/>
    public sealed override string TableName => Table.Name;

    /// <summary>What the event adds: rows whose key says where and whose other columns say how much. Empty when it adds nothing.</summary>
    public abstract IEnumerable<TRow> Tally(RecordedEvent happened);

    internal sealed override void Collect(RecordedEvent happened, IViewTable into) => ((TallyTable<TRow>)into).AddAll(Tally(happened));

    internal sealed override object? Prepare(IReadOnlyList<RecordedEvent> events)
    {
        List<TRow>? rows = null;
        foreach (var happened in events)
        {
            if (Sees(happened.Type))
            {
                (rows ??= []).AddRange(Tally(happened));
            }
        }

        return rows is { Count: > 0 } ? rows : null;
    }

    internal sealed override IViewTable NewTable(string schema) => new TallyTable<TRow>(schema, Table);
}

/// <summary>A view in which each event yields its own rows (a timeline): they depend on nothing else. Asynchronous only.</summary>
public abstract class FeedView<TRow> : EventView
{
    /// <summary>The table; its key must follow from the event alone (its id or position).</summary>
    public abstract ViewTable<TRow> Table { get; }

    /// <inheritdoc/>
    public sealed override string TableName => Table.Name;

    /// <summary>The rows this event yields; a row with a known key is replaced.</summary>
    public abstract IEnumerable<TRow> Rows(StoredEvent happened);

    internal sealed override bool CanRunInline => false;

    internal sealed override void Collect(RecordedEvent happened, IViewTable into)
    {
        foreach (var row in Rows((StoredEvent)happened))
        {
            ((RowTable<TRow>)into).Add(0, row);
        }
    }

    internal sealed override object? Prepare(IReadOnlyList<RecordedEvent> events) =>
        throw new InvalidOperationException($"{Name} is a feed and runs asynchronously only: the log position is not known before the commit.");

    internal sealed override IViewTable NewTable(string schema) => new RowTable<TRow>(schema, Table, null);
}

/// <summary>The untyped side of views that look at one event at a time.</summary>
public abstract class EventView : View
{
    internal abstract void Collect(RecordedEvent happened, IViewTable into);

    internal abstract object? Prepare(IReadOnlyList<RecordedEvent> events);
}
