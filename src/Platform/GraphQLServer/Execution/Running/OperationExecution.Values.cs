using System.Collections;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>CompleteValue of the specification (6.4.3): what a resolver gave becomes what the answer shows.</summary>
internal sealed partial class OperationExecution
{
    /// <summary>Puts a value into its slot, with all that is selected of it.</summary>
    public void Complete(Node node, int index, TypePlan type, object? value)
    {
        if (value is null)
        {
            if (type.NonNull)
            {
                FailNull(node, index);
            }

            return;
        }

        if (value is Permitted permitted)
        {
            ResolvePermitted(node, index, permitted.Source);
            return;
        }

        switch (type.Kind)
        {
            case ValueKind.Scalar:
                CompleteScalar(node, index, type.Scalar!, value);
                break;
            case ValueKind.Enum:
                CompleteEnum(node, index, type.Enum!, value);
                break;
            case ValueKind.Object:
                CompleteObject(node, index, type.Fields, value);
                break;
            case ValueKind.Abstract:
                CompleteAbstract(node, index, type, value);
                break;
            default:
                CompleteList(node, index, type, value);
                break;
        }
    }

    private void ResolvePermitted(Node node, int index, object? source)
    {
        var field = node.Selection!.Fields[index];
        if (!TryGetArguments(field, out var arguments, out var problem))
        {
            Fail(node, index, new GraphQLException(problem!, ErrorCode.BadVariables));
            return;
        }

        Invoke(node, index, new FieldInvocation(this, node, index, field, source, arguments));
    }

    private void CompleteScalar(Node node, int index, ScalarType scalar, object value)
    {
        object? leaf;
        string? problem;
        try
        {
            if (scalar.TrySerialize(value, out leaf, out problem))
            {
                node.Slots[index] = leaf;
                return;
            }
        }
#pragma warning disable CA1031 // Whatever a scalar throws is an error of its field.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            Fail(node, index, thrown);
            return;
        }

        Fail(node, index, new GraphQLException(problem, ErrorCode.Unexpected));
    }

    private void CompleteEnum(Node node, int index, EnumType type, object value)
    {
        if (type.FindByValue(value) is { } found)
        {
            node.Slots[index] = found;
            return;
        }

        Fail(node, index, new GraphQLException($"Enum \"{type.Name}\" cannot represent the value of this field.", ErrorCode.Unexpected));
    }

    private void CompleteAbstract(Node node, int index, TypePlan type, object value)
    {
        if (value is Admitted admitted)
        {
            CompleteObject(node, index, type.Selection!.For(admitted.Type), admitted.Source);
            return;
        }

        ObjectType? actual;
        try
        {
            actual = TypeResolution.Of(Schema, type, value);
        }
#pragma warning disable CA1031 // Whatever a type resolver throws is an error of its field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Fail(node, index, problem);
            return;
        }

        if (actual is null || !Schema.IsPossible(type.Declared.Named, actual))
        {
            var field = node.FieldOf(index);
            Fail(node, index, new GraphQLException(
                actual is null
                    ? $"Abstract type \"{type.Declared.Named}\" must resolve to an Object type at runtime for field \"{field.Owner.Name}.{field.Definition.Name}\"."
                    : $"Runtime Object type \"{actual.Name}\" is not a possible type for \"{type.Declared.Named}\".",
                ErrorCode.Unexpected));
            return;
        }

        if (actual.Authorization.Count == 0)
        {
            CompleteObject(node, index, type.Selection!.For(actual), value);
            return;
        }

        CompleteGuarded(node, index, type, actual, value);
    }

    private void CompleteGuarded(Node node, int index, TypePlan type, ObjectType actual, object value)
    {
        var asked = Admit(actual, value);
        if (!asked.IsCompleted)
        {
            new PendingValue(this, node, index, type).WaitFor(asked);
            return;
        }

        try
        {
            _ = asked.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // Whatever an authorizer throws is an error of the field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Fail(node, index, problem);
            return;
        }

        CompleteObject(node, index, type.Selection!.For(actual), value);
    }

    private async ValueTask<object?> Admit(ObjectType type, object value)
    {
        foreach (var rule in type.Authorization)
        {
            var verdict = await engine.Authorizer.AuthorizeAsync(rule, request, value).ConfigureAwait(false);
            if (verdict != AuthorizationVerdict.Allowed)
            {
                throw Denials.Of(verdict);
            }
        }

        return new Admitted(type, value);
    }

    private void CompleteList(Node node, int index, TypePlan type, object value)
    {
        if (value is object?[] array)
        {
            CompleteItems(node, index, type, array, array.Length);
            return;
        }

        if (value is string or IDictionary || value is not IEnumerable items)
        {
            if (Lists.ReaderOf(value) is { } read)
            {
                new PendingValue(this, node, index, type).WaitFor(read(value, Cancellation));
                return;
            }

            var field = node.FieldOf(index);
            Fail(node, index, new GraphQLException(
                $"Expected Iterable, but did not find one for field \"{field.Owner.Name}.{field.Definition.Name}\".", ErrorCode.Unexpected));
            return;
        }

        if (value is IReadOnlyList<object?> list)
        {
            CompleteItems(node, index, type, list, list.Count);
            return;
        }

        object?[] copy;
        try
        {
            copy = [.. items.Cast<object?>()];
        }
#pragma warning disable CA1031 // Whatever a lazy list throws is an error of its field.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            Fail(node, index, problem);
            return;
        }

        CompleteItems(node, index, type, copy, copy.Length);
    }

    private void CompleteItems(Node parent, int index, TypePlan type, IReadOnlyList<object?> values, int count)
    {
        var node = Node.OfList(parent, index, type.Item!, count);
        parent.Slots[index] = node;
        for (var i = 0; i < count && !node.Erased; i++)
        {
            Complete(node, i, type.Item!, values[i]);
        }
    }
}
