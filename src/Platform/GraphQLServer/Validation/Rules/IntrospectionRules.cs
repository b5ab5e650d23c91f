using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>
/// Refuses introspection where it is switched off, and where it would go round in circles: the lists of types, fields and interfaces lead to each other,
/// so their answer grows with every level.
/// </summary>
internal sealed class IntrospectionRules(ValidationContext context) : ValidationRule(context)
{
    private const int MostLists = 3;

    private readonly Dictionary<string, int> _fragments = new(StringComparer.Ordinal);
    private readonly List<FieldNode> _roots = [];

    public override void Field(FieldUsage field)
    {
        if (field.Definition == MetaFields.Schema || field.Definition == MetaFields.Type)
        {
            _roots.Add(field.Node);
        }
    }

    public override void End()
    {
        if (_roots.Count == 0)
        {
            return;
        }

        if (!Context.Options.Introspection)
        {
            foreach (var root in _roots)
            {
                Context.Add(
                    "NoIntrospection",
                    ErrorCode.IntrospectionDisabled,
                    $"The field \"{root.Name}\" is not answered here: introspection is switched off. Ask the operators of this API for its schema.",
                    [root]);
            }

            return;
        }

        foreach (var fragment in Context.Fragments.InnermostFirst)
        {
            _fragments.TryAdd(fragment.Name.Value, Lists(fragment.SelectionSet));
        }

        foreach (var root in _roots.Where(root => root.SelectionSet is not null && Lists(root.SelectionSet) >= MostLists))
        {
            Context.Report("MaxIntrospectionDepth", "Maximum introspection depth exceeded", root);
        }
    }

    private int Lists(SelectionSetNode set)
    {
        var most = 0;
        foreach (var selection in set.Selections)
        {
            most = Math.Max(most, selection switch
            {
                FieldNode field => (field.Name.Value is "fields" or "interfaces" or "possibleTypes" or "inputFields" ? 1 : 0)
                    + (field.SelectionSet is null ? 0 : Lists(field.SelectionSet)),
                InlineFragmentNode inline => Lists(inline.SelectionSet),
                FragmentSpreadNode spread => _fragments.GetValueOrDefault(spread.Name.Value),
                _ => 0,
            });
        }

        return most;
    }
}
