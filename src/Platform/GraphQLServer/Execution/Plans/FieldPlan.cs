using System.Text.Encodings.Web;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>A field of an object type under one response key: all that is known before there is an object.</summary>
internal sealed class FieldPlan
{
    private readonly DocumentPlan _document;
    private IReadOnlyList<SourceLocation>? _locations;

    public FieldPlan(OperationVariant variant, ObjectType owner, FieldDefinition definition, string responseKey, FieldNode[] nodes)
    {
        (_document, Owner, Definition, ResponseKey, Nodes) = (variant.Operation.Document, owner, definition, responseKey, nodes);
        EncodedKey = JsonEncodedText.Encode(responseKey, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        var sets = nodes.Where(node => node.SelectionSet is not null).Select(node => node.SelectionSet!).ToArray();
        Selection = sets.Length == 0 ? null : variant.SelectionOf(sets);
        Type = TypePlan.Of(definition.Type, Selection);
        IsTypeName = definition.Name == "__typename";
        Resolver = definition.Resolver;
        Rules = RulesOf(variant, owner, definition);
        Arguments = ArgumentPlan.Of(variant, definition, nodes[0]);
        Pure = Rules.Length == 0 && definition.Arguments.Count == 0 && Resolver is { IsPure: true } ? Resolver : null;
    }

    public ObjectType Owner { get; }

    public FieldDefinition Definition { get; }

    public string ResponseKey { get; }

    public JsonEncodedText EncodedKey { get; }

    /// <summary>Every place that asks for it; the first has the arguments.</summary>
    public FieldNode[] Nodes { get; }

    public SelectionPlan? Selection { get; }

    public TypePlan Type { get; }

    public bool IsTypeName { get; }

    /// <summary>The resolver, when it may be asked at once and without ceremony.</summary>
    public FieldResolver? Pure { get; }

    public FieldResolver? Resolver { get; }

    /// <summary>All that must hold before it is resolved: its own rules, those of the type it gives, and at the root those of the root type.</summary>
    public AuthorizationRule[] Rules { get; }

    public ArgumentPlan Arguments { get; }

    /// <summary>Where it stands in the document; worked out for errors only.</summary>
    public IReadOnlyList<SourceLocation> Locations => _locations ??= [.. Nodes.Select(node => _document.Source.LocationOf(node.Start))];

    /// <summary>Whether a field below is selected, by names.</summary>
    public bool IsSelected(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (Selection is null)
        {
            return false;
        }

        foreach (var type in _document.Schema.PossibleTypes(Definition.Type.Named))
        {
            foreach (var field in Selection.For(type).Fields)
            {
                if (field.Definition.Name == path[0] && field.IsSelected(path[1..]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static AuthorizationRule[] RulesOf(OperationVariant variant, ObjectType owner, FieldDefinition definition)
    {
        if (definition.Name.StartsWith("__", StringComparison.Ordinal))
        {
            return [];
        }

        var atRoot = ReferenceEquals(owner, variant.Operation.Root) ? owner.Authorization : [];
        var ofType = definition.Type.Named is ObjectType type ? type.Authorization : [];
        return [.. atRoot, .. definition.Authorization, .. ofType];
    }
}
