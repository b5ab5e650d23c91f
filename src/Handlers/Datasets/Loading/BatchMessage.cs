using System.Text;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>A batch as a message: a CloudEvent in binary mode, with where its records come from beside it.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="source">The source's SHA-256.</param>
/// <param name="run">The run that sends it.</param>
internal sealed class BatchMessage(Dataset dataset, ReadOnlySpan<byte> source, Guid run)
{
    private readonly string _source = Convert.ToHexStringLower(source);
    private readonly byte[] _sourceHeader = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(source));
    private readonly byte[] _runHeader = Encoding.ASCII.GetBytes(run.ToString());

    /// <summary>Makes it; the body is copied, for the batch's own is used again.</summary>
    public OutgoingMessage Of(RowBatch batch, DateTimeOffset now)
    {
        var lines = batch.Lines.ToString();
        var attributes = new CloudEventHeaders
        {
            Id = BatchHeaders.IdOf(dataset.Name, _source, lines),
            Type = BatchHeaders.Type,
            Source = "kivendtout",
            Subject = dataset.Name,
            Time = now,
        };
        var body = GC.AllocateUninitializedArray<byte>(batch.Body.Length);
        batch.Body.Span.CopyTo(body);
        return new OutgoingMessage(dataset.Topic, null, body,
        [
            .. attributes.ToHeaders(),
            new MessageHeader(BatchHeaders.Source, _sourceHeader),
            new MessageHeader(BatchHeaders.Lines, Encoding.ASCII.GetBytes(lines)),
            new MessageHeader(BatchHeaders.Run, _runHeader),
        ]);
    }
}
