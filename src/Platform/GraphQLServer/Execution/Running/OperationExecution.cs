using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>
/// One operation on its way. It works like an event loop: all of its own steps, and the first part of every resolver, run one after the other, on the caller's thread as
/// long as nothing has to be waited for. A resolver that waits puts itself into a queue when it is done; whoever finishes first works off the queue. So the tree, the
/// counts and the errors need no locks, resolvers start in the order of the document, and their waiting overlaps.
/// </summary>
internal sealed partial class OperationExecution(EngineParts engine, OperationVariant variant, VariableValues variables, RequestContext request) : LoadScheduler
{
    private readonly Queue<Work> _finished = [];
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly bool _serial = variant.Operation.Kind == OperationKind.Mutation;
    private TaskCompletionSource? _completion;
    private object?[]?[] _arguments = [];
    private object? _source;
    private int _pending;
    private int _nextRoot;
    private bool _working = true;
    private bool _over;

    public Schema Schema => engine.Schema;

    public RequestContext Request => request;

    public OperationVariant Variant => variant;

    /// <summary>The answer's data; null slots where nothing is (yet).</summary>
    public Node Root { get; } = Node.OfObject(null, 0, variant.Root);

    /// <summary>Whether <c>data</c> is null: a null has climbed to the top, or the time was up.</summary>
    public bool HasNoData => Root.Erased || _stopped;

    /// <summary>
    /// Begins. Answers null when all is done already, else a task that ends with it and never fails.
    /// </summary>
    /// <param name="source">The parent of the root fields: null, or the event of a subscription.</param>
    public Task? Run(object? source)
    {
        _source = source;
        try
        {
            if (_serial)
            {
                StartNextRoot();
            }
            else
            {
                ExecuteFields(Root, source);
            }
        }
#pragma warning disable CA1031 // Only the engine's own faults come here, and a document deeper than the stack: they end this operation, nothing else.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Stop(problem);
        }

        if (_over || (_pending == 0 && !MoreRoots))
        {
            End();
            return null;
        }

        _completion = new TaskCompletionSource();
        Watch();
        WorkOff();
        ForgetWhoAsks();
        return _completion.Task;
    }

    /// <summary>One more slot waits for its value.</summary>
    public void AddPending() => _pending++;

    /// <summary>One less.</summary>
    public void RemovePending() => _pending--;

    /// <inheritdoc/>
    public override void Post(Work work)
    {
        bool late;
        lock (Lock)
        {
            Finished(work);
            late = _over;
            if (!late)
            {
                _finished.Enqueue(work);
                if (_working)
                {
                    return;
                }

                _working = true;
            }
        }

        if (late)
        {
            work.EndLate();
        }
        else
        {
            WorkOffAsOurselves();
        }
    }

    /// <inheritdoc/>
    public override void Execute()
    {
        lock (Lock)
        {
            if (_working)
            {
                return;
            }

            _working = true;
        }

        WorkOffAsOurselves();
    }

    private bool MoreRoots => _serial && !Root.Erased && _nextRoot < variant.Root.Fields.Length;

    // Under the context that the request came with: the one that is here belongs to the resolver that has just ended.
    private void WorkOffAsOurselves()
    {
        if (_context is null)
        {
            WorkOff();
        }
        else
        {
            ExecutionContext.Run(_context, static self => ((OperationExecution)self!).WorkOff(), this);
        }
    }

    private void WorkOff()
    {
        while (true)
        {
            Work? work;
            List<ILoadBatch>? batches = null;
            lock (Lock)
            {
                if (_over)
                {
                    break;
                }

                if (!_finished.TryDequeue(out work) && _pending > 0)
                {
                    if (!BatchesAreDue)
                    {
                        _working = false;
                        return;
                    }

                    batches = TakeBatches();
                }
            }

            try
            {
                if (work is not null)
                {
                    work.Continue();
                }
                else if (batches is not null)
                {
                    batches.ForEach(batch => batch.Dispatch());
                }
                else if (MoreRoots)
                {
                    StartNextRoot();
                }
                else
                {
                    break;
                }
            }
#pragma warning disable CA1031 // As above.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                Stop(problem);
            }
        }

        // Nobody works again: what ends from now on ends late.
        lock (Lock)
        {
            _over = true;
        }

        End();
        while (_finished.TryDequeue(out var late))
        {
            late.EndLate();
        }

        Close();
        _completion!.TrySetResult();
    }

    // Mutations: the next root field begins when all below the one before is there, and sees nothing that was loaded before.
    private void StartNextRoot()
    {
        while (_pending == 0 && MoreRoots)
        {
            if (_nextRoot > 0)
            {
                ForgetLoaded();
            }

            ExecuteField(Root, _nextRoot++, _source);
        }
    }

    private bool TryGetArguments(FieldPlan field, out object?[] values, out string? problem)
    {
        var plan = field.Arguments;
        problem = null;
        if (plan.Constant is { } constant)
        {
            values = constant;
            return true;
        }

        if (plan.Slot >= _arguments.Length)
        {
            Array.Resize(ref _arguments, Math.Max(variant.ArgumentSlots, plan.Slot + 1));
        }

        if (_arguments[plan.Slot] is { } known)
        {
            values = known;
            return true;
        }

        if (!plan.TryCoerce(variables, out values, out problem))
        {
            return false;
        }

        _arguments[plan.Slot] = values;
        return true;
    }
}
