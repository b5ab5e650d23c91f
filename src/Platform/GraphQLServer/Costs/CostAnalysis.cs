using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Costs;

/// <summary>
/// Works out beforehand what an operation can cost (IBM's GraphQL cost specification): a field costs its weight, and what is selected below it times as many items as its
/// list can have: the greatest of its slicing arguments, else its assumed size, else a page. Fields with the same key are merged first, as in execution; of an interface or
/// union the dearest object type counts. Introspection costs nothing. What no variable changes is worked out once for each document; no selection is worked out
/// twice in one analysis, however often it is spread.
/// </summary>
internal sealed class CostAnalysis
{
    // Merging can make new combinations of fragments without end; a document beyond this is refused.
    private const int MaxSelections = 20_000;
    private const double ResolverWeight = 10;

    private readonly GraphQLOptions _options;
    private readonly Schema _schema;
    private readonly VariableValues _variables;
    private readonly Dictionary<TypedSelection, Cost> _known = new(ReferenceEqualityComparer.Instance);
    private GraphQLError? _problem;
    private bool _variablesMatter;
    private int _selections;

    private CostAnalysis(GraphQLOptions options, Schema schema, VariableValues variables) => (_options, _schema, _variables) = (options, schema, variables);

    /// <summary>The cost, or why it cannot be told.</summary>
    public static Cost? Of(OperationVariant variant, VariableValues variables, GraphQLOptions options, out GraphQLError? problem)
    {
        problem = null;
        if (variant.ConstantCost is { } known)
        {
            return known;
        }

        var analysis = new CostAnalysis(options, variant.Operation.Document.Schema, variables);
        var cost = analysis.CostOf(variant.Root, null, 0);
        problem = analysis._problem;
        if (problem is not null)
        {
            return null;
        }

        cost = cost with { Type = cost.Type + 1 };
        if (!analysis._variablesMatter)
        {
            variant.ConstantCost = cost;
        }

        return cost;
    }

    /// <summary>One object of a selection; <paramref name="sized"/> is what the field above says of the lists in here.</summary>
    private Cost CostOf(TypedSelection selection, ListSize? sized, double size)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (sized is null && _known.TryGetValue(selection, out var known))
        {
            return known;
        }

        if (++_selections > MaxSelections)
        {
            _problem ??= new GraphQLError
            {
                Message = $"The document combines its fragments in more than {MaxSelections} ways. Spread fewer fragments.",
                Code = ErrorCode.LimitExceeded,
            };
        }

        var (fieldCost, typeCost) = (0.0, 0.0);
        foreach (var field in selection.Fields)
        {
            if (_problem is not null)
            {
                break;
            }

            var cost = CostOf(field, sized is not null && sized.SizedFields.Contains(field.Definition.Name) ? size : null);
            (fieldCost, typeCost) = (fieldCost + cost.Field, typeCost + cost.Type);
        }

        var sum = new Cost(fieldCost, typeCost);
        if (sized is null)
        {
            _known[selection] = sum;
        }

        return sum;
    }

    private Cost CostOf(FieldPlan field, double? sizeFromAbove)
    {
        var definition = field.Definition;
        if (definition.Name.StartsWith("__", StringComparison.Ordinal))
        {
            return new Cost(0, 0);
        }

        var composite = field.Selection is not null;
        var weight = definition.Cost ?? (definition.Resolver is { IsPure: false } ? ResolverWeight : composite ? 1 : 0);
        var size = SizeOf(field);
        if (!composite || _problem is not null)
        {
            return new Cost(weight, 0);
        }

        var sized = definition.ListSize is { SizedFields.Count: > 0 } listSize ? listSize : null;
        var (fieldCost, typeCost) = (0.0, 0.0);
        foreach (var type in _schema.PossibleTypes(definition.Type.Named))
        {
            var cost = CostOf(field.Selection!.For(type), sized, size);
            (fieldCost, typeCost) = (Math.Max(fieldCost, cost.Field), Math.Max(typeCost, cost.Type));
        }

        var items = definition.Type.Nullable is not ListType ? 1 : sizeFromAbove ?? (sized is null ? size : _options.DefaultPageSize);
        return new Cost(weight + (items * fieldCost), items * (1 + typeCost));
    }

    private double SizeOf(FieldPlan field)
    {
        if (field.Definition.ListSize is not { } listSize)
        {
            return _options.DefaultPageSize;
        }

        var (given, size) = (0, (double?)null);
        if (listSize.SlicingArguments.Count > 0)
        {
            _variablesMatter |= field.Arguments.Constant is null;
            if (field.Arguments.Constant is { } values || field.Arguments.TryCoerce(_variables, out values, out _))
            {
                for (var i = 0; i < values.Length; i++)
                {
                    if (listSize.SlicingArguments.Contains(field.Definition.Arguments[i].Name) && ToNumber(values[i]) is { } number)
                    {
                        (given, size) = (given + 1, Math.Max(size ?? 0, number));
                    }
                }
            }
        }

        if (listSize is { RequireOneSlicingArgument: true, SlicingArguments.Count: > 0 } && given != 1)
        {
            _problem ??= new GraphQLError
            {
                Message = $"Field \"{field.Owner.Name}.{field.Definition.Name}\" needs exactly one of the arguments {string.Join(", ", listSize.SlicingArguments)}.",
                Code = ErrorCode.Validation,
                Locations = field.Locations,
            };
        }

        return size ?? listSize.AssumedSize ?? _options.DefaultPageSize;
    }

    private static double? ToNumber(object? value) => value switch
    {
        int number => number,
        long number => number,
        short number => number,
        _ => null,
    };
}
