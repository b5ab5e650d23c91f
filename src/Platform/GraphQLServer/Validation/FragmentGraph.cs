using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>
/// Which fragments spread which. Everything that goes through fragments walks this graph, each fragment once and without recursion, so neither a cycle
/// nor a chain of a thousand nor thirty that each spread the next one twice can hurt.
/// </summary>
internal sealed class FragmentGraph
{
    private readonly Dictionary<string, FragmentDefinitionNode> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<DefinitionNode, List<FragmentSpreadNode>> _spreads = [];

    public FragmentGraph(DocumentNode document)
    {
        foreach (var definition in document.Definitions)
        {
            var set = definition switch
            {
                OperationDefinitionNode operation => operation.SelectionSet,
                FragmentDefinitionNode fragment => fragment.SelectionSet,
                _ => null,
            };
            if (set is null)
            {
                continue;
            }

            var spreads = new List<FragmentSpreadNode>();
            Collect(set, spreads);
            _spreads.Add(definition, spreads);
            if (definition is FragmentDefinitionNode named)
            {
                _byName.TryAdd(named.Name.Value, named);
            }
        }

        InnermostFirst = [.. Ordered(document.Definitions.OfType<FragmentDefinitionNode>())];
    }

    /// <summary>Every fragment behind those it spreads; where a cycle makes that impossible, somewhere.</summary>
    public IReadOnlyList<FragmentDefinitionNode> InnermostFirst { get; }

    /// <summary>A fragment by its name, the first of them when there are several; null when there is none.</summary>
    public FragmentDefinitionNode? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The spreads that stand in a definition itself, at any depth.</summary>
    public IReadOnlyList<FragmentSpreadNode> SpreadsOf(DefinitionNode definition) => _spreads.GetValueOrDefault(definition) ?? [];

    /// <summary>The fragments that definitions spread, themselves or through others.</summary>
    public IReadOnlyCollection<FragmentDefinitionNode> ReachedFrom(params IEnumerable<DefinitionNode> definitions)
    {
        var reached = new List<FragmentDefinitionNode>();
        var seen = new HashSet<FragmentDefinitionNode>();
        var starts = definitions.SelectMany(SpreadsOf).ToList();
        for (var next = -1; next < reached.Count; next++)
        {
            foreach (var spread in next < 0 ? starts : SpreadsOf(reached[next]))
            {
                if (Find(spread.Name.Value) is { } fragment && seen.Add(fragment))
                {
                    reached.Add(fragment);
                }
            }
        }

        return reached;
    }

    private static void Collect(SelectionSetNode set, List<FragmentSpreadNode> spreads)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case FragmentSpreadNode spread:
                    spreads.Add(spread);
                    break;
                case InlineFragmentNode inline:
                    Collect(inline.SelectionSet, spreads);
                    break;
                case FieldNode { SelectionSet: { } below }:
                    Collect(below, spreads);
                    break;
            }
        }
    }

    private IEnumerable<FragmentDefinitionNode> Ordered(IEnumerable<FragmentDefinitionNode> fragments)
    {
        var seen = new HashSet<FragmentDefinitionNode>();
        var path = new Stack<(FragmentDefinitionNode Fragment, int Next)>();
        foreach (var root in fragments)
        {
            if (seen.Add(root))
            {
                path.Push((root, 0));
            }

            while (path.TryPop(out var top))
            {
                var spreads = SpreadsOf(top.Fragment);
                if (top.Next == spreads.Count)
                {
                    yield return top.Fragment;
                    continue;
                }

                path.Push((top.Fragment, top.Next + 1));
                if (Find(spreads[top.Next].Name.Value) is { } below && seen.Add(below))
                {
                    path.Push((below, 0));
                }
            }
        }
    }
}
