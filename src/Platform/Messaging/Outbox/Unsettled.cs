using System.Diagnostics;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>
/// What lies in Kafka for our own consumers and is not settled: how much of it there may be, and whether some of it was lost. A message is taken for lost when the
/// consumer has passed an end of the topic that was seen after the message was sent, and it is still there. Sending it again is harmless even so: whoever handles it
/// settles it, and the second time that fails.
/// </summary>
internal sealed class Unsettled(OutboxRows rows, KafkaTopics topics, string cluster, OutboxRelayOptions options)
{
    /// <summary>Attributes and headers of a message, about.</summary>
    private const int Overhead = 600;

    private readonly Dictionary<long, int> _sent = [];
    private List<Suspicion> _suspicions = [];
    private long _bytes;
    private long _lastLook = Stopwatch.GetTimestamp();

    /// <summary>Begins with what a relay before this one has sent.</summary>
    public async Task LoadAsync(CancellationToken ct) => Remember(await rows.UnsettledAsync(cluster, ct).ConfigureAwait(false));

    public void Add(IEnumerable<OutboxRow> sent) => Remember(sent.Where(row => row.Consumer is not null).Select(row => (row.Id, row.Envelope.Body.Length)));

    /// <summary>Whether more may be sent.</summary>
    public async ValueTask<bool> HasRoomAsync(CancellationToken ct)
    {
        if (_bytes < options.UnsettledBytes)
        {
            return true;
        }

        var still = await rows.StillUnsettledAsync(_sent.Keys, ct).ConfigureAwait(false);
        _sent.Clear();
        _bytes = 0;
        Remember(still);
        return _bytes < options.UnsettledBytes;
    }

    /// <summary>Now and then: has messages sent again that were lost.</summary>
    /// <returns>How many.</returns>
    public async Task<int> LookForLostAsync(CancellationToken ct)
    {
        if (Stopwatch.GetElapsedTime(_lastLook) < options.OverdueAfter)
        {
            return 0;
        }

        _lastLook = Stopwatch.GetTimestamp();
        var again = 0;
        foreach (var (topic, consumer, ids, ends) in _suspicions)
        {
            again += await rows.SendLostAgainAsync(ids, cluster, topic, consumer, ends, ct).ConfigureAwait(false);
        }

        var overdue = await rows.OverdueAsync(cluster, options.OverdueAfter, ct).ConfigureAwait(false);
        _suspicions = [];
        if (overdue.Count > 0)
        {
            var ends = (await topics.ListAsync([.. overdue.Select(one => one.Topic).Distinct()], ct).ConfigureAwait(false)).ToDictionary(
                topic => topic.Name, topic => topic.Partitions.Where(partition => partition.Messages > 0).Select(partition => (partition.Partition, partition.High)).ToArray());
            _suspicions = [.. overdue.GroupBy(one => (one.Topic, one.Consumer)).Select(group =>
                new Suspicion(group.Key.Topic, group.Key.Consumer, [.. group.Select(one => one.Id)], ends.GetValueOrDefault(group.Key.Topic, [])))];
        }

        return again;
    }

    private void Remember(IEnumerable<(long Id, int Bytes)> sent)
    {
        foreach (var (id, bytes) in sent)
        {
            if (_sent.TryAdd(id, bytes + Overhead))
            {
                _bytes += bytes + Overhead;
            }
        }
    }

    private sealed record Suspicion(string Topic, string Consumer, long[] Ids, IReadOnlyList<(int Partition, long End)> Ends);
}
