namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>A micro-batch that was consumed.</summary>
/// <param name="Id">Ascends in the order in which batches of a topic are stored.</param>
/// <param name="FirstLine">The first of its lines.</param>
/// <param name="LastLine">The last of them.</param>
/// <param name="Records">Records in the message.</param>
/// <param name="Stored">Rows that it brought.</param>
/// <param name="Repeated">Records whose rows were there before.</param>
/// <param name="Quarantined">Records that are no rows.</param>
/// <param name="Bytes">Bytes of the message's body.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The message's offset.</param>
/// <param name="StoredAt">When it was stored.</param>
public sealed record StoredBatch(
    long Id, long FirstLine, long LastLine, int Records, int Stored, int Repeated, int Quarantined, int Bytes, string Topic, int Partition, long Offset, DateTimeOffset StoredAt);

/// <summary>What is in a dataset's table.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Mean">Mean of the target, to at least 16 digits; null without a target or without a value.</param>
/// <param name="Sums">Sum of each column of numbers by its name, exact; 0 where there is no value.</param>
public sealed record TableFigures(long Rows, decimal? Mean, IReadOnlyDictionary<string, decimal> Sums);
