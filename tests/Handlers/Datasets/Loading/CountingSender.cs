using System.Diagnostics;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

/// <summary>
/// Counts what goes through it, may swallow the first of it, as brokers do that fall right after they said yes, take long over all but the first, or fail by what is no trouble of Kafka.
/// </summary>
internal sealed class CountingSender(ITopicSender inner, int swallow = 0, TimeSpan slow = default, Exception? fail = null) : ITopicSender
{
    private long _bytes;
    private int _messages;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Messages => Volatile.Read(ref _messages);

    public Task<string> FindAsync(CancellationToken ct) => inner.FindAsync(ct);

    public async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken ct)
    {
        if (fail is not null)
            throw fail;
        if (Messages > 0)
            await Task.Delay(slow, ct);
        var passed = messages.Where(_ => Interlocked.Increment(ref _messages) > swallow).ToArray();
        await inner.SendAsync(passed, ct);
        Interlocked.Add(ref _bytes, messages.Sum(message => (long)message.Value.Length));
    }

    public Task<long> EndAsync(string topic, CancellationToken ct) => inner.EndAsync(topic, ct);

    /// <summary>Returns when as much was sent as is asked for, and for now nothing more comes.</summary>
    public async Task QuietAsync(int atLeast, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        for (var before = -1L; before != Bytes || Messages < atLeast; await Task.Delay(300, ct))
        {
            Assert.True(since.Elapsed < TimeSpan.FromMinutes(2), $"{Messages} messages were sent instead of {atLeast}.");
            before = Bytes;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
