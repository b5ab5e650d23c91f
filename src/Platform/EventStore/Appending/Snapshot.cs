namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>A stream folded up to a version: its state and the rows of its inline views.</summary>
internal sealed record Snapshot(string Category, long Version, object? State, object[] Rows, bool IsArchived = false);

/// <summary>
/// Folded streams kept in memory, in two generations: when the young one is full it becomes the old one and the old one is dropped,
/// which keeps what is in use without a list to maintain. A stale entry is harmless, the version check finds it out.
/// </summary>
internal sealed class SnapshotCache(int capacity)
{
    private readonly Lock _turn = new();
    private System.Collections.Concurrent.ConcurrentDictionary<Guid, Snapshot> _young = new();
    private System.Collections.Concurrent.ConcurrentDictionary<Guid, Snapshot> _old = new();
    private int _added;

    public Snapshot? Find(Guid stream)
    {
        if (_young.TryGetValue(stream, out var found))
        {
            return found;
        }

        if (_old.TryGetValue(stream, out found))
        {
            Put(stream, found);
        }

        return found;
    }

    public void Put(Guid stream, Snapshot snapshot)
    {
        if (!_young.ContainsKey(stream) && Interlocked.Increment(ref _added) > capacity / 2)
        {
            lock (_turn)
            {
                if (_added > capacity / 2)
                {
                    (_old, _young, _added) = (_young, new(), 0);
                }
            }
        }

        _young[stream] = snapshot;
    }

    public void Forget(Guid stream)
    {
        _young.TryRemove(stream, out _);
        _old.TryRemove(stream, out _);
    }
}
