using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>What is selected of a value that can be of several object types.</summary>
internal sealed class SelectionPlan(OperationVariant variant, SelectionSetNode[] sets)
{
    private readonly ConcurrentDictionary<ObjectType, TypedSelection> _more = new();
    private TypedSelection? _first;

    /// <summary>What is selected of an object of this type.</summary>
    public TypedSelection For(ObjectType type)
    {
        var first = Volatile.Read(ref _first);
        if (first is null)
        {
            Interlocked.CompareExchange(ref _first, Compile(type), null);
            first = _first;
        }

        return ReferenceEquals(first.Type, type) ? first : _more.GetOrAdd(type, static (key, plan) => plan.Compile(key), this);
    }

    private TypedSelection Compile(ObjectType type)
    {
        var groups = new FieldGroups(variant, type);
        foreach (var set in sets)
        {
            groups.Collect(set);
        }

        return new TypedSelection(type, groups.ToPlans());
    }
}

/// <summary>The fields to resolve of an object of one type, in the order of the answer.</summary>
internal sealed class TypedSelection(ObjectType type, FieldPlan[] fields)
{
    public ObjectType Type { get; } = type;

    public JsonEncodedText TypeName { get; } = JsonEncodedText.Encode(type.Name);

    public FieldPlan[] Fields { get; } = fields;
}

/// <summary>CollectFields of the specification (6.3.2): fields with the same key are one field, their selections are merged.</summary>
internal sealed class FieldGroups(OperationVariant variant, ObjectType type)
{
    private readonly Dictionary<string, List<FieldNode>> _groups = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

    public void Collect(SelectionSetNode set)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var selection in set.Selections)
        {
            if (!Conditions.Hold(selection.Directives, variant.Holding))
            {
                continue;
            }

            switch (selection)
            {
                case FieldNode field:
                    Add(field);
                    break;
                case InlineFragmentNode inline when inline.TypeCondition is null || Applies(inline.TypeCondition):
                    Collect(inline.SelectionSet);
                    break;
                case FragmentSpreadNode spread when _visited.Add(spread.Name.Value):
                    if (variant.Operation.Document.Fragments.TryGetValue(spread.Name.Value, out var fragment) && Applies(fragment.TypeCondition))
                    {
                        Collect(fragment.SelectionSet);
                    }

                    break;
            }
        }
    }

    public FieldPlan[] ToPlans()
    {
        var plans = new List<FieldPlan>(_order.Count);
        foreach (var key in _order)
        {
            var nodes = _groups[key];
            if (MetaFields.Find(variant.Operation.Document.Schema, type, nodes[0].Name.Value) is { } definition)
            {
                plans.Add(new FieldPlan(variant, type, definition, key, [.. nodes]));
            }
        }

        return [.. plans];
    }

    private void Add(FieldNode field)
    {
        if (!_groups.TryGetValue(field.ResponseKey, out var nodes))
        {
            _groups.Add(field.ResponseKey, nodes = []);
            _order.Add(field.ResponseKey);
        }

        nodes.Add(field);
    }

    private bool Applies(NamedTypeNode condition) =>
        condition.Name.Value == type.Name
        || (variant.Operation.Document.Schema.Find(condition.Name.Value) is InterfaceType or UnionType
            && variant.Operation.Document.Schema.IsPossible(variant.Operation.Document.Schema.Find(condition.Name.Value)!, type));
}
