using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>
/// The limits of <see cref="GraphQLOptions"/> on the size of a document. They are met before any rule is, need no schema, and go through each fragment once.
/// </summary>
internal sealed class DocumentLimits
{
    private readonly ValidationContext _context;
    private readonly Dictionary<string, Size> _fragments = new(StringComparer.Ordinal);
    private int _fields;
    private int _aliases;

    private DocumentLimits(ValidationContext context) => _context = context;

    /// <exception cref="ValidationAbortedException">A limit is exceeded; the context holds the error.</exception>
    public static void Check(ValidationContext context) => new DocumentLimits(context).Check();

    private void Check()
    {
        // Nothing that a fragment spreads and is still missing here can be anything but part of a cycle, which the rules refuse.
        foreach (var fragment in _context.Fragments.InnermostFirst)
        {
            var size = Measure(fragment.SelectionSet);
            _fragments.TryAdd(fragment.Name.Value, size);
        }

        foreach (var operation in _context.Document.Definitions.OfType<OperationDefinitionNode>())
        {
            var size = Measure(operation.SelectionSet);
            Within("MaxDepth", size.Depth, _context.Options.MaxDepth, "nests fields {0} levels deep", "Ask for less at once.", operation);
            Within("MaxFragmentVisits", size.Visits, _context.Options.MaxFragmentVisits, "spreads fragments {0} times", "Spread fewer fragments.", operation);
            if (operation.Operation == OperationKind.Mutation)
            {
                var roots = RootFields(operation);
                Within("MaxRootMutations", roots, _context.Options.MaxRootMutations, "calls {0} mutations", "Send several requests.", operation);
            }
        }
    }

    private Size Measure(SelectionSetNode set)
    {
        var total = new Size(0, 0);
        foreach (var selection in set.Selections)
        {
            total = total.With(selection switch
            {
                FieldNode field => Field(field),
                InlineFragmentNode inline => Measure(inline.SelectionSet),
                FragmentSpreadNode spread => Spread(spread),
                _ => new Size(0, 0),
            });
        }

        return total;
    }

    private Size Field(FieldNode field)
    {
        Within("MaxFields", ++_fields, _context.Options.MaxFields, "holds {0} fields or more", "Ask for less at once.", field);
        if (field.Alias is not null)
        {
            Within("MaxAliases", ++_aliases, _context.Options.MaxAliases, "holds {0} aliases or more", "Send several requests, or use lists.", field);
        }

        var below = field.SelectionSet is null ? new Size(0, 0) : Measure(field.SelectionSet);

        // What a schema says of itself is bounded by a rule of its own and costs no resolver.
        return field.Name.Value is "__schema" or "__type" ? below with { Depth = 0 } : below with { Depth = below.Depth + 1 };
    }

    private Size Spread(FragmentSpreadNode spread)
    {
        var inside = _fragments.GetValueOrDefault(spread.Name.Value);
        return inside with { Visits = Size.Sum(inside.Visits, 1) };
    }

    /// <summary>Response keys at the root of an operation, fragments included.</summary>
    private int RootFields(OperationDefinitionNode operation)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sets = new Stack<SelectionSetNode>([operation.SelectionSet]);
        while (sets.TryPop(out var set))
        {
            foreach (var selection in set.Selections)
            {
                switch (selection)
                {
                    case FieldNode field:
                        keys.Add(field.ResponseKey);
                        break;
                    case InlineFragmentNode inline:
                        sets.Push(inline.SelectionSet);
                        break;
                    case FragmentSpreadNode spread when seen.Add(spread.Name.Value) && _context.Fragments.Find(spread.Name.Value) is { } fragment:
                        sets.Push(fragment.SelectionSet);
                        break;
                }
            }
        }

        return keys.Count;
    }

    private void Within(string limit, long found, int most, string what, string advice, SyntaxNode node)
    {
        if (found > most)
        {
            var shown = found == Size.TooMany ? $"more than {int.MaxValue}" : $"{found}";
            var sentence = what.Replace("{0}", shown, StringComparison.Ordinal);
            _context.Abort(limit, $"The {(node is OperationDefinitionNode ? "operation" : "document")} {sentence}; the limit ({limit}) is {most}. {advice}", node);
        }
    }

    /// <param name="Depth">Levels of fields.</param>
    /// <param name="Visits">Spreads that are followed when every fragment is written out; stops counting at <see cref="TooMany"/>.</param>
    private readonly record struct Size(int Depth, long Visits)
    {
        public const long TooMany = int.MaxValue;

        public Size With(Size other) => new(Math.Max(Depth, other.Depth), Sum(Visits, other.Visits));

        public static long Sum(long a, long b) => Math.Min(a + b, TooMany);
    }
}
