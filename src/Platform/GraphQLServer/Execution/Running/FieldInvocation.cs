using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>One call of a resolver: what it is given, and where its value goes.</summary>
internal sealed class FieldInvocation(OperationExecution execution, Node node, int index, FieldPlan plan, object? parent, object?[] arguments) : ResolverContext
{
    private readonly PendingValue _work = new(execution, node, index, plan.Type);

    public FieldPlan Plan { get; } = plan;

    public override object? Parent { get; } = parent;

    public override FieldDefinition Field => Plan.Definition;

    public override IReadOnlyList<object?> Arguments { get; } = arguments;

    public override Schema Schema => execution.Schema;

    public override RequestContext Request => execution.Request;

    public override CancellationToken CancellationToken => execution.Cancellation;

    public override IReadOnlyList<object> Path => node.PathOf(index);

    public override bool IsSelected(params ReadOnlySpan<string> path) => Plan.IsSelected(path);

    public override void Report(GraphQLError problem) => execution.Report(node, index, problem);

    public override TLoader Loader<TLoader>()
    {
        // Not in the resolver's own flow: a helper that was handed the context.
        LoadScheduler.Current = _work;
        return (TLoader)execution.LoaderOf(typeof(TLoader));
    }

    /// <summary>Goes on with the value when it is there.</summary>
    public void WaitFor(ValueTask<object?> value) => _work.WaitFor(value);

    /// <summary>Calls the resolver, its code marked as its own wherever it goes on.</summary>
    public ValueTask<object?> Resolve()
    {
        switch (Plan.Resolver)
        {
            case null:
                return default;
            case { IsPure: true } pure:
                return new ValueTask<object?>(pure.Resolve(Parent));
            default:
                LoadScheduler.Current = _work;
                try
                {
                    return Plan.Resolver.ResolveAsync(this);
                }
                finally
                {
                    execution.ForgetWhoAsks();
                }
        }
    }
}

/// <summary>A slot whose value is still to come.</summary>
internal sealed class PendingValue(OperationExecution execution, Node node, int index, TypePlan type) : Work
{
    private ValueTask<object?> _value;

    public override LoadScheduler Scheduler => execution;

    public void WaitFor(ValueTask<object?> value)
    {
        _value = value;
        execution.AddPending();
        execution.Started(this);
        _value.GetAwaiter().UnsafeOnCompleted(() => execution.Post(this));
    }

    public override void Continue()
    {
        execution.RemovePending();
        object? value;
        try
        {
            value = _value.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever a resolver throws is an error of its field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            if (!node.IsGone())
            {
                execution.Fail(node, index, problem);
            }

            return;
        }

        if (!node.IsGone())
        {
            execution.Complete(node, index, type, value);
        }
    }

    // Looks at an exception that would else be reported as unobserved.
    public override void EndLate() => _ = _value.IsCompletedSuccessfully ? null : _value.AsTask().Exception;
}
