using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>Objects: every field in the order of the document; what is there at once is completed at once.</summary>
internal sealed partial class OperationExecution
{
    private void ExecuteFields(Node node, object? source)
    {
        var fields = node.Selection!.Fields;
        for (var i = 0; i < fields.Length && !node.Erased; i++)
        {
            var field = fields[i];
            if (field.Pure is null)
            {
                ExecuteField(node, i, source);
                continue;
            }

            object? value;
            try
            {
                value = field.Pure.Resolve(source);
            }
#pragma warning disable CA1031 // Whatever a resolver throws is an error of its field.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                Fail(node, i, problem);
                continue;
            }

            Complete(node, i, field.Type, value);
        }
    }

    private void ExecuteField(Node node, int index, object? source)
    {
        var field = node.Selection!.Fields[index];
        if (field.IsTypeName)
        {
            return;
        }

        for (var i = 0; i < field.Rules.Length; i++)
        {
            var asked = engine.Authorizer.AuthorizeAsync(field.Rules[i], request, source);
            if (!asked.IsCompletedSuccessfully)
            {
                new PendingValue(this, node, index, field.Type).WaitFor(AuthorizeAndResolve(node, index, source, asked.AsTask(), i));
                return;
            }

            var verdict = asked.GetAwaiter().GetResult();
            if (verdict != AuthorizationVerdict.Allowed)
            {
                Fail(node, index, Denials.Of(verdict));
                return;
            }
        }

        if (!TryGetArguments(field, out var arguments, out var problem))
        {
            Fail(node, index, new GraphQLException(problem!, ErrorCode.BadVariables));
            return;
        }

        Invoke(node, index, new FieldInvocation(this, node, index, field, source, arguments));
    }

    private void Invoke(Node node, int index, FieldInvocation invocation)
    {
        ValueTask<object?> answer;
        try
        {
            answer = invocation.Resolve();
        }
#pragma warning disable CA1031 // Whatever a resolver throws is an error of its field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            answer = ValueTask.FromException<object?>(problem);
        }

        if (!answer.IsCompleted)
        {
            invocation.WaitFor(answer);
            return;
        }

        object? value;
        try
        {
            value = answer.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever a resolver throws is an error of its field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Fail(node, index, problem);
            return;
        }

        Complete(node, index, invocation.Plan.Type, value);
    }

    private async ValueTask<object?> AuthorizeAndResolve(Node node, int index, object? source, Task<AuthorizationVerdict> asked, int rule)
    {
        var field = node.Selection!.Fields[index];
        while (true)
        {
            var verdict = await asked.ConfigureAwait(false);
            if (verdict != AuthorizationVerdict.Allowed)
            {
                throw Denials.Of(verdict);
            }

            if (++rule == field.Rules.Length)
            {
                break;
            }

            asked = engine.Authorizer.AuthorizeAsync(field.Rules[rule], request, source).AsTask();
        }

        // Back to where one works at a time, then the resolver is called as if it had been allowed at once.
        return new Permitted(source);
    }

    /// <summary>Back in the engine's own flow.</summary>
    public void ForgetWhoAsks()
    {
        if (_context is null)
        {
            LoadScheduler.Current = null;
        }
        else
        {
            ExecutionContext.Restore(_context);
        }
    }

    private void CompleteObject(Node parent, int index, TypedSelection selection, object source)
    {
        CheckTime();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Fail(parent, index, new GraphQLException("The answer nests too deep. Ask for fewer levels at once.", ErrorCode.LimitExceeded));
            return;
        }

        var node = Node.OfObject(parent, index, selection);
        parent.Slots[index] = node;
        ExecuteFields(node, source);
    }

    /// <summary>Stands for the value of a field whose caller was found to be allowed, and whose resolver is still to be called.</summary>
    private sealed record Permitted(object? Source);

    /// <summary>Stands for an object of an abstract type whose caller was found to be allowed to see it.</summary>
    private sealed record Admitted(ObjectType Type, object Source);
}
