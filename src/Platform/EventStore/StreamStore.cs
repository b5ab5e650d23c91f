using Npgsql;

namespace KiVendTout.Platform.EventStore;

/// <summary>A stream's state at a version: what a command is decided on.</summary>
/// <param name="Id">The stream.</param>
/// <param name="Category">Its category.</param>
/// <param name="Version">Version of the last event folded; 0 when the stream does not exist.</param>
/// <param name="State">The folded state.</param>
public sealed record StreamState<TState>(Guid Id, string Category, long Version, TState State)
{
    /// <summary>Events for this stream, provided it is still at this version.</summary>
    public StreamAppend Append(IReadOnlyList<object> events) => new(Id, Category, ExpectedVersion.Exactly(Version), events);
}

/// <summary>
/// Append-only event streams in PostgreSQL, with read models kept in the same transaction. One instance per process; thread-safe.
/// </summary>
public sealed class StreamStore : IAsyncDisposable
{
    private const int AnyVersionRetries = 50;
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly EventStoreOptions _options;
    private readonly EventCodec _codec;
    private readonly EventReader _reader;
    private readonly GroupCommitter _committer;
    private readonly AppendPreparation _preparation;
    private readonly SnapshotCache _snapshots;
    private readonly SubjectKeys _keys;
    private readonly RequestTable _requests;
    private readonly RowsAsOf _rows;
    private readonly LiveLog _live;
    private readonly NpgsqlDataSource _writing;
    private readonly string _schema;

    private StreamStore(EventStoreOptions options)
    {
        _options = options;
        _schema = options.Schema;
        Database = Connections.ForReading(options);
        _writing = Connections.ForAppending(options);
        _keys = new SubjectKeys(Database, _schema, options.MasterKey ?? []);
        _codec = new EventCodec(options.Events, _keys);
        _reader = new EventReader(Database, _schema, _codec);
        _requests = new RequestTable(Database, _schema);
        _snapshots = new SnapshotCache(options.CachedStreams);
        _preparation = new AppendPreparation(options, _codec, _reader, _snapshots);
        _rows = new RowsAsOf(options, _reader, _preparation);
        _live = new LiveLog(this);
        Wake = new WakeUp(Database);
        _committer = new GroupCommitter(_writing, options, position =>
        {
            if (position > 0)
            {
                Wake.Signal();
            }
        });
    }

    /// <summary>The settings it was opened with.</summary>
    public EventStoreOptions Options => _options;

    /// <summary>Pooled connections for reading read models.</summary>
    public NpgsqlDataSource Database { get; }

    internal WakeUp Wake { get; }

    internal EventCodec Codec => _codec;

    /// <summary>Opens a store: creates or migrates its tables, and brings read models whose version changed up to date before it returns.</summary>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public static async Task<StreamStore> OpenAsync(EventStoreOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions(options);
        var store = new StreamStore(options);
        try
        {
            await new Migrator(store.Database, options.Schema).MigrateAsync(ct).ConfigureAwait(false);
            await new Rebuilding.ViewVersions(store).EnsureAsync(ct).ConfigureAwait(false);
            return store;
        }
        catch (NpgsqlException gone) when (Outage.Is(gone))
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw new StoreUnavailableException($"PostgreSQL cannot be reached at {Connections.Describe(options)}: is it running? ({gone.Message})", true, gone);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A stream's state as last known here, or read from the log. The append that follows proves whether it was current.</summary>
    public async ValueTask<StreamState<TState>> LoadAsync<TState>(string category, Guid id, CancellationToken ct = default)
        where TState : class
    {
        try
        {
            return StateOf<TState>(category, id, await _preparation.SnapshotAsync(category, id, fresh: false, ct).ConfigureAwait(false));
        }
        catch (Exception gone) when (Outage.Is(gone))
        {
            throw Outage.NothingWritten(gone);
        }
    }

