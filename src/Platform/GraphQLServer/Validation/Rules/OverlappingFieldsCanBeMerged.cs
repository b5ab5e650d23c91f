using System.Runtime.InteropServices;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>
/// Field Selection Merging (5.3.2) by grouping instead of comparing pairs, after Simon Adameit, "Fast GraphQL validation" (XING, 2017). Both of the
/// specification's conditions are equivalences among the fields of a group, so each is held against the first. A level whose fields were looked at
/// before is not looked at again, which also ends cycles and keeps fragments that spread each other from multiplying; the queue stands for recursion.
/// </summary>
internal sealed class OverlappingFieldsCanBeMerged(ValidationContext context) : ValidationRule(context)
{
    private readonly Queue<Level> _levels = [];
    private readonly Comparison[] _comparisons = [new(ByParents: true, Meaning, []), new(ByParents: false, Shape, [])];
    private readonly HashSet<(FieldNode, FieldNode)> _reported = [];
    private int _spent;

    public override void End()
    {
        foreach (var operation in Context.Document.Definitions.OfType<OperationDefinitionNode>())
        {
            foreach (var comparison in _comparisons)
            {
                _levels.Enqueue(new Level(null, "", IsMerged: false, [operation.SelectionSet]));
                while (_levels.TryDequeue(out var level))
                {
                    Check(level, comparison);
                }
            }
        }
    }

    private void Check(Level level, Comparison comparison)
    {
        var fields = Collect(level.Sets);
        if (fields.Count == 0 || !comparison.Seen.Add(KeyOf(fields)))
        {
            return;
        }

        foreach (var sameKey in fields.GroupBy(field => field.Node.ResponseKey, StringComparer.Ordinal))
        {
            foreach (var group in comparison.ByParents ? ByCommonParents([.. sameKey]) : [[.. sameKey]])
            {
                Spend(group.Count);
                var conflict = group.Select(field => (Field: field, Reason: comparison.Conflict(group[0], field))).FirstOrDefault(found => found.Reason is not null);
                if (conflict.Reason is not null)
                {
                    Report(level, sameKey.Key, conflict.Reason, group[0], conflict.Field);
                    continue;
                }

                SelectionSetNode[] below = [.. group.Where(field => field.Node.SelectionSet is not null).Select(field => field.Node.SelectionSet!)];
                if (below.Length > 0)
                {
                    _levels.Enqueue(new Level(level, sameKey.Key, group.Count > 1, below));
                }
            }
        }
    }

    /// <summary>The fields of one level of the answer, through fragments, each fragment once.</summary>
    private List<FieldUsage> Collect(IReadOnlyList<SelectionSetNode> start)
    {
        var fields = new List<FieldUsage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sets = new Queue<SelectionSetNode>(start);
        while (sets.TryDequeue(out var set))
        {
            Spend(set.Selections.Count);
            foreach (var selection in set.Selections)
            {
                switch (selection)
                {
                    case FieldNode field:
                        fields.Add(Context.Fields[field]);
                        break;
                    case InlineFragmentNode inline:
                        sets.Enqueue(inline.SelectionSet);
                        break;
                    case FragmentSpreadNode spread when seen.Add(spread.Name.Value) && Context.Fragments.Find(spread.Name.Value) is { } fragment:
                        sets.Enqueue(fragment.SelectionSet);
                        break;
                }
            }
        }

        return fields;
    }

    /// <summary>Fields of different object types never meet in one answer; a field of an interface or union may meet any.</summary>
    private static List<List<FieldUsage>> ByCommonParents(List<FieldUsage> fields)
    {
        var ofAny = fields.Where(field => field.Parent is not ObjectType).ToList();
        var groups = fields.Where(field => field.Parent is ObjectType).GroupBy(field => field.Parent!.Name, StringComparer.Ordinal).Select(group => group.Concat(ofAny).ToList()).ToList();
        return groups.Count > 0 ? groups : [ofAny];
    }

