using Microsoft.Extensions.Logging;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>What is said of storing datasets. Coordinates and counts only: never a record.</summary>
internal static partial class StoringLog
{
    [LoggerMessage(4601, LogLevel.Debug, "{Dataset}: {Batches} batches, {Stored} rows stored, {Repeated} there before, {Quarantined} in quarantine, in {Milliseconds} ms")]
    public static partial void BatchesStored(this ILogger log, string dataset, int batches, long stored, int repeated, int quarantined, double milliseconds);

    [LoggerMessage(4602, LogLevel.Warning, "The message {Topic}/{Partition}/{Offset} is no batch and a dead letter now: {Code}")]
    public static partial void MessageDied(this ILogger log, string topic, int partition, long offset, string code);

    [LoggerMessage(4603, LogLevel.Debug, "{Topic}/{Partition} from offset {Offset}: somebody else stored the same rows, attempt {Attempt}")]
    public static partial void RowsRaced(this ILogger log, string topic, int partition, long offset, int attempt);

    [LoggerMessage(4604, LogLevel.Information, "{Topic}/{Partition} from offset {Offset}: PostgreSQL refuses a row ({State}); looking for it")]
    public static partial void RowRefused(this ILogger log, string topic, int partition, long offset, string state);
}
