using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

/// <summary>Counts what goes through it, may swallow the first of it, as brokers do that fall right after they said yes, or fail by what is no trouble of Kafka.</summary>
internal sealed class CountingSender(ITopicSender inner, int swallow = 0, Exception? fail = null) : ITopicSender
{
    private long _bytes;
    private int _messages;

    public long Bytes => Interlocked.Read(ref _bytes);

    public Task<string> FindAsync(CancellationToken ct) => inner.FindAsync(ct);

    public async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken ct)
    {
        if (fail is not null)
            throw fail;
        var passed = messages.Where(_ => Interlocked.Increment(ref _messages) > swallow).ToArray();
        await inner.SendAsync(passed, ct);
        Interlocked.Add(ref _bytes, messages.Sum(message => (long)message.Value.Length));
    }

    public Task<long> EndAsync(string topic, CancellationToken ct) => inner.EndAsync(topic, ct);

    /// <summary>Returns when something was sent and nothing more comes.</summary>
    public async Task QuietAsync(CancellationToken ct)
    {
        for (var before = -1L; before != Bytes || before == 0; await Task.Delay(300, ct))
            before = Bytes;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
