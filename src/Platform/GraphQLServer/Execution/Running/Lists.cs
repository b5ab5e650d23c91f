using System.Collections.Concurrent;
using System.Reflection;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>Reads lists that come item by item.</summary>
internal static class Lists
{
    private static readonly ConcurrentDictionary<Type, Func<object, CancellationToken, ValueTask<object?>>?> Readers = new();
    private static readonly MethodInfo Reader = typeof(Lists).GetMethod(nameof(ReadAs), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Reads all items of an <see cref="IAsyncEnumerable{T}"/> into an array; null for anything else.</summary>
    public static Func<object, CancellationToken, ValueTask<object?>>? ReaderOf(object value) => Readers.GetOrAdd(value.GetType(), MakeReader);

    private static Func<object, CancellationToken, ValueTask<object?>>? MakeReader(Type type)
    {
        foreach (var candidate in type.GetInterfaces())
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            {
                return Reader.MakeGenericMethod(candidate.GetGenericArguments()).CreateDelegate<Func<object, CancellationToken, ValueTask<object?>>>();
            }
        }

        return null;
    }

    private static async ValueTask<object?> ReadAs<T>(object value, CancellationToken cancellation)
    {
        var items = new List<object?>();
        await foreach (var item in ((IAsyncEnumerable<T>)value).WithCancellation(cancellation).ConfigureAwait(false))
        {
            items.Add(item);
        }

        return items.ToArray();
    }
}
