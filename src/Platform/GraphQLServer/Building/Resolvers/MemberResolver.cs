using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// The resolver of a schema made from SDL: the parent's entry of the field's name. A function there is called, a task awaited, an exception thrown.
/// </summary>
internal sealed class MemberResolver(string name, object? root) : FieldResolver
{
    public override ValueTask<object?> ResolveAsync(ResolverContext context) => ValueOf(RootOf(context, root), name, context);

    /// <summary>The parent; at the root the request's own root object or else the schema's.</summary>
    internal static object? RootOf(ResolverContext context, object? root) =>
        context.Parent ?? (context.Request.Items.TryGetValue(SdlBindings.RootItem, out var own) ? own : root);

    internal static ValueTask<object?> ValueOf(object? parent, string name, ResolverContext context)
    {
        var value = ObjectMembers.Read(parent, name);
        if (value is Delegate function)
        {
            value = Call(function, context);
        }

        return value switch
        {
            Exception problem => ValueTask.FromException<object?>(problem),
            Task task => Awaited(task),
            ValueTask<object?> task => task,
            _ => new ValueTask<object?>(value),
        };
    }

    private static object? Call(Delegate function, ResolverContext context)
    {
        switch (function)
        {
            case Func<object?> simple:
                return simple();
            case Func<ResolverContext, object?> full:
                return full(context);
            case Func<ResolverContext, ValueTask<object?>> waiting:
                return waiting(context).AsTask();
        }

        try
        {
            return function.Method.GetParameters().Length == 0 ? function.DynamicInvoke() : function.DynamicInvoke(context);
        }
        catch (TargetInvocationException wrapped) when (wrapped.InnerException is { } problem)
        {
            return problem;
        }
    }

    private static async ValueTask<object?> Awaited(Task task)
    {
        await task.ConfigureAwait(false);
        return task is Task<object?> known ? known.Result : ObjectMembers.Read(task, nameof(Task<object>.Result));
    }
}
