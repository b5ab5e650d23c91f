using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>@skip and @include: specification section 3.13. Where both stand, skip wins.</summary>
internal static class Conditions
{
    /// <summary>Whether a selection is taken.</summary>
    /// <param name="directives">Its directives.</param>
    /// <param name="holding">Names of the Boolean variables that are true.</param>
    public static bool Hold(IReadOnlyList<DirectiveNode> directives, IReadOnlySet<string> holding)
    {
        for (var i = 0; i < directives.Count; i++)
        {
            if ((directives[i].Name.Value == "skip" && Value(directives[i], holding))
                || (directives[i].Name.Value == "include" && !Value(directives[i], holding)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Names of the variables that conditions below ask for.</summary>
    public static void Collect(
        SelectionSetNode set, Dictionary<string, FragmentDefinitionNode> fragments, HashSet<string> names, HashSet<string> visited)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var selection in set.Selections)
        {
            foreach (var directive in selection.Directives)
            {
                if (directive.Name.Value is "skip" or "include" && Argument(directive) is VariableNode variable)
                {
                    names.Add(variable.Name.Value);
                }
            }

            var inner = selection switch
            {
                FieldNode field => field.SelectionSet,
                InlineFragmentNode inline => inline.SelectionSet,
                FragmentSpreadNode spread when visited.Add(spread.Name.Value) => fragments.GetValueOrDefault(spread.Name.Value)?.SelectionSet,
                _ => null,
            };
            if (inner is not null)
            {
                Collect(inner, fragments, names, visited);
            }
        }
    }

    private static bool Value(DirectiveNode directive, IReadOnlySet<string> holding) => Argument(directive) switch
    {
        BooleanValueNode literal => literal.Value,
        VariableNode variable => holding.Contains(variable.Name.Value),
        _ => throw new InvalidOperationException($"The document was not validated: @{directive.Name} has no condition."),
    };

    private static ValueNode? Argument(DirectiveNode directive)
    {
        foreach (var argument in directive.Arguments)
        {
            if (argument.Name.Value == "if")
            {
                return argument.Value;
            }
        }

        return null;
    }
}
