using System.Text;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Content;

/// <summary>Picks the values at some paths out of a document that passes by. Can be used again for the next one.</summary>
internal sealed class ValueFinder(IReadOnlyList<FieldPath> paths) : IDocumentSink
{
    private readonly byte[][][] _paths = [.. paths.Select(path => path.Parts.Select(Encoding.UTF8.GetBytes).ToArray())];
    private readonly int[] _matched = new int[paths.Count]; // how many parts of each path lead to where we are
    private readonly object?[] _values = new object?[paths.Count];
    private int _depth = -1;
    private int _lists;

    /// <summary>By path: string, long, decimal, double, bool or DateTimeOffset, or null.</summary>
    public IReadOnlyList<object?> In(ReadOnlySpan<byte> json, Shape shape)
    {
        Array.Clear(_values);
        JsonWalk.Document(json, shape, this);
        return _values;
    }

    public void BeginObject(ReadOnlySpan<byte> name)
    {
        for (var i = 0; _depth >= 0 && i < _paths.Length; i++)
        {
            if (Leads(i, name))
                _matched[i]++;
        }

        _depth++;
    }

    public void EndObject()
    {
        _depth--;
        for (var i = 0; i < _paths.Length; i++)
            _matched[i] = Math.Min(_matched[i], Math.Max(_depth, 0));
    }

    public void BeginList(ReadOnlySpan<byte> name) => _lists++;

    public void EndList() => _lists--;

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            if (IsAt(i, name))
                _values[i] = Encoding.UTF8.GetString(utf8);
        }
    }

    public void Instant(ReadOnlySpan<byte> name, DateTimeOffset value) => Take(name, value);

    public void Int32(ReadOnlySpan<byte> name, int value) => Take(name, (long)value);

    public void Int64(ReadOnlySpan<byte> name, long value) => Take(name, value);

    public void Decimal(ReadOnlySpan<byte> name, decimal value) => Take(name, value);

    public void Double(ReadOnlySpan<byte> name, double value) => Take(name, value);

    public void Boolean(ReadOnlySpan<byte> name, bool value) => Take(name, value);

    public void Null(ReadOnlySpan<byte> name)
    {
        // What is null is not there.
    }

    private void Take<T>(ReadOnlySpan<byte> name, T value)
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            if (IsAt(i, name))
                _values[i] = value;
        }
    }

    private bool Leads(int path, ReadOnlySpan<byte> name) =>
        _lists == 0 && _matched[path] == _depth && _depth < _paths[path].Length - 1 && name.SequenceEqual(_paths[path][_depth]);

    private bool IsAt(int path, ReadOnlySpan<byte> name) =>
        _lists == 0 && _matched[path] == _depth && _depth == _paths[path].Length - 1 && name.SequenceEqual(_paths[path][_depth]);
}
