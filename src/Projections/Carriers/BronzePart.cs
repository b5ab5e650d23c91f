using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Parquet;

namespace KiVendTout.Projections.Carriers;

/// <summary>A file of the bronze lake to be: which events it holds and where it goes, all decided before it is written.</summary>
/// <param name="Key">Its object key, <c>bronze/CATEGORY/dt=DAY/part-FIRST-LAST.parquet</c>.</param>
/// <param name="Category">Category of the streams.</param>
/// <param name="Day">Day of the events, UTC.</param>
/// <param name="Positions">The log positions of exactly its events, ascending.</param>
internal sealed record BronzePart(string Key, string Category, DateOnly Day, IReadOnlyList<long> Positions)
{
    public long First => Positions[0];

    public long Last => Positions[^1];

    /// <summary>The parts that events make: one per category and day.</summary>
    public static IReadOnlyList<BronzePart> Of(IEnumerable<StoredEvent> events) =>
    [
        .. from happened in events
           orderby happened.Sequence
           group happened.Sequence by (happened.Type.Category, Day: DateOnly.FromDateTime(happened.Timestamp.UtcDateTime)) into part
           let positions = part.ToArray()
           select new BronzePart(
               new ParquetPart(part.Key.Day, positions[0], positions[^1]).KeyIn($"bronze/{part.Key.Category}"), part.Key.Category, part.Key.Day, positions),
    ];
}

/// <summary>Writes events as they are: the envelope in columns, the body as stored, personal fields still encrypted.</summary>
internal sealed class BronzeFile(LakeEngine engine) : IDisposable
{
    private readonly ParquetWriter _writer = new(engine,
    [
        ParquetColumn.BigInt("seq_id"),
        ParquetColumn.Uuid("event_id"),
        ParquetColumn.Uuid("stream_id"),
        ParquetColumn.BigInt("stream_version"),
        ParquetColumn.Varchar("category"),
        ParquetColumn.Varchar("type"),
        ParquetColumn.Timestamp("event_time"),
        ParquetColumn.Varchar("correlation_id"),
        ParquetColumn.Varchar("causation_id"),
        ParquetColumn.Json("headers"),
        ParquetColumn.Json("body"),
    ]);

    /// <summary>Writes a file; the same events give the same bytes.</summary>
    public ParquetFile Write(string path, IEnumerable<StoredEvent> events)
    {
        foreach (var happened in events)
        {
            _writer.Set(0, happened.Sequence);
            _writer.Set(1, happened.Id);
            _writer.Set(2, happened.StreamId);
            _writer.Set(3, happened.Version);
            _writer.Set(4, happened.Type.Category);
            _writer.Set(5, happened.StoredName);
            _writer.Set(6, happened.Timestamp);
            _writer.Set(7, happened.CorrelationId);
            _writer.Set(8, happened.CausationId);
            _writer.Set(9, happened.Headers);
            _writer.Set(10, happened.Json.Span);
            _writer.EndRow();
        }

        return _writer.WriteTo(path);
    }

    public void Dispose() => _writer.Dispose();
}
