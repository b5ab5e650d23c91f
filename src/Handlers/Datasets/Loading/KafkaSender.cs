using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>Where Kafka is at the moment.</summary>
/// <param name="Kafka">How to reach it.</param>
/// <param name="ClusterId">Which cluster it is.</param>
public sealed record KafkaPlace(KafkaSettings Kafka, string ClusterId);

/// <summary>Sends to the Kafka that is to be found at the moment: the embedded cluster of a host is another one, on other ports, after each start.</summary>
/// <param name="find">Says where it is; throws when nobody knows. Its answer may cost nothing: it is asked often.</param>
/// <param name="topic">The topic that is sent to.</param>
/// <param name="log">Where the publisher reports.</param>
public sealed class KafkaSender(Func<CancellationToken, Task<KafkaPlace>> find, string topic, ILogger<KafkaPublisher>? log = null) : ITopicSender
{
    /// <summary>After so long without an answer Kafka is looked for again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Batches are large and come one after another: nothing is won by waiting for more, and little by squeezing what a consumer on the same machine reads at once.
    // Nor is an idempotent producer needed, where a row is told by its source and line: it first asks for an id, and librdkafka 2.0.2 tries that again only after a second.
    private static readonly Dictionary<string, string> Tuned = new()
    {
        ["linger.ms"] = "0",
        ["compression.type"] = "none",
        ["enable.idempotence"] = "false",
        ["enable.gapless.guarantee"] = "false",
        // How long its end may wait for the thread that hears of deliveries; a command would wait for it.
        ["dotnet.cancellation.delay.max.ms"] = "10",
    };

    private readonly SemaphoreSlim _one = new(1);
    private KafkaPlace? _place;
    private KafkaPublisher? _publisher;

    /// <inheritdoc/>
    public async Task<string> FindAsync(CancellationToken ct)
    {
        var found = await find(ct).ConfigureAwait(false);
        await _one.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_publisher is null || found.ClusterId != _place?.ClusterId || found.Kafka.BootstrapServers != _place.Kafka.BootstrapServers)
            {
                await DropAsync().ConfigureAwait(false);
                _publisher = new KafkaPublisher(Settings(found.Kafka), log);
                await _publisher.PrepareAsync(topic, ct).ConfigureAwait(false);
            }

            _place = found;
            return found.ClusterId;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken ct)
    {
        var publisher = _publisher ?? throw new InvalidOperationException("Kafka was not found yet: FindAsync comes first.");
        try
        {
            await publisher.PublishAsync(messages, ct).ConfigureAwait(false);
        }
        catch (ObjectDisposedException e) when (_publisher != publisher)
        {
            throw new IOException("Kafka was found elsewhere meanwhile", e);
        }
    }

    /// <inheritdoc/>
    public async Task<long> EndAsync(string topic, CancellationToken ct)
    {
        var place = _place ?? throw new InvalidOperationException("Kafka was not found yet: FindAsync comes first.");
        var found = await new KafkaTopics(place.Kafka).ListAsync([topic], ct).ConfigureAwait(false);
        return found.SelectMany(one => one.Partitions).Sum(partition => partition.High);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DropAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    private static KafkaSettings Settings(KafkaSettings found)
    {
        var properties = new Dictionary<string, string>(Tuned);
        foreach (var (name, value) in found.Properties)
            properties[name] = value;
        return found with { Properties = properties, DeliveryTimeout = Patience };
    }

    private async ValueTask DropAsync()
    {
        if (_publisher is { } publisher)
            await publisher.DisposeAsync().ConfigureAwait(false);
        _publisher = null;
    }
}
