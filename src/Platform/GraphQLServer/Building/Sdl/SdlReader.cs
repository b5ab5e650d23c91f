using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Makes a schema of SDL: first all types by name, then what they contain, so that the order of the text does not matter.</summary>
internal sealed class SdlReader(SdlBindings bindings)
{
    private static readonly Dictionary<OperationKind, string> RootNames = new()
    {
        [OperationKind.Query] = "Query",
        [OperationKind.Mutation] = "Mutation",
        [OperationKind.Subscription] = "Subscription",
    };

    private readonly SchemaParts _parts = new();
    private readonly Dictionary<string, NamedType> _types = Types.Scalars.BuiltIn.ToDictionary(scalar => scalar.Name, scalar => (NamedType)scalar, StringComparer.Ordinal);
    private readonly Dictionary<string, List<TypeDefinitionNode>> _pieces = new(StringComparer.Ordinal);
    private readonly Dictionary<OperationKind, ObjectType?> _roots = [];
    private SdlDirectives _directives = null!;

    private List<string> Problems => _parts.Problems;

    internal Schema Read(DocumentNode document)
    {
        var definitions = document.Definitions;
        foreach (var foreign in definitions.Where(definition => definition is not TypeSystemDefinitionNode))
        {
            Problems.Add($"Line {document.Source.LocationOf(foreign.Start).Line}: a schema holds no operations and fragments.");
        }

        _directives = new SdlDirectives(Problems, [.. definitions.OfType<DirectiveDefinitionNode>()]);
        foreach (var node in definitions.OfType<TypeDefinitionNode>().Where(node => node is not DirectiveDefinitionNode && !node.IsExtension))
        {
            Define(node);
        }

        foreach (var node in definitions.OfType<TypeDefinitionNode>().Where(node => node.IsExtension))
        {
            Extend(node);
        }

        foreach (var node in definitions.OfType<DirectiveDefinitionNode>())
        {
            _parts.Directives.Add(Directive(node));
        }

        _directives.Declare(_parts.Directives);
        Roots([.. definitions.OfType<SchemaDefinitionNode>()]);
        var members = new SdlMembers(bindings, _types, _roots, _directives, Problems);
        foreach (var (name, pieces) in _pieces)
        {
            members.Fill(_types[name], pieces);
        }

        _parts.Directives.AddRange(_directives.DeclareCost());
        _directives.CheckApplied();
        return _parts.Freeze();
    }

    private void Define(TypeDefinitionNode node)
    {
        var name = node.Name.Value;
        if (_types.ContainsKey(name))
        {
            Problems.Add(_pieces.ContainsKey(name) ? $"{name}: it is defined twice." : $"{name}: the specification defines it already.");
            return;
        }

        NamedType type = node switch
        {
            ScalarTypeDefinitionNode scalar => Scalar(scalar),
            ObjectTypeDefinitionNode => new ObjectType(name),
            InterfaceTypeDefinitionNode => new InterfaceType(name) { TypeResolver = ObjectMembers.TypeNameOf },
            UnionTypeDefinitionNode => new UnionType(name) { TypeResolver = ObjectMembers.TypeNameOf },
            EnumTypeDefinitionNode => new EnumType(name),
            _ => new InputObjectType(name),
        };
        _types.Add(name, type);
        _pieces.Add(name, [node]);
        _parts.Types.Add(type);
    }

    private ScalarType Scalar(ScalarTypeDefinitionNode node) =>
        bindings.Scalars.FirstOrDefault(known => known.Name == node.Name.Value)
        ?? new AnyScalar(node.Name.Value, SdlDirectives.Text(node.Directives, "specifiedBy", "url"));

    private void Extend(TypeDefinitionNode node)
    {
        var name = node.Name.Value;
        if (!_pieces.TryGetValue(name, out var pieces))
        {
            Problems.Add($"{name}: it is extended but not defined.");
        }
        else if (pieces[0].GetType() != node.GetType())
        {
            Problems.Add($"{name}: it is extended as another kind of type than it is.");
        }
        else
        {
            pieces.Add(node);
        }
    }

    private DirectiveDefinition Directive(DirectiveDefinitionNode node)
    {
        var locations = DirectiveLocations.None;
        foreach (var location in node.Locations)
        {
            // The parser takes no other names.
            _ = DirectiveLocationNames.TryParse(location.Value, out var known);
            locations |= known;
        }

        var members = new SdlMembers(bindings, _types, _roots, _directives, Problems);
        return new DirectiveDefinition
        {
            Name = node.Name.Value,
            Description = node.Description?.Value,
            Arguments = members.InputValues("@" + node.Name.Value, node.Arguments, DirectiveLocations.ArgumentDefinition),
            IsRepeatable = node.IsRepeatable,
            Locations = locations,
        };
    }

    private void Roots(IReadOnlyList<SchemaDefinitionNode> nodes)
    {
        if (nodes.Count(node => !node.IsExtension) > 1)
        {
            Problems.Add("The schema is defined twice.");
        }

        _parts.Description = nodes.FirstOrDefault(node => !node.IsExtension)?.Description?.Value;
        _parts.AppliedDirectives = _directives.Apply("The schema", [.. nodes.SelectMany(node => node.Directives)], DirectiveLocations.Schema);
        foreach (var root in nodes.SelectMany(node => node.OperationTypes))
        {
            if (!_types.TryGetValue(root.Type.Name.Value, out var type) || type is not ObjectType start)
            {
                Problems.Add($"The schema: {root.Type} must be an object type, because {RootNames[root.Operation].ToLowerInvariant()} operations start at it.");
            }
            else if (!_roots.TryAdd(root.Operation, start))
            {
                Problems.Add($"The schema: it names two types for {RootNames[root.Operation].ToLowerInvariant()} operations.");
            }
        }

        if (!nodes.Any(node => !node.IsExtension))
        {
            foreach (var (kind, name) in RootNames)
            {
                if (_types.GetValueOrDefault(name) is ObjectType start)
                {
                    _roots.TryAdd(kind, start);
                }
            }
        }

        _parts.Query = _roots.GetValueOrDefault(OperationKind.Query);
        _parts.Mutation = _roots.GetValueOrDefault(OperationKind.Mutation);
        _parts.Subscription = _roots.GetValueOrDefault(OperationKind.Subscription);
    }
}
