using System.Globalization;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>The other end of the topics: what a process needs to store what loaders send.</summary>
public static class DatasetConsumer
{
    /// <summary>So much is stored in one transaction: enough that a commit's cost is spread over thousands of rows, a part of the loader's window only, so that the next is sent meanwhile.</summary>
    private const int BatchBytes = 3 << 19;
    private const int MostMessages = 2_000;

    /// <summary>The topics of datasets, each with its retention, and those of their dead letters.</summary>
    public static IReadOnlyList<TopicSpecification> Topics(IEnumerable<Dataset> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        return
        [
            .. datasets.SelectMany(dataset => (TopicSpecification[])
            [
                new(dataset.Topic, Partitions: 1, Settings: new Dictionary<string, string> { ["retention.ms"] = ((long)dataset.Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) }),
                new(DeadLetterTopic.Of(dataset.Topic), Partitions: 1),
            ]),
        ];
    }

    /// <summary>A consumer of datasets' topics; it begins with its <see cref="KafkaConsumer.Start"/>.</summary>
    /// <param name="store">Where the rows go; each dataset was applied.</param>
    /// <param name="datasets">The datasets.</param>
    /// <param name="place">Where Kafka is; the topics are there.</param>
    /// <param name="alone">On an embedded cluster of this process: nobody else consumes there.</param>
    /// <param name="groupPrefix">As <see cref="ConsumerOptions.GroupPrefix"/>.</param>
    /// <param name="logs">Where it reports.</param>
    public static KafkaConsumer Of(DatasetStore store, IReadOnlyList<Dataset> datasets, KafkaPlace place, bool alone, string groupPrefix, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(place);
        return new KafkaConsumer(new ConsumerOptions
        {
            Name = DatasetLoader.Consumer,
            GroupPrefix = groupPrefix,
            Alone = alone,
            Topics = [.. datasets.Select(dataset => new ConsumedTopic(dataset.Topic, DefaultType: BatchHeaders.Type))],
            Kafka = place.Kafka,
            ClusterId = place.ClusterId,
            Sink = new DatasetSink(store, datasets, DatasetLoader.Consumer, place.ClusterId, logs.CreateLogger<DatasetSink>()),
            Watermarks = new Watermarks(store.Database, store.Schema),
            MaxBatch = MostMessages,
            MaxBatchBytes = BatchBytes,
            Log = logs.CreateLogger<KafkaConsumer>(),
        });
    }
}
