using System.Globalization;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>The directives that stand in SDL: kept for printing, and checked against their definitions when all of those are known.</summary>
internal sealed class SdlDirectives(List<string> problems, IReadOnlyList<DirectiveDefinitionNode> own)
{
    /// <summary>Those that the type system knows another way; they are not kept.</summary>
    private static readonly string[] Implied = ["deprecated", "specifiedBy", "oneOf"];

    private readonly List<(string Place, DirectiveNode Node, DirectiveLocations Location)> _applied = [];
    private readonly Dictionary<string, DirectiveDefinition> _known = BuiltInDirectives.Specified.ToDictionary(directive => directive.Name, StringComparer.Ordinal);

    internal void Declare(IEnumerable<DirectiveDefinition> definitions)
    {
        foreach (var definition in definitions)
        {
            _known[definition.Name] = definition;
        }
    }

    internal IReadOnlyList<AppliedDirective> Apply(string place, IReadOnlyList<DirectiveNode> nodes, DirectiveLocations location)
    {
        _applied.AddRange(nodes.Select(node => (place, node, location)));
        foreach (var twice in nodes.GroupBy(node => node.Name.Value).Where(group => group.Skip(1).Any() && !IsRepeatable(group.Key)))
        {
            problems.Add($"{place}: @{twice.Key} may stand here once only.");
        }

        return [.. nodes.Where(node => !Implied.Contains(node.Name.Value)).Select(node =>
            new AppliedDirective(node.Name.Value, [.. node.Arguments.Select(argument => KeyValuePair.Create(argument.Name.Value, argument.Value))]))];
    }

    /// <summary>The directives of the cost analysis, when they are used and the SDL does not declare them itself.</summary>
    internal IReadOnlyList<DirectiveDefinition> DeclareCost()
    {
        var used = new[] { BuiltInDirectives.Cost, BuiltInDirectives.ListSize }
            .Where(directive => !_known.ContainsKey(directive.Name) && _applied.Exists(applied => applied.Node.Name.Value == directive.Name)).ToList();
        Declare(used);
        return used;
    }

    internal void CheckApplied()
    {
        var values = new DefaultValues(problems);
        foreach (var (place, node, location) in _applied)
        {
            if (!_known.TryGetValue(node.Name.Value, out var definition))
            {
                problems.Add($"{place}: there is no directive @{node.Name.Value}.");
                continue;
            }

            if (!definition.Locations.HasFlag(location))
            {
                problems.Add($"{place}: @{node.Name.Value} may not stand here.");
            }

            foreach (var argument in node.Arguments)
            {
                if (definition.Arguments.FirstOrDefault(known => known.Name == argument.Name.Value) is { } known)
                {
                    values.Coerce(argument.Value, known.Type, $"{place}, @{node.Name.Value}({known.Name}:)");
                }
                else
                {
                    problems.Add($"{place}: @{node.Name.Value} has no argument {argument.Name.Value}.");
                }
            }

            foreach (var missing in definition.Arguments.Where(known => known.IsRequired && !node.Arguments.Any(given => given.Name.Value == known.Name)))
            {
                problems.Add($"{place}: @{node.Name.Value} needs the argument {missing.Name}.");
            }
        }
    }

    internal static string? Text(IReadOnlyList<DirectiveNode> applied, string directive, string argument) => (Value(applied, directive, argument) as StringValueNode)?.Value;

    internal static double? Weight(IReadOnlyList<DirectiveNode> applied) =>
        double.TryParse(Text(applied, "cost", "weight"), NumberStyles.Float, CultureInfo.InvariantCulture, out var weight) ? weight : null;

    internal static ListSize? ListSize(IReadOnlyList<DirectiveNode> applied) => !applied.Any(directive => directive.Name.Value == "listSize") ? null : new ListSize(
        Value(applied, "listSize", "assumedSize") is IntValueNode size && int.TryParse(size.Text, CultureInfo.InvariantCulture, out var assumed) ? assumed : null,
        Texts(Value(applied, "listSize", "slicingArguments")),
        Texts(Value(applied, "listSize", "sizedFields")),
        Value(applied, "listSize", "requireOneSlicingArgument") is not BooleanValueNode { Value: false });

    private bool IsRepeatable(string name) => own.FirstOrDefault(node => node.Name.Value == name)?.IsRepeatable ?? false;

    private static ValueNode? Value(IReadOnlyList<DirectiveNode> applied, string directive, string argument) =>
        applied.FirstOrDefault(node => node.Name.Value == directive)?.Arguments.FirstOrDefault(given => given.Name.Value == argument)?.Value;

    private static string[] Texts(ValueNode? value) => value switch
    {
        ListValueNode list => [.. list.Values.OfType<StringValueNode>().Select(text => text.Value)],
        StringValueNode one => [one.Value],
        _ => [],
    };
}
