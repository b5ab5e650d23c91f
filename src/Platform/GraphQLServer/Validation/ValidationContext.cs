using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>What all rules share while one document is looked at.</summary>
internal sealed class ValidationContext(Schema schema, DocumentNode document, GraphQLOptions options)
{
    private readonly List<(int Start, GraphQLError Error)> _errors = [];

    public Schema Schema { get; } = schema;

    public DocumentNode Document { get; } = document;

    public GraphQLOptions Options { get; } = options;

    public FragmentGraph Fragments { get; } = new(document);

    /// <summary>Every field that was visited, with its parent type and definition.</summary>
    public Dictionary<FieldNode, FieldUsage> Fields { get; } = [];

    /// <summary>The variables that an operation or fragment uses itself, without what it spreads.</summary>
    public Dictionary<DefinitionNode, List<VariableUsage>> Variables { get; } = [];

    public IReadOnlyList<GraphQLError> Errors => [.. _errors.Select(entry => entry.Error)];

    /// <summary>Adds an error of a rule.</summary>
    /// <exception cref="ValidationAbortedException">There are enough of them.</exception>
    public void Report(string rule, string message, params ReadOnlySpan<SyntaxNode> nodes) => Add(rule, ErrorCode.Validation, message, nodes);

    /// <summary>Adds an error of a rule with a code of its own.</summary>
    /// <exception cref="ValidationAbortedException">There are enough of them.</exception>
    public void Add(string rule, string code, string message, ReadOnlySpan<SyntaxNode> nodes)
    {
        if (_errors.Count == Math.Max(1, Options.MaxErrors))
        {
            _errors.RemoveAt(_errors.Count - 1);
            Abort("MaxErrors", $"More than {Options.MaxErrors} errors were found, which is the limit; the rest of the document was not looked at. Mend these first.");
        }

        // Locations cost a walk over the text each; a handful tells enough.
        const int mostLocations = 8;
        var locations = new SourceLocation[Math.Min(nodes.Length, mostLocations)];
        for (var i = 0; i < locations.Length; i++)
        {
            locations[i] = Document.Source.LocationOf(nodes[i].Start);
        }

        _errors.Add((nodes.Length == 0 ? 0 : nodes[0].Start, new GraphQLError
        {
            Message = message,
            Locations = locations,
            Code = code,
            Extensions = new Dictionary<string, object?> { ["rule"] = rule },
        }));
    }

    /// <summary>Says which limit was met and ends the validation.</summary>
    /// <exception cref="ValidationAbortedException">Always.</exception>
    public void Abort(string limit, string message, params ReadOnlySpan<SyntaxNode> nodes)
    {
        _errors.Add((int.MaxValue, new GraphQLError
        {
            Message = message,
            Locations = nodes.Length == 0 ? [] : [Document.Source.LocationOf(nodes[0].Start)],
            Code = ErrorCode.LimitExceeded,
            Extensions = new Dictionary<string, object?> { ["rule"] = limit },
        }));
        throw new ValidationAbortedException();
    }

    /// <summary>Puts the errors into the order of the text; what ended the validation stays last.</summary>
    public void Sort()
    {
        var ordered = _errors.OrderBy(entry => entry.Start).ToList();
        _errors.Clear();
        _errors.AddRange(ordered);
    }

    /// <summary>The field of a type, introspection included; null when it has none of this name.</summary>
    public FieldDefinition? FieldOf(NamedType parent, string name) => parent switch
    {
        FieldsType fields => MetaFields.Find(Schema, fields, name),
        UnionType when name == MetaFields.TypeName.Name => MetaFields.TypeName,
        _ => null,
    };

    /// <summary>The type that a reference names; null when the schema does not know it.</summary>
    public GraphQLType? Resolve(TypeNode node) => node switch
    {
        NamedTypeNode named => Schema.Find(named.Name.Value),
        ListTypeNode list => Resolve(list.Of) is { } of ? new ListType(of) : null,
        NonNullTypeNode required => Resolve(required.Of) is { } of ? new NonNullType(of) : null,
        _ => null,
    };

    /// <summary>" Did you mean …?", or nothing when the schema may not be told of.</summary>
    public string DidYouMean(string given, IEnumerable<string> known) => Options.Introspection ? Suggestions.DidYouMean(Suggestions.Near(given, known)) : "";
}

/// <summary>A field as it stands in the document. A field node has one parent type wherever its fragment is spread.</summary>
internal sealed record FieldUsage(FieldNode Node, NamedType? Parent, FieldDefinition? Definition, int Id)
{
    /// <summary>Its arguments in an order of their own, to compare them by; filled by who needs it.</summary>
    public string? Arguments { get; set; }
}

/// <summary>Ends a validation that has said enough.</summary>
internal sealed class ValidationAbortedException : Exception;
