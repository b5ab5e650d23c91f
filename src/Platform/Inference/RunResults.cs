using System.Collections;
using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference;

/// <summary>What a run gave back, in the order that was asked for. Disposing of it lets all of it go.</summary>
public sealed class RunResults : IReadOnlyList<OrtValue>, IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue[] _values;

    private RunResults(string[] names, OrtValue[] values) => (_names, _values) = (names, values);

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public OrtValue this[int index] => _values[index];

    /// <summary>The output of a name.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public OrtValue this[string name] => Array.IndexOf(_names, name) is >= 0 and var place
        ? _values[place]
        : throw new KeyNotFoundException($"The output '{name}' was not asked for. There are: {string.Join(", ", _names)}.");

    /// <inheritdoc/>
    public IEnumerator<OrtValue> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in _values)
            value.Dispose();
    }

    internal static unsafe RunResults Take(Runtime runtime, string[] names, ReadOnlySpan<IntPtr> made)
    {
        var values = new OrtValue[made.Length];
        for (var i = 0; i < made.Length; i++)
        {
            try
            {
                values[i] = OrtValue.Take(runtime, made[i], names[i]);
            }
            catch
            {
                foreach (var taken in values.AsSpan(0, i))
                    taken.Dispose();
                foreach (var rest in made[(i + 1)..])
                    runtime.Api->ReleaseValue(rest);
                throw;
            }
        }

        return new RunResults(names, values);
    }
}
