using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>A message of a dataset's topic, as its headers tell: which lines of which source it holds, or why it can never be stored.</summary>
internal sealed class BatchMessage
{
    private BatchMessage(ConsumeResult<byte[]?, byte[]?> read) => Read = read;

    public ConsumeResult<byte[]?, byte[]?> Read { get; }

    public byte[] Body => Read.Message.Value ?? [];

    /// <summary>Identity of the source: 32 bytes.</summary>
    public byte[] Source { get; private init; } = [];

    /// <summary>The records' lines; null when the message does not tell: 1 to n.</summary>
    public LineRanges? Lines { get; private init; }

    /// <summary>The run that sent it, or null.</summary>
    public Guid? Run { get; private init; }

    /// <summary>Why it is a dead letter, or null.</summary>
    public MessageProblem? Problem { get; private init; }

    /// <summary>Reads the headers.</summary>
    /// <param name="read">The message.</param>
    /// <param name="dataset">The dataset whose topic it came by.</param>
    /// <param name="maxBodyBytes">A body that is larger is a dead letter.</param>
    public static BatchMessage Of(ConsumeResult<byte[]?, byte[]?> read, Dataset dataset, int maxBodyBytes)
    {
        var body = read.Message.Value;
        if (body is null or { Length: 0 })
            return Dead(read, MessageProblem.NoBody, "There is no body. Send a JSON array of records.");
        if (body.Length > maxBodyBytes)
            return Dead(read, MessageProblem.TooLarge, $"The body has {body.Length} bytes; this consumer takes {maxBodyBytes}. Send fewer records in one message.");

        var (type, subject, source, lines, run) = (Header(read, "ce_type"), Header(read, BatchHeaders.Subject), Header(read, BatchHeaders.Source), Header(read, BatchHeaders.Lines), Header(read, BatchHeaders.Run));
        if (type is not null && type != BatchHeaders.Type)
            return Dead(read, MessageProblem.UnknownType, $"The type '{Short(type)}' does not come by the topic {dataset.Topic}. Send {BatchHeaders.Type}, or a JSON array of records without a type.");
        if (subject is not null && subject != dataset.Name)
            return Dead(read, MessageProblem.BadHeader, $"The header {BatchHeaders.Subject} is '{Short(subject)}', and this is the topic of the dataset {dataset.Name}. Send it to the topic of its own dataset.");
        if (type is null && source is null && lines is null)
            return new BatchMessage(read) { Source = SHA256.HashData(body) };
        if (source is null || source.Length != 64 || !source.All(char.IsAsciiHexDigitLower))
            return Dead(read, MessageProblem.BadHeader, $"The header {BatchHeaders.Source} is no SHA-256 in 64 hexadecimal digits of lower case. Send that of the source's content, or none of the headers of a batch.");
        if (!LineRanges.TryParse(lines, out var ranges))
            return Dead(read, MessageProblem.BadHeader, $"The header {BatchHeaders.Lines} is no list of ascending lines. Send one such as 1-40,42-101, or none of the headers of a batch.");
        if (ranges.Count > body.Length)
            return Dead(read, MessageProblem.BadHeader, $"The header {BatchHeaders.Lines} names {ranges.Count} lines, more than the body can hold records. Send one line for each record.");
        Guid? sender = null;
        if (run is not null)
        {
            if (!Guid.TryParse(run, out var id))
                return Dead(read, MessageProblem.BadHeader, $"The header {BatchHeaders.Run} is no UUID. Send the id of the run, or leave it out.");
            sender = id;
        }

        return new BatchMessage(read) { Source = Convert.FromHexString(source), Lines = ranges, Run = sender };
    }

    private static BatchMessage Dead(ConsumeResult<byte[]?, byte[]?> read, string code, string reason) => new(read) { Problem = new MessageProblem(code, reason) };

    private static string? Header(ConsumeResult<byte[]?, byte[]?> read, string name) =>
        read.Message.Headers is { } headers && headers.TryGetLastBytes(name, out var value) && value is not null ? Encoding.UTF8.GetString(value) : null;

    private static string Short(string text) => text.Length <= 100 ? text : $"{text[..100]}…";
}
