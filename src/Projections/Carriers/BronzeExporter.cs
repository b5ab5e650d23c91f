using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Objects;

namespace KiVendTout.Projections.Carriers;

/// <summary>
/// Writes every event, as it is, to <c>bronze/CATEGORY/dt=YYYY-MM-DD/part-FIRST-LAST.parquet</c>. Exactly once: which events go into which file
/// is noted in PostgreSQL before a file is written, so whoever goes on after a crash writes the same file with the same bytes under the same
/// name, and events that are in some plan are never planned again.
/// </summary>
public sealed class BronzeExporter : Subscription, IDisposable
{
    private readonly IObjectStore _lake;
    private readonly BronzeFile _file;
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-bronze-").FullName;
    private BronzePlans? _plans;

    /// <summary>An exporter; the engine and the store stay the caller's.</summary>
    /// <param name="engine">Writes Parquet.</param>
    /// <param name="lake">Where the files go; keys begin with <c>bronze/</c>.</param>
    /// <param name="linger">How long the first new event waits for others to share its file; 2 seconds unless given.</param>
    /// <param name="batchSize">Events of one round, at the most about: a file holds those of one category and day.</param>
    public BronzeExporter(LakeEngine engine, IObjectStore lake, TimeSpan? linger = null, int batchSize = 10_000)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(lake);
        (_lake, _file, Linger, BatchSize) = (lake, new BronzeFile(engine), linger ?? TimeSpan.FromSeconds(2), batchSize);
    }

    /// <inheritdoc/>
    public override string Name => "bronze-exporter";

    /// <inheritdoc/>
    public override TimeSpan Linger { get; }

    /// <inheritdoc/>
    public override int? BatchSize { get; }

    private BronzePlans Plans => _plans ??= new BronzePlans(Store, Name);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken ct)
    {
        await Plans.CreateTableAsync(ct).ConfigureAwait(false);
        await CarryOutAsync([], ct).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task HandleAsync(IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(events);
        await Plans.PlanAsync(events, ct).ConfigureAwait(false);
        await CarryOutAsync(events, ct).ConfigureAwait(false);
    }

    /// <summary>Gives its files and memory back.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Writes every planned file, those of a process that died (or only seems to have) included: the checkpoint is about to pass them.</summary>
    private async Task CarryOutAsync(IReadOnlyList<StoredEvent> atHand, CancellationToken ct)
    {
        var known = atHand.ToDictionary(happened => happened.Sequence);
        foreach (var part in await Plans.UnwrittenAsync(ct).ConfigureAwait(false))
        {
            var events = part.Positions.All(known.ContainsKey)
                ? [.. part.Positions.Select(position => known[position])]
                : await Store.ReadAtAsync(part.Positions, ct).ConfigureAwait(false);
            if (events.Count != part.Positions.Count)
            {
                throw new InvalidOperationException(
                    $"{part.Key} is planned with {part.Positions.Count} events, of which the log has {events.Count}: events were deleted. Restore them, or delete the plan in kvt_lake_parts.");
            }

            var path = Path.Combine(_folder, "part.parquet");
            var file = _file.Write(path, events);
            await _lake.PutAsync(part.Key, path, ct).ConfigureAwait(false);
            await Plans.WrittenAsync(part, file.Bytes, ct).ConfigureAwait(false);
        }
    }
}