    private static string? Meaning(FieldUsage first, FieldUsage second)
    {
        if (first.Node.Name.Value != second.Node.Name.Value)
        {
            return $"\"{first.Node.Name}\" and \"{second.Node.Name}\" are different fields";
        }

        return ArgumentsOf(first) == ArgumentsOf(second) ? null : "they have differing arguments";
    }

    private static string? Shape(FieldUsage first, FieldUsage second) =>
        first.Definition?.Type is { } one && second.Definition?.Type is { } other && !HaveOneShape(one, other)
            ? $"they return conflicting types \"{one}\" and \"{other}\""
            : null;

    private static bool HaveOneShape(GraphQLType one, GraphQLType other) => (one, other) switch
    {
        (NonNullType a, NonNullType b) => HaveOneShape(a.Of, b.Of),
        (ListType a, ListType b) => HaveOneShape(a.Of, b.Of),
        (NamedType a, NamedType b) => a.Name == b.Name || !(a is ScalarType or EnumType || b is ScalarType or EnumType),
        _ => false,
    };

    private static string ArgumentsOf(FieldUsage field) => field.Arguments ??= string.Join(
        ", ", field.Node.Arguments.OrderBy(argument => argument.Name.Value, StringComparer.Ordinal).Select(argument => $"{argument.Name}: {InOrder(argument.Value)}"));

    /// <summary>A value's text with the fields of its objects in order of their names.</summary>
    private static string InOrder(ValueNode value) => value switch
    {
        ListValueNode list => $"[{string.Join(", ", list.Values.Select(InOrder))}]",
        ObjectValueNode fields => $"{{{string.Join(", ", fields.Fields.OrderBy(field => field.Name.Value, StringComparer.Ordinal).Select(field => $"{field.Name}: {InOrder(field.Value)}"))}}}",
        _ => Printer.Print(value),
    };

    private static string KeyOf(List<FieldUsage> fields)
    {
        int[] ids = [.. fields.Select(field => field.Id)];
        return new string(MemoryMarshal.Cast<int, char>(ids));
    }

    private void Spend(int comparisons)
    {
        _spent += comparisons;
        if (_spent > Context.Options.MaxMergeComparisons)
        {
            Context.Abort(
                "MaxMergeComparisons",
                $"Checking which fields merge takes more than {Context.Options.MaxMergeComparisons} comparisons, which is the limit (MaxMergeComparisons). "
                + "Repeat fewer fields, fragments and aliases.");
        }
    }

    private void Report(Level level, string key, string reason, FieldUsage first, FieldUsage second)
    {
        if (!_reported.Add((first.Node, second.Node)))
        {
            return;
        }

        const int longestChain = 10;
        for (var i = 0; level.IsMerged && i < longestChain; i++)
        {
            (reason, key, level) = ($"subfields \"{key}\" conflict because {reason}", level.Key, level.Above!);
        }

        Context.Report(
            "OverlappingFieldsCanBeMerged",
            $"Fields \"{key}\" conflict because {reason}. Use different aliases on the fields to fetch both if this was intentional.",
            first.Node,
            second.Node);
    }

    /// <param name="ByParents">Whether only fields that can meet in one answer are compared.</param>
    /// <param name="Conflict">Why two fields cannot be merged, or null.</param>
    /// <param name="Seen">Levels, by their fields, that were looked at.</param>
    private sealed record Comparison(bool ByParents, Func<FieldUsage, FieldUsage, string?> Conflict, HashSet<string> Seen);

    /// <param name="Above">The level it hangs from, or null.</param>
    /// <param name="Key">The response key it hangs from.</param>
    /// <param name="IsMerged">Whether several fields have this key.</param>
    /// <param name="Sets">What they select.</param>
    private sealed record Level(Level? Above, string Key, bool IsMerged, IReadOnlyList<SelectionSetNode> Sets);
}
