using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Single Root Field (5.2.4): a subscription selects one field, whatever its variables say, and no introspection.</summary>
internal sealed class SingleFieldSubscriptions(ValidationContext context) : ValidationRule(context)
{
    private const string Rule = "SingleFieldSubscriptions";

    public override void Operation(OperationDefinitionNode operation, ObjectType? root)
    {
        if (operation.Operation != OperationKind.Subscription || root is null)
        {
            return;
        }

        var who = operation.Name is null ? "Anonymous Subscription" : $"Subscription \"{operation.Name}\"";
        var fields = new List<FieldNode>();
        Collect(operation.SelectionSet, root, who, fields);
        var extra = fields.Where(field => field.ResponseKey != fields[0].ResponseKey).ToArray();
        if (extra.Length > 0)
        {
            Context.Report(Rule, $"{who} must select only one top level field.", extra);
        }

        var introspection = fields.Where(field => field.Name.Value.StartsWith("__", StringComparison.Ordinal)).ToArray();
        if (introspection.Length > 0)
        {
            Context.Report(Rule, $"{who} must not select an introspection top level field.", introspection);
        }
    }

    /// <summary>CollectSubscriptionFields of the specification.</summary>
    private void Collect(SelectionSetNode start, ObjectType root, string who, List<FieldNode> fields)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sets = new Stack<SelectionSetNode>([start]);
        while (sets.TryPop(out var set))
        {
            foreach (var selection in set.Selections)
            {
                if (selection.Directives.FirstOrDefault(directive => directive.Name.Value is "skip" or "include") is { } condition)
                {
                    Context.Report(Rule, $"{who} must not use `@skip` or `@include` directives in the top level selection.", condition);
                }

                switch (selection)
                {
                    case FieldNode field:
                        fields.Add(field);
                        break;
                    case InlineFragmentNode inline when inline.TypeCondition is null || Applies(inline.TypeCondition, root):
                        sets.Push(inline.SelectionSet);
                        break;
                    case FragmentSpreadNode spread when seen.Add(spread.Name.Value)
                        && Context.Fragments.Find(spread.Name.Value) is { } fragment
                        && Applies(fragment.TypeCondition, root):
                        sets.Push(fragment.SelectionSet);
                        break;
                }
            }
        }
    }

    private bool Applies(NamedTypeNode condition, ObjectType root) => Context.Schema.Find(condition.Name.Value) is { } type && Context.Schema.IsPossible(type, root);
}
