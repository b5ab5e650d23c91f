using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Inbound;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// Stores the micro-batches that a consumer reads: their rows by COPY, in one transaction with the watermark, the quarantine and what is told of the batches. The tables were made before
/// (<see cref="DatasetStore.ApplyAsync"/>).
/// </summary>
/// <param name="store">The tables.</param>
/// <param name="datasets">The datasets whose topics come here; each is found by its topic.</param>
/// <param name="consumer">Our consumer's name: <see cref="ConsumerOptions.Name"/>.</param>
/// <param name="clusterId">Id of the Kafka cluster: <see cref="ConsumerOptions.ClusterId"/>.</param>
/// <param name="log">Where it reports.</param>
public sealed class DatasetSink(DatasetStore store, IReadOnlyList<Dataset> datasets, string consumer, string clusterId, ILogger log) : IPartitionSink
{
    /// <inheritdoc/>
    public Task HandleAsync(PartitionBatch batch, CancellationToken abandon) =>
        throw new NotImplementedException($"{store.Schema} {datasets.Count} {consumer} {clusterId} {log}");
}
