using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>
/// One operation. What @skip and @include say is decided before execution: each combination of their variables has a plan of its own, without any test left in
/// it and with the order of keys that the specification demands.
/// </summary>
internal sealed class OperationPlan
{
    // A client can send every combination of n variables: 2^n plans. Combinations beyond these are compiled for their request alone.
    private const int MaxVariants = 16;

    private readonly int[] _conditions;
    private readonly Lock _lock = new();
    private (ulong Key, OperationVariant Variant)[] _variants = [];
    private OperationVariant? _only;

    public OperationPlan(DocumentPlan document, OperationDefinitionNode node)
    {
        (Document, Node, Name, Kind) = (document, node, node.Name?.Value, node.Operation);
        Root = document.Schema.RootOf(node.Operation) ?? throw new InvalidOperationException($"The document was not validated: there is no {node.Operation}.");
        Variables = [.. node.Variables.Select(variable => new VariablePlan(document.Schema, variable))];
        var names = new HashSet<string>(StringComparer.Ordinal);
        Conditions.Collect(node.SelectionSet, document.Fragments, names, []);
        _conditions = [.. Enumerable.Range(0, Variables.Length).Where(index => names.Contains(Variables[index].Name))];
    }

    public DocumentPlan Document { get; }

    public OperationDefinitionNode Node { get; }

    public string? Name { get; }

    public OperationKind Kind { get; }

    public ObjectType Root { get; }

    public VariablePlan[] Variables { get; }

    /// <summary>The plan for these variables; null when a condition has no value, which <paramref name="problem"/> names.</summary>
    public OperationVariant? Select(VariableValues variables, out GraphQLError? problem)
    {
        problem = null;
        if (_conditions.Length == 0)
        {
            return _only ??= new OperationVariant(this, new HashSet<string>());
        }

        var key = 0UL;
        for (var i = 0; i < _conditions.Length; i++)
        {
            if (variables[_conditions[i]] is not bool holds)
            {
                problem = new GraphQLError
                {
                    Message = $"Argument \"if\" of non-null type \"Boolean!\" must not be null: give the variable \"${Variables[_conditions[i]].Name}\" a value.",
                    Code = ErrorCode.BadVariables,
                };
                return null;
            }

            key |= holds ? 1UL << (i & 63) : 0;
        }

        foreach (var (known, variant) in _variants)
        {
            if (known == key && _conditions.Length <= 64)
            {
                return variant;
            }
        }

        return Compile(key, variables);
    }

    private OperationVariant Compile(ulong key, VariableValues variables)
    {
        var variant = new OperationVariant(this, _conditions.Where(index => variables[index] is true).Select(index => Variables[index].Name).ToHashSet(StringComparer.Ordinal));
        lock (_lock)
        {
            if (_variants.Length < MaxVariants && _conditions.Length <= 64)
            {
                _variants = [.. _variants, (key, variant)];
            }
        }

        return variant;
    }
}
