using System.Linq.Expressions;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Makes resolvers of compiled calls, whatever the called method returns: a value, a task, a stream.</summary>
internal static class Results
{
    private static readonly object True = true;
    private static readonly object False = false;

    /// <summary>A resolver of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="context">The parameter in it that is the <see cref="ResolverContext"/>.</param>
    /// <param name="transform">What becomes of the value, or null.</param>
    internal static FieldResolver Resolver(Expression call, ParameterExpression context, Func<object?, object?>? transform)
    {
        if (IsWaiting(call.Type))
        {
            return Waiting(Expression.Lambda<Func<ResolverContext, ValueTask<object?>>>(Awaited(call, context), context).Compile(), transform);
        }

        var compiled = Expression.Lambda<Func<ResolverContext, object?>>(Boxed(call), context).Compile();
        return new ImmediateResolver(transform is null ? compiled : context => transform(compiled(context)));
    }

    /// <summary>A resolver of a property: pure unless it holds a task.</summary>
    internal static FieldResolver Property(PropertyInfo property, Type parentType, Func<object?, object?>? transform)
    {
        if (IsWaiting(property.PropertyType))
        {
            var context = Expression.Parameter(typeof(ResolverContext), "context");
            return Resolver(Expression.Property(Expression.Convert(Expression.Property(context, nameof(ResolverContext.Parent)), parentType), property), context, transform);
        }

        var parent = Expression.Parameter(typeof(object), "parent");
        var read = Expression.Lambda<Func<object?, object?>>(Boxed(Expression.Property(Expression.Convert(parent, parentType), property)), parent).Compile();
        return new PureResolver(transform is null ? read : value => transform(read(value)));
    }

    /// <summary>The value of a call as a <c>ValueTask&lt;object?&gt;</c>.</summary>
    internal static Expression Awaited(Expression call, ParameterExpression context)
    {
        if (!IsWaiting(call.Type))
        {
            return Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Boxed(call));
        }

        var (definition, item) = (call.Type.GetGenericTypeDefinition(), call.Type.GetGenericArguments());
        return definition == typeof(IAsyncEnumerable<>)
            ? Expression.Call(typeof(Results), nameof(Collect), item, call, Expression.Property(context, nameof(ResolverContext.CancellationToken)))
            : Expression.Call(typeof(Results), definition == typeof(Task<>) ? nameof(OfTask) : nameof(OfValueTask), item, call);
    }

    private static bool IsWaiting(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var definition
        && (definition == typeof(Task<>) || definition == typeof(ValueTask<>) || definition == typeof(IAsyncEnumerable<>));

    private static Expression Boxed(Expression value) => value.Type == typeof(bool)
        ? Expression.Condition(value, Expression.Constant(True, typeof(object)), Expression.Constant(False, typeof(object)))
        : Expression.Convert(value, typeof(object));

    private static WaitingResolver Waiting(Func<ResolverContext, ValueTask<object?>> call, Func<object?, object?>? transform) =>
        transform is null ? new WaitingResolver(call) : new WaitingResolver(async context => transform(await call(context).ConfigureAwait(false)));

    private static ValueTask<object?> OfTask<T>(Task<T> task)
    {
        return task.IsCompletedSuccessfully ? new ValueTask<object?>(task.Result) : Wait(task);

        static async ValueTask<object?> Wait(Task<T> task) => await task.ConfigureAwait(false);
    }

    private static ValueTask<object?> OfValueTask<T>(ValueTask<T> task)
    {
        return task.IsCompletedSuccessfully ? new ValueTask<object?>(task.Result) : Wait(task);

        static async ValueTask<object?> Wait(ValueTask<T> task) => await task.ConfigureAwait(false);
    }

    private static async ValueTask<object?> Collect<T>(IAsyncEnumerable<T> items, CancellationToken cancellation)
    {
        var all = new List<T>();
        await foreach (var item in items.WithCancellation(cancellation).ConfigureAwait(false))
        {
            all.Add(item);
        }

        return all;
    }
}
