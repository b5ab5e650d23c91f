using System.Buffers;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>A page as it is asked of a database: one document more than wanted says whether there is a next one.</summary>
internal sealed class PageQuery<T>
{
    private const int Most = 10_000;
    private readonly DocumentCodec<T> _codec;
    private readonly int _limit;

    /// <exception cref="ArgumentException">The options do not fit the document.</exception>
    public PageQuery(DocumentCodec<T> codec, Filter filter, FindOptions? options)
    {
        ArgumentNullException.ThrowIfNull(filter);
        options ??= new();
        if (options.Limit is < 1 or > Most)
            throw new ArgumentOutOfRangeException(nameof(options), options.Limit, $"A page has 1 to {Most:N0} documents.");
        _codec = codec;
        _limit = options.Limit;
        Keys = Keyset.Total(codec.Shape, options.Sort);
        Filter = options.After is null ? filter : Filter.And(filter, Keyset.Behind(Keys, options.After));
    }

    public IReadOnlyList<(FieldPath Field, bool Descending)> Keys { get; }

    public Filter Filter { get; }

    public int Fetch => _limit + 1;

    public DocumentPage<T> Of(List<T> found)
    {
        if (found.Count <= _limit)
            return new(found, null);
        found.RemoveRange(_limit, found.Count - _limit);
        var json = new ArrayBufferWriter<byte>();
        _codec.Write(found[^1], json);
        return new(found, [.. new ValueFinder([.. Keys.Select(key => key.Field)]).In(json.WrittenSpan, _codec.Shape).Select(DocumentValue.Of)]);
    }
}
