using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>
/// Variable Uniqueness, All Variable Uses Defined, All Variables Used, All Variable Usages Are Allowed (5.8.1, 5.8.3 to 5.8.5): each operation with
/// the usages of every fragment it reaches.
/// </summary>
internal sealed class VariableRules(ValidationContext context) : ValidationRule(context)
{
    public override void End()
    {
        foreach (var operation in Context.Document.Definitions.OfType<OperationDefinitionNode>())
        {
            Check(operation);
        }
    }

    private void Check(OperationDefinitionNode operation)
    {
        var known = new Dictionary<string, (VariableDefinitionNode Node, GraphQLType? Type)>(StringComparer.Ordinal);
        foreach (var variable in operation.Variables)
        {
            var name = variable.Variable.Name;
            if (!known.TryAdd(name.Value, (variable, Context.Resolve(variable.Type))))
            {
                Context.Report(
                    "UniqueVariableNames", $"There can be only one variable named \"${name}\".", known[name.Value].Node.Variable.Name, name);
            }
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in Context.Fragments.ReachedFrom(operation).Prepend<DefinitionNode>(operation))
        {
            foreach (var usage in Context.Variables[definition])
            {
                var name = usage.Node.Name.Value;
                used.Add(name);
                if (!known.TryGetValue(name, out var variable))
                {
                    Context.Report("NoUndefinedVariables", $"Variable \"${name}\" is not defined{By(operation)}.", usage.Node, operation);
                }
                else if (variable.Type is not null && usage.Position.Type is not null)
                {
                    Position(variable.Node, variable.Type, usage);
                }
            }
        }

        foreach (var variable in operation.Variables.Where(variable => !used.Contains(variable.Variable.Name.Value)))
        {
            var where = operation.Name is null ? "" : $" in operation \"{operation.Name}\"";
            Context.Report("NoUnusedVariables", $"Variable \"${variable.Variable.Name}\" is never used{where}.", variable);
        }
    }

    private static string By(OperationDefinitionNode operation) => operation.Name is null ? "" : $" by operation \"{operation.Name}\"";

    /// <summary>IsVariableUsageAllowed of the specification.</summary>
    private void Position(VariableDefinitionNode variable, GraphQLType type, VariableUsage usage)
    {
        var (expected, hasDefault, oneOf) = usage.Position;
        var mayLackValue = !type.IsNonNull && variable.DefaultValue is null or NullValueNode && !hasDefault;
        if (oneOf is not null && mayLackValue)
        {
            Context.Report(
                "VariablesInAllowedPosition",
                $"Variable \"${variable.Variable.Name}\" is of type \"{type}\" but must be non-nullable to be used for OneOf Input Object \"{oneOf}\".",
                variable,
                usage.Node);
            return;
        }

        var isAllowed = expected!.IsNonNull && !type.IsNonNull ? !mayLackValue && AreCompatible(type, expected.Nullable) : AreCompatible(type, expected);
        if (!isAllowed)
        {
            Context.Report(
                "VariablesInAllowedPosition",
                $"Variable \"${variable.Variable.Name}\" of type \"{type}\" used in position expecting type \"{expected}\".",
                variable,
                usage.Node);
        }
    }

    /// <summary>AreTypesCompatible of the specification.</summary>
    private static bool AreCompatible(GraphQLType variable, GraphQLType location) => (variable, location) switch
    {
        (NonNullType given, NonNullType wanted) => AreCompatible(given.Of, wanted.Of),
        (_, NonNullType) => false,
        (NonNullType given, _) => AreCompatible(given.Of, location),
        (ListType given, ListType wanted) => AreCompatible(given.Of, wanted.Of),
        (NamedType given, NamedType wanted) => given.Name == wanted.Name,
        _ => false,
    };
}
