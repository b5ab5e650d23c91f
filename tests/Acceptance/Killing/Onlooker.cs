using System.Globalization;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>A message as it was read from a topic.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">Its key: the stream.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Version">Its place in its stream.</param>
internal readonly record struct Seen(string Topic, string Key, long Position, long Version);

/// <summary>Reads committed messages of <c>orders</c> and <c>payments</c> from their beginning, in the background, until it is stopped.</summary>
internal sealed class Onlooker : IAsyncDisposable
{
    private static readonly string[] Topics = ["orders", "payments"];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Seen> _seen = [];
    private readonly Task _work;

    public Onlooker(string brokers) => _work = Task.Factory.StartNew(() => Read(brokers), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>What was seen so far, in the order of each partition.</summary>
    public IReadOnlyList<Seen> All
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private void Read(string brokers)
    {
        var config = new KafkaSettings { BootstrapServers = brokers }.ToClientConfig(
            new("group.id", $"onlooker-{Guid.NewGuid():N}"), new("isolation.level", "read_committed"), new("enable.auto.commit", "false"), new("auto.offset.reset", "earliest"),
            new("topic.metadata.refresh.interval.ms", "500"), new("fetch.wait.max.ms", "50"), new("allow.auto.create.topics", "false"));
        using var consumer = new ConsumerBuilder<string, byte[]>(config).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        if (!Assign(consumer, admin))
            return;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is { } read)
                    Note(read);
            }
            catch (ConsumeException)
            {
                // The brokers have gone with their host; whoever looks on ends when it is told.
            }
        }
    }

    private bool Assign(IConsumer<string, byte[]> consumer, IAdminClient admin)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var found = admin.GetMetadata(TimeSpan.FromSeconds(2)).Topics.Where(topic => Topics.Contains(topic.Topic) && topic.Partitions.Count > 0).ToArray();
                if (found.Length == Topics.Length)
                {
                    consumer.Assign(found.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartitionOffset(topic.Topic, partition.PartitionId, Offset.Beginning))));
                    return true;
                }
            }
            catch (KafkaException)
            {
                // Not there yet, or gone again.
            }

            Thread.Sleep(20);
        }

        return false;
    }

    private void Note(ConsumeResult<string, byte[]> read)
    {
        long Number(string header) => long.Parse(Encoding.UTF8.GetString(read.Message.Headers.GetLastBytes(header)), CultureInfo.InvariantCulture);
        lock (_seen)
            _seen.Add(new Seen(read.Topic, read.Message.Key, Number("ce_sequence"), Number("ce_streamversion")));
    }
}
