using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Makes sources of subscriptions of compiled calls.</summary>
internal static class Streams
{
    /// <summary>A source of a call that returns <c>IAsyncEnumerable&lt;T&gt;</c> or a task of one.</summary>
    internal static SubscriptionSource Source(Expression call, ParameterExpression context)
    {
        var shape = call.Type.GetGenericTypeDefinition();
        var stream = shape == typeof(Task<>) || shape == typeof(ValueTask<>) ? call.Type.GetGenericArguments()[0] : call.Type;
        var name = shape == typeof(Task<>) ? nameof(OfTask) : shape == typeof(ValueTask<>) ? nameof(OfValueTask) : nameof(OfStream);
        var source = Expression.Call(typeof(Streams), name, [stream.GetGenericArguments()[0]], call);
        return Expression.Lambda<SubscriptionSource>(source, context).Compile();
    }

    private static async ValueTask<IAsyncEnumerable<object?>> OfTask<T>(Task<IAsyncEnumerable<T>> task) => Objects(await task.ConfigureAwait(false));

    private static async ValueTask<IAsyncEnumerable<object?>> OfValueTask<T>(ValueTask<IAsyncEnumerable<T>> task) => Objects(await task.ConfigureAwait(false));

    private static ValueTask<IAsyncEnumerable<object?>> OfStream<T>(IAsyncEnumerable<T> stream) => new(Objects(stream));

    private static IAsyncEnumerable<object?> Objects<T>(IAsyncEnumerable<T> stream) => stream as IAsyncEnumerable<object?> ?? Boxed(stream);

    /// <summary>Only events that are structs come here: classes need no box.</summary>
    private static async IAsyncEnumerable<object?> Boxed<T>(IAsyncEnumerable<T> stream, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var item in stream.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return item;
        }
    }
}
