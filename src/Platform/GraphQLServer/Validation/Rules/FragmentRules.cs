using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>
/// Fragment Name Uniqueness, Fragments Must Be Used, Fragment Spread Target Defined, Fragment Spreads Must Not Form Cycles, Fragment Spread Is
/// Possible (5.5.1.1, 5.5.1.4, 5.5.2).
/// </summary>
internal sealed class FragmentRules(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, NameNode> _names = new(StringComparer.Ordinal);

    public override void Fragment(FragmentDefinitionNode fragment, GraphQLType? condition)
    {
        if (!_names.TryAdd(fragment.Name.Value, fragment.Name))
        {
            Context.Report(
                "UniqueFragmentNames", $"There can be only one fragment named \"{fragment.Name}\".", _names[fragment.Name.Value], fragment.Name);
        }
    }

    public override void Spread(FragmentSpreadNode spread, NamedType? parent)
    {
        var fragment = Context.Fragments.Find(spread.Name.Value);
        if (fragment is null)
        {
            Context.Report("KnownFragmentNames", $"Unknown fragment \"{spread.Name}\".", spread.Name);
        }
        else if (parent is not null && Context.Schema.Find(fragment.TypeCondition.Name.Value) is { } condition && CanNever(parent, condition))
        {
            Context.Report(
                "PossibleFragmentSpreads",
                $"Fragment \"{spread.Name}\" cannot be spread here as objects of type \"{parent}\" can never be of type \"{condition}\".",
                spread);
        }
    }

    public override void InlineFragment(InlineFragmentNode inline, NamedType? parent, GraphQLType? condition)
    {
        if (parent is not null && condition is NamedType type && CanNever(parent, type))
        {
            Context.Report(
                "PossibleFragmentSpreads", $"Fragment cannot be spread here as objects of type \"{parent}\" can never be of type \"{type}\".", inline);
        }
    }

    public override void End()
    {
        var used = Context.Fragments.ReachedFrom(Context.Document.Definitions.OfType<OperationDefinitionNode>()).ToHashSet();
        foreach (var fragment in Context.Document.Definitions.OfType<FragmentDefinitionNode>())
        {
            // Of two with one name the second is never found; that it is there is another rule's error.
            if (!used.Contains(fragment) && Context.Fragments.Find(fragment.Name.Value) == fragment)
            {
                Context.Report("NoUnusedFragments", $"Fragment \"{fragment.Name}\" is never used.", fragment);
            }
        }

        ReportCycles();
    }

    private bool CanNever(NamedType parent, NamedType condition) =>
        condition is FieldsType or UnionType && !Context.Schema.PossibleTypes(parent).Any(type => Context.Schema.IsPossible(condition, type));

    /// <summary>Walks along spreads from each fragment not yet walked; a spread of one that is still on the way closes a cycle.</summary>
    private void ReportCycles()
    {
        var seen = new HashSet<FragmentDefinitionNode>();
        var onPath = new Dictionary<FragmentDefinitionNode, int>();
        var path = new List<(FragmentDefinitionNode Fragment, int Next)>();
        foreach (var root in Context.Document.Definitions.OfType<FragmentDefinitionNode>().Where(seen.Add))
        {
            path.Add((root, 0));
            onPath[root] = 0;
            while (path.Count > 0)
            {
                var (fragment, next) = path[^1];
                var spreads = Context.Fragments.SpreadsOf(fragment);
                if (next == spreads.Count)
                {
                    onPath.Remove(fragment);
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                path[^1] = (fragment, next + 1);
                if (Context.Fragments.Find(spreads[next].Name.Value) is not { } below)
                {
                    continue;
                }

                if (onPath.TryGetValue(below, out var start))
                {
                    ReportCycle(below, path[start..]);
                }
                else if (seen.Add(below))
                {
                    onPath[below] = path.Count;
                    path.Add((below, 0));
                }
            }
        }
    }

    private void ReportCycle(FragmentDefinitionNode fragment, List<(FragmentDefinitionNode Fragment, int Next)> cycle)
    {
        const int mostNames = 10;
        var via = string.Join(", ", cycle.Skip(1).Take(mostNames).Select(step => $"\"{step.Fragment.Name}\""));
        var more = cycle.Count - 1 > mostNames ? $" and {cycle.Count - 1 - mostNames} more" : "";
        SyntaxNode[] spreads = [.. cycle.Select(step => Context.Fragments.SpreadsOf(step.Fragment)[step.Next - 1])];
        Context.Report("NoFragmentCycles", $"Cannot spread fragment \"{fragment.Name}\" within itself{(via.Length == 0 ? "" : $" via {via}{more}")}.", spreads);
    }
}
