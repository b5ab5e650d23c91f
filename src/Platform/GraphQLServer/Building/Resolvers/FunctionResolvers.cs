using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>A function of the parent alone.</summary>
internal sealed class PureResolver(Func<object?, object?> function) : FieldResolver
{
    public override bool IsPure => true;

    public override object? Resolve(object? parent) => function(parent);

    public override ValueTask<object?> ResolveAsync(ResolverContext context) => new(function(context.Parent));
}

/// <summary>A function that needs the context and answers at once.</summary>
internal sealed class ImmediateResolver(Func<ResolverContext, object?> function) : FieldResolver
{
    public override ValueTask<object?> ResolveAsync(ResolverContext context) => new(function(context));
}

/// <summary>A function that may wait.</summary>
internal sealed class WaitingResolver(Func<ResolverContext, ValueTask<object?>> function) : FieldResolver
{
    public override ValueTask<object?> ResolveAsync(ResolverContext context) => function(context);
}
