using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Runs the asynchronous projections of a store. Any number of processes may run one on the same database: each projection is worked
/// on by one of them at a time, and by another when that one dies: at once, or where a whole machine falls over within the lease.
/// </summary>
public sealed class ProjectionDaemon : IAsyncDisposable
{
    private readonly StreamStore _store;
    private readonly ShardRows _rows;
    private readonly HoleWatch _watch;
    private readonly SignOfLife _life;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _work = [];
    private Task _living = Task.CompletedTask;
    private readonly Shard[] _shards;

    /// <summary>Prepares the daemon; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="log">Where it reports, or null.</param>
    /// <param name="only">Names of the projections to run here, or null for all.</param>
    public ProjectionDaemon(StreamStore store, ILogger<ProjectionDaemon>? log = null, IReadOnlyCollection<string>? only = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _log = log ?? NullLogger<ProjectionDaemon>.Instance;
        Owner = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";
        _rows = new ShardRows(store.Database, store.Options.Schema, Owner, store.Options.Daemon.Lease);
        _watch = new HoleWatch(store.Database);
        _life = new SignOfLife(store.Database, _rows, store.Options.Daemon.Lease, _log);
        var tail = new LogTail(store);
        var handlers = store.Options.AsyncViews.Select(IShardHandler (view) => new ViewHandler(store, view))
            .Concat(store.Options.Subscriptions.Select(subscription => new CarrierHandler(store, subscription)));
        _shards = [.. handlers.Where(handler => only is null || only.Contains(handler.Name))
            .Select(handler => new Shard(store, handler, _rows, tail, _watch, _life, _log))];
    }

    /// <summary>How this process is named as an owner of shards.</summary>
    public string Owner { get; }

    /// <summary>Starts all shards.</summary>
    public void Start()
    {
        _work.Add(Task.Run(() => _store.Wake.ListenAsync(_stop.Token)));
        _living = Task.Run(() => _life.RunAsync(_end.Token));
        foreach (var shard in _shards)
        {
            _work.Add(Task.Run(() => shard.RunAsync(_stop.Token)));
        }
    }

    /// <summary>Stops all shards and gives their leases back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_work).ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false); // Not before the shards have ended: another process would think this one dead and begin.
        await _living.ConfigureAwait(false);
        try
        {
            await _rows.ReleaseAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException away)
        {
            _log.LeasesNotRenewed(away.Message);
        }

        _watch.Dispose();
        _stop.Dispose();
        _end.Dispose();
    }
}