    /// <summary>A stream's state read anew from the log: after a lost race.</summary>
    public async ValueTask<StreamState<TState>> ReloadAsync<TState>(string category, Guid id, CancellationToken ct = default)
        where TState : class
    {
        var snapshot = await Outage.WhileReadingAsync(_preparation.SnapshotAsync(category, id, fresh: true, ct).AsTask()).ConfigureAwait(false);
        return StateOf<TState>(category, id, snapshot);
    }

    /// <summary>A stream's state as of a version or a time.</summary>
    public async Task<StreamState<TState>> LoadAsOfAsync<TState>(string category, Guid id, StreamSlice slice, CancellationToken ct = default)
        where TState : class
    {
        var fold = _options.Folds[category];
        var (state, version) = (fold.Initial, 0L);
        foreach (var happened in await ReadStreamAsync(id, slice with { From = 1, Backward = false }, ct).ConfigureAwait(false))
        {
            (state, version) = (fold.Evolve(state, happened.Body), happened.Version);
        }

        return new StreamState<TState>(id, category, version, (TState)state);
    }

    /// <summary>Stores events of one stream.</summary>
    /// <exception cref="ConcurrencyException">The stream is at another version.</exception>
    /// <exception cref="StreamArchivedException">The stream is archived.</exception>
    /// <exception cref="BelowFloorException">A tally would fall below its floor.</exception>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<AppendOutcome> AppendAsync(
        Guid stream, string category, ExpectedVersion expected, IReadOnlyList<object> events, EventMetadata? metadata = null, CancellationToken ct = default) =>
        (await TryAppendAsync([new StreamAppend(stream, category, expected, events)], metadata, ct).ConfigureAwait(false)).OrThrow();

    /// <summary>
    /// Stores events of several streams in one transaction: all of them or none. With <see cref="ExpectedVersion.Any"/> a lost race is repeated
    /// here; otherwise it is the answer. Once the append is on its way it can no longer be cancelled.
    /// </summary>
    public Task<AppendOutcome> TryAppendAsync(IReadOnlyList<StreamAppend> streams, EventMetadata? metadata = null, CancellationToken ct = default) =>
        RepeatAsync(streams, request: null, [], metadata, ct);

    /// <summary>
    /// The same with statements of the caller's in the same transaction: they run after everything else of it, and only if the append holds. What one of
    /// them raises rolls everything back and is thrown as it is. Also for statements alone, without any event. Such an append shares its commit with no
    /// other, so it is for what comes in batches of its own.
    /// </summary>
    /// <param name="streams">Events; may be none.</param>
    /// <param name="joined">Each makes a new command whenever it is called, which happens once for each attempt.</param>
    /// <param name="metadata">For all events that bring none of their own.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="PostgresException">A statement was refused or raised an error of its own; nothing is stored.</exception>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<AppendOutcome> TryAppendAsync(
        IReadOnlyList<StreamAppend> streams, IReadOnlyList<Func<NpgsqlBatchCommand>> joined, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(joined);
        return RepeatAsync(streams, request: null, joined, metadata, ct);
    }

    /// <summary>
    /// The same for a request that is to take effect once, however often it is sent: its answer is stored in the transaction of the events, and
    /// where it is there already nothing is stored, whatever else would have come of it, and the verdict is <see cref="AppendVerdict.Repeated"/>.
    /// Costs no round trip of its own. Without events nothing is stored: then use <see cref="AnswerAsync"/>.
    /// </summary>
    public Task<AppendOutcome> TryAppendAsync(
        IReadOnlyList<StreamAppend> streams, AnsweredRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RepeatAsync(streams, request, [], metadata, ct);
    }

    private async Task<AppendOutcome> RepeatAsync(
        IReadOnlyList<StreamAppend> streams, AnsweredRequest? request, IReadOnlyList<Func<NpgsqlBatchCommand>> joined, EventMetadata? metadata, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ct.ThrowIfCancellationRequested();
        SemaphoreSlim? turn = null;
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await AttemptAsync(streams, request, joined, metadata ?? EventMetadata.None, turn, ct).ConfigureAwait(false);
            if (outcome.Verdict != AppendVerdict.Conflict || attempt >= AnyVersionRetries
                || !streams.Any(stream => stream.StreamId == outcome.StreamId && stream.Expected == ExpectedVersion.Any))
            {
                return outcome;
            }

            // Whoever lost takes turns from here on: a crowd that reloads and tries at once has one winner a round, and most never are.
            turn = _turns[(uint)outcome.StreamId.GetHashCode() % _turns.Length];
        }
    }

    private async Task<AppendOutcome> AttemptAsync(
        IReadOnlyList<StreamAppend> streams, AnsweredRequest? request, IReadOnlyList<Func<NpgsqlBatchCommand>> joined, EventMetadata metadata, SemaphoreSlim? turn,
        CancellationToken ct)
    {
        await (turn?.WaitAsync(ct) ?? Task.CompletedTask).ConfigureAwait(false);
        try
        {
            var (pending, refused) = await PrepareAsync(streams, request, joined, metadata, fresh: turn is not null, ct).ConfigureAwait(false);
            if (refused is not null && request is not null && await FindRequestAsync(request.Key, ct).ConfigureAwait(false) is { } stored)
            {
                refused = new AppendOutcome(AppendVerdict.Repeated, stored.Position, Request: stored);
            }

            var outcome = refused ?? (pending is null ? new AppendOutcome(AppendVerdict.Committed, 0) : await _committer.EnqueueAsync(pending).ConfigureAwait(false));
            if (outcome.Verdict == AppendVerdict.Committed)
            {
                _preparation.Remember(pending);
            }
            else
            {
                _snapshots.Forget(outcome.StreamId);
            }

            return outcome;
        }
        finally
        {
            turn?.Release();
        }
    }

    private async ValueTask<(PendingAppend? Pending, AppendOutcome? Refused)> PrepareAsync(
        IReadOnlyList<StreamAppend> streams, AnsweredRequest? request, IReadOnlyList<Func<NpgsqlBatchCommand>> joined, EventMetadata metadata, bool fresh,
        CancellationToken ct)
    {
        try
        {
            return await _preparation.PrepareAsync(streams, metadata, request, joined, fresh, ct).ConfigureAwait(false);
        }
        catch (Exception gone) when (Outage.Is(gone))
        {
            throw Outage.NothingWritten(gone);
        }
    }

    /// <summary>
    /// The rows that an inline view of streams has of one stream, as of a version. After an append here, its version is in memory and costs no round
    /// trip (unless the view has personal fields); the latest version costs a look at whether there is a later one.
    /// </summary>
    /// <typeparam name="TRow">The rows' type, which tells the view.</typeparam>
    /// <param name="stream">The stream.</param>
    /// <param name="version">The version, or null for the latest; a version that the stream has not reached is the latest.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The rows in the view's order; none when there is no such stream.</returns>
    /// <exception cref="InvalidOperationException">No inline view of streams has such rows, or two have.</exception>
    /// <exception cref="UnreadableEventException">A stored body cannot be read.</exception>
    public Task<IReadOnlyList<TRow>> RowsAsync<TRow>(Guid stream, long? version = null, CancellationToken ct = default) =>
        Outage.WhileReadingAsync(_rows.ReadAsync<TRow>(stream, version, ct));

    /// <summary>The same as of a time or a version: the slice's end counts, its beginning and direction do not.</summary>
    /// <exception cref="InvalidOperationException">No inline view of streams has such rows, or two have.</exception>
    /// <exception cref="UnreadableEventException">A stored body cannot be read.</exception>
    public Task<IReadOnlyList<TRow>> RowsAsync<TRow>(Guid stream, StreamSlice slice, CancellationToken ct = default) =>
        Outage.WhileReadingAsync(_rows.ReadAsync<TRow>(stream, slice, ct));

    /// <summary>The one row of a view with one row per stream, as of a version; null when there is none.</summary>
    /// <inheritdoc cref="RowsAsync{TRow}(Guid, long?, CancellationToken)"/>
    public async Task<TRow?> RowAsync<TRow>(Guid stream, long? version = null, CancellationToken ct = default)
        where TRow : class => (await RowsAsync<TRow>(stream, version, ct).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>The one row of a view with one row per stream, as of a time or a version; null when there is none.</summary>
    /// <inheritdoc cref="RowsAsync{TRow}(Guid, StreamSlice, CancellationToken)"/>
    public async Task<TRow?> RowAsync<TRow>(Guid stream, StreamSlice slice, CancellationToken ct = default)
        where TRow : class => (await RowsAsync<TRow>(stream, slice, ct).ConfigureAwait(false)).SingleOrDefault();

    /// <summary>What was answered to a request, or null when it was not answered yet.</summary>
    public Task<StoredRequest?> FindRequestAsync(RequestKey request, CancellationToken ct = default) => Outage.WhileReadingAsync(_requests.FindAsync(request, ct));

    /// <summary>Stores the answer of a request that appends nothing (a refusal, nothing to do), unless it was answered before.</summary>
    /// <returns>The answer that counts from now on: this one, or the earlier one.</returns>
    public Task<StoredRequest> AnswerAsync(AnsweredRequest request, CancellationToken ct = default) => Outage.WhileChangingAsync(_requests.AnswerAsync(request, ct));

    /// <summary>Reads a stream.</summary>
    /// <exception cref="UnreadableEventException">A stored body cannot be read.</exception>
    public Task<IReadOnlyList<StoredEvent>> ReadStreamAsync(Guid stream, StreamSlice? slice = null, CancellationToken ct = default) =>
        Outage.WhileReadingAsync(_reader.ReadAsync(stream, slice ?? new StreamSlice(), ct));

    /// <summary>Reads the log in the order of positions. Events of transactions still open are not seen and may appear below a position already read.</summary>
    /// <exception cref="UnreadableEventException">A stored body cannot be read.</exception>
    public Task<IReadOnlyList<StoredEvent>> ReadLogAsync(LogSlice slice, CancellationToken ct = default) => Outage.WhileReadingAsync(_reader.ReadLogAsync(slice, ct));

    /// <summary>
    /// Follows the log: every event behind a position exactly once, in the order of positions, those of the past first and then each a few
    /// milliseconds after its commit, in whatever process. An event waits for those before it that are still being committed, so its position is
    /// always a place to go on from. Reading slowly is harmless; while PostgreSQL is away nothing comes. One reader serves all followers of a
    /// process. Ends only by its token, by the end of the store, or by what it throws.
    /// </summary>
    /// <param name="after">The position of the last event seen; 0 for the whole log; null for what is committed from now on.</param>
    /// <param name="categories">Stream categories, or null for all.</param>
    /// <param name="stream">A stream, or null for all.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>The events; a body that cannot be read comes as <see cref="UnreadableBody"/>.</returns>
    /// <exception cref="UnreadableEventException">No category was asked for, and here is an event whose type is not registered.</exception>
    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public IAsyncEnumerable<StoredEvent> FollowAsync(
        long? after = null, IReadOnlyCollection<string>? categories = null, Guid? stream = null, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after ?? 0, nameof(after));
        return _live.FollowAsync(after, new Follow(categories, stream), ct);
    }

    /// <summary>
    /// Reads the events at these positions of the log, in the order of positions; positions without an event are left out. For carriers that do
    /// a piece of work again: a body that cannot be read comes as <see cref="UnreadableBody"/>, an event of unknown type throws.
    /// </summary>
    /// <exception cref="UnreadableEventException">The type of an event is not registered.</exception>
    public Task<IReadOnlyList<StoredEvent>> ReadAtAsync(IReadOnlyCollection<long> positions, CancellationToken ct = default) =>
        _reader.ReadAtAsync(positions, ct);

    /// <summary>What is known of a stream, or null when there is none.</summary>
    public Task<StreamInfo?> FindStreamAsync(Guid stream, CancellationToken ct = default) => Outage.WhileReadingAsync(_reader.InfoAsync(stream, ct));

    /// <summary>Which of these streams exist.</summary>
    public async Task<HashSet<Guid>> ExistingAsync(IReadOnlyCollection<Guid> streams, CancellationToken ct = default) =>
        [.. (await VersionsAsync(streams, ct).ConfigureAwait(false)).Keys];

    /// <summary>The versions of these streams, in one round trip; those that do not exist are left out.</summary>
    public Task<Dictionary<Guid, long>> VersionsAsync(IReadOnlyCollection<Guid> streams, CancellationToken ct = default) =>
        Outage.WhileReadingAsync(_reader.VersionsAsync(streams, ct));

    /// <summary>
    /// Reads streams into memory in one round trip, so that loading them costs none: for whoever knows beforehand what a batch of commands is about.
    /// </summary>
    /// <param name="streams">The streams with their categories.</param>
    /// <param name="fresh">Also those that memory has.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>Those that exist; the others certainly do not at this moment.</returns>
    /// <exception cref="UnreadableEventException">A stored body cannot be read.</exception>
    public Task<HashSet<Guid>> PreloadAsync(IReadOnlyDictionary<Guid, string> streams, bool fresh = false, CancellationToken ct = default) =>
        Outage.WhileReadingAsync(_preparation.PreloadAsync(streams, fresh, ct));

    /// <summary>Archives a stream: it keeps its events and takes no more.</summary>
    public async Task ArchiveAsync(Guid stream, CancellationToken ct = default)
    {
        await using var batch = Database.CreateBatch();
        foreach (var sql in (string[])[
            $"update {_schema}.mt_streams set is_archived = true where id = $1",
            $"update {_schema}.mt_events set is_archived = true where stream_id = $1"])
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = stream } } });
        }

        await Outage.WhileChangingAsync(batch.ExecuteNonQueryAsync(ct)).ConfigureAwait(false);
        _snapshots.Forget(stream);
    }

    /// <summary>
    /// Deletes the key of a subject: its personal fields read as <c>[erased]</c> from this moment, in the log and wherever events were
    /// carried. True when there was a key to delete.
    /// </summary>
    public Task<bool> EraseSubjectAsync(Guid subject, CancellationToken ct = default) => Outage.WhileChangingAsync(_keys.EraseAsync(subject, ct));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _live.DisposeAsync().ConfigureAwait(false);
        await _committer.DisposeAsync().ConfigureAwait(false);
        await Wake.DisposeAsync().ConfigureAwait(false);
        await _writing.DisposeAsync().ConfigureAwait(false);
        await Database.DisposeAsync().ConfigureAwait(false);
    }

    private static StreamState<TState> StateOf<TState>(string category, Guid id, Snapshot snapshot)
        where TState : class =>
        new(id, category, snapshot.Version, snapshot.State as TState ?? throw new InvalidOperationException(
            $"Streams of category '{category}' are not folded into {typeof(TState).Name}: register it with EventStoreOptions.Fold."));

    private static void CheckOptions(EventStoreOptions options)
    {
        if (!options.Schema.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'))
        {
            throw new ArgumentException($"The schema name '{options.Schema}' may hold a-z, 0-9 and _ only.", nameof(options));
        }

        if (options.Events.All.Any(type => type.Personal is not null) && options.MasterKey is not { Length: 32 })
        {
            throw new ArgumentException("Events with personal fields need a master key of 32 bytes: set EventStoreOptions.MasterKey.", nameof(options));
        }
    }
}
