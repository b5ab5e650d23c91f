using System.Collections.Concurrent;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>A follower at work, until it is disposed.</summary>
internal sealed class Onlooker : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Guid, bool> Probes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _arrivals = new();
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<StoredEvent> _seen = [];

    public Onlooker(StreamStore store, long? after, IReadOnlyCollection<string>? categories = null, Guid? stream = null) =>
        Ended = Task.Run(async () =>
        {
            await foreach (var happened in store.FollowAsync(after, categories, stream, _stop.Token))
            {
                lock (_seen)
                {
                    _seen.Add(happened);
                }

                ArrivalOf(happened.Sequence).TrySetResult();
                _begun.TrySetResult();
            }
        });

    public Task Ended { get; }

    /// <summary>Positions in the order of their coming, without the probes of <see cref="BegunAsync"/>.</summary>
    public IReadOnlyList<long> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen.Where(happened => !Probes.ContainsKey(happened.StreamId)).Select(happened => happened.Sequence)];
            }
        }
    }

    /// <summary>Appends until something arrives: from then on it follows.</summary>
    public async Task BegunAsync(StreamStore store)
    {
        var probe = Guid.NewGuid();
        Probes[probe] = true;
        await Eventually.TrueAsync(async () =>
        {
            await store.AppendAsync(probe, AccountCategory, ExpectedVersion.Any, [new MoneyMoved(0, "probe")]);
            await Task.WhenAny(_begun.Task, Task.Delay(100));
            return _begun.Task.IsCompleted;
        });
    }

    /// <summary>Waits for the event at a position.</summary>
    public Task ArrivalAsync(long position) => ArrivalOf(position).Task.WaitAsync(TimeSpan.FromSeconds(120));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private TaskCompletionSource ArrivalOf(long position) => _arrivals.GetOrAdd(position, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
