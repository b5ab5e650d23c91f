using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>One call of a resolver: what it is given, and where its value goes.</summary>
internal sealed class FieldInvocation(OperationExecution execution, Node node, int index, FieldPlan plan, object? parent, object?[] arguments) : ResolverContext
{
    private PendingValue? _work;

    public FieldPlan Plan { get; } = plan;

    /// <summary>Whether it took a loader: then the flow of its code is marked, and the engine has to unmark its own.</summary>
    public bool TookLoader { get; private set; }

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
        TookLoader = true;
        LoadScheduler.Current = Work;
        return (TLoader)execution.LoaderOf(typeof(TLoader));
    }

    /// <summary>Goes on with the value when it is there.</summary>
    public void WaitFor(ValueTask<object?> value) => Work.WaitFor(value);

    // The engine and the resolver's own code, gone on elsewhere, may both be the first to need it.
    private PendingValue Work => _work
        ?? Interlocked.CompareExchange(ref _work, new PendingValue(execution, node, index, Plan.Type), null)
        ?? _work;
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
