namespace KiVendTout.Platform.Documents;

/// <summary>What became of the documents of one call; the three make up their number.</summary>
/// <param name="Inserted">There was none with the id.</param>
/// <param name="Replaced">It took the place of another.</param>
/// <param name="Kept">The stored one is as new or newer, or another of the same call with the same id came before it.</param>
public readonly record struct BulkUpsertResult(long Inserted, long Replaced, long Kept);
