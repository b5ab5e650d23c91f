using System.Buffers;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>A document on its way in: as JSON, with its id and the number that guards it.</summary>
/// <param name="Id">A string or a long.</param>
/// <param name="Newness">The guard's value, or null without a guard.</param>
/// <param name="Json">As its type writes it.</param>
internal readonly record struct Incoming(object Id, long? Newness, byte[] Json);

/// <summary>Prepares the documents of one call: written, checked, one for each id, cut into batches.</summary>
internal static class Batching
{
    /// <summary>Large enough that round trips do not matter, small enough that memory and the wait for a cancellation do not either.</summary>
    private const int MostDocuments = 2_000;

    private const int MostBytes = 8 * 1024 * 1024;

    /// <exception cref="DocumentException">One of them cannot be stored.</exception>
    public static IEnumerable<List<Incoming>> Cut<T>(DocumentCodec<T> codec, IReadOnlyList<T> documents, FieldPath? guard)
    {
        var winners = Winners(codec, documents, guard);
        var batch = new List<Incoming>();
        var bytes = 0;
        foreach (var document in winners)
        {
            if (batch.Count == MostDocuments || (batch.Count > 0 && bytes + document.Json.Length > MostBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(document);
            bytes += document.Json.Length;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    // Always in the order of the ids: two callers who store the same documents never wait for each other in a circle.
    private static IEnumerable<Incoming> Winners<T>(DocumentCodec<T> codec, IReadOnlyList<T> documents, FieldPath? guard)
    {
        var finder = new ValueFinder(guard is null ? [codec.Id] : [codec.Id, guard]);
        var json = new ArrayBufferWriter<byte>();
        var byId = new Dictionary<object, Incoming>(documents.Count);
        foreach (var document in documents)
        {
            codec.Write(document, json);
            var values = finder.In(json.WrittenSpan, codec.Shape);
            if (values[0] is not { } id || id is "")
                throw new DocumentException($"A {typeof(T).Name} without an id cannot be stored.");
            if (guard is not null && values[1] is not long)
                throw new DocumentException($"The document {id} has no '{guard.Dotted}', so nothing says whether it is newer than the stored one.");
            var newness = guard is null ? null : (long?)values[1];
            if (byId.TryGetValue(id, out var other) && newness <= other.Newness)
                continue;
            byId[id] = new Incoming(id, newness, json.WrittenSpan.ToArray());
        }

        return byId.Values.OrderBy(document => document.Id, IdOrder.Instance);
    }

    private sealed class IdOrder : IComparer<object>
    {
        public static readonly IdOrder Instance = new();

        public int Compare(object? x, object? y) => x is long left && y is long right ? left.CompareTo(right) : string.CompareOrdinal((string?)x, (string?)y);
    }
}
