using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;

namespace KiVendTout.GraphQL.Streams;

/// <summary>
/// How many streams there are of each category. Counting reads every stream's row, so one count serves everybody for twenty times as long as it took: at most a
/// twentieth of one connection's time goes into it, however many streams there are and however often it is asked for.
/// </summary>
/// <param name="store">The shop's store.</param>
/// <param name="time">Where time comes from.</param>
public sealed class StreamCounts(StreamStore store, TimeProvider time) : IDisposable
{
    private const int Share = 20;
    private readonly SemaphoreSlim _counting = new(1);
    private IReadOnlyList<StreamCount> _counted = [];
    private (long At, TimeSpan For)? _valid;

    /// <summary>The counts, by category; as old as described above at the most.</summary>
    public async Task<IReadOnlyList<StreamCount>> ReadAsync(CancellationToken ct)
    {
        await _counting.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_valid is { } valid && time.GetElapsedTime(valid.At) < valid.For)
            {
                return _counted;
            }

            var began = time.GetTimestamp();
            var counts = await StoreStatus.CountStreamsAsync(store, ct).ConfigureAwait(false);
            _counted = [.. counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => new StreamCount(count.Key, count.Value))];
            _valid = (time.GetTimestamp(), time.GetElapsedTime(began) * Share);
            return _counted;
        }
        finally
        {
            _counting.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _counting.Dispose();
}
