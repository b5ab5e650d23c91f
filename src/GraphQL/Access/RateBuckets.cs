using System.Collections.Concurrent;

namespace KiVendTout.GraphQL.Access;

/// <summary>
/// A token bucket per client, kept as one moment each: when the bucket will be full again (the generic cell rate algorithm, ITU-T I.371). A full bucket is as good as
/// none, so it can be forgotten without loss; that, and a bound, keeps memory small however many clients come. Thread-safe, without a timer.
/// </summary>
/// <param name="limit">Rate and burst.</param>
/// <param name="time">A clock.</param>
/// <param name="most">Clients that are remembered; newcomers beyond share one bucket.</param>
public sealed class RateBuckets(RateLimit limit, TimeProvider time, int most = 100_000)
{
    private const string Crowd = "";
    private readonly ConcurrentDictionary<string, long> _fullAt = new(StringComparer.Ordinal);
    private readonly long _interval = (long)(TimeSpan.TicksPerSecond / limit.PerSecond);
    private long _sweptAt = long.MinValue;

    /// <summary>Clients that are remembered now.</summary>
    public int Count => _fullAt.Count;

    /// <summary>Takes one from a client's bucket.</summary>
    /// <param name="client">Who; not empty.</param>
    public RateAnswer Take(string client)
    {
        ArgumentException.ThrowIfNullOrEmpty(client);
        var now = time.GetUtcNow().UtcTicks;
        var key = _fullAt.Count < most || _fullAt.ContainsKey(client) || Sweep(now) ? client : Crowd;
        while (true)
        {
            var isKnown = _fullAt.TryGetValue(key, out var fullAt);
            var next = Math.Max(fullAt, now) + _interval;
            var wait = next - now - (limit.Burst * _interval);
            if (wait > 0)
                return new RateAnswer(false, 0, Seconds(wait), Seconds(fullAt - now));
            if (isKnown ? _fullAt.TryUpdate(key, next, fullAt) : _fullAt.TryAdd(key, next))
                return new RateAnswer(true, (int)(limit.Burst - ((next - now + _interval - 1) / _interval)), 0, Seconds(next - now));
        }
    }

    private static int Seconds(long ticks) => (int)((ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    // At most ten times a second: whoever makes the table full must not make us walk through it with every request.
    private bool Sweep(long now)
    {
        var last = Interlocked.Read(ref _sweptAt);
        if (last > now - (TimeSpan.TicksPerSecond / 10) || Interlocked.CompareExchange(ref _sweptAt, now, last) != last)
            return false;
        foreach (var bucket in _fullAt)
        {
            if (bucket.Value <= now)
                _fullAt.TryRemove(bucket);
        }

        return _fullAt.Count < most;
    }
}

/// <summary>What a bucket answered.</summary>
/// <param name="IsAllowed">Whether there was one left.</param>
/// <param name="Remaining">How many are left for now.</param>
/// <param name="RetryAfter">Seconds until there is one again; 0 when there was.</param>
/// <param name="FullIn">Seconds until all are there again.</param>
public readonly record struct RateAnswer(bool IsAllowed, int Remaining, int RetryAfter, int FullIn);
