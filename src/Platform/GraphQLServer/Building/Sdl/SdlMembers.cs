using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Fills the types of a schema made from SDL with what their definitions and extensions say.</summary>
internal sealed class SdlMembers(
    SdlBindings bindings, Dictionary<string, NamedType> types, Dictionary<OperationKind, ObjectType?> roots, SdlDirectives directives, List<string> problems)
{
    internal void Fill(NamedType type, IReadOnlyList<TypeDefinitionNode> pieces)
    {
        var applied = pieces.SelectMany(piece => piece.Directives).ToList();
        if (!(type is ScalarType known && bindings.Scalars.Contains(known)))
        {
            // A scalar that was brought along may serve several schemas, so it stays as it is.
            type.Description = pieces[0].Description?.Value;
            type.AppliedDirectives = directives.Apply(type.Name, applied, LocationOf(type));
        }

        switch (type)
        {
            case ObjectType shown:
                shown.Interfaces = References<InterfaceType>(type, pieces.OfType<ObjectTypeDefinitionNode>().SelectMany(piece => piece.Interfaces), "interface");
                shown.SetFields([.. pieces.OfType<ObjectTypeDefinitionNode>().SelectMany(piece => piece.Fields).Select(node => Field(shown, node)).OfType<FieldDefinition>()]);
                break;
            case InterfaceType shown:
                shown.Interfaces = References<InterfaceType>(type, pieces.OfType<InterfaceTypeDefinitionNode>().SelectMany(piece => piece.Interfaces), "interface");
                shown.SetFields([.. pieces.OfType<InterfaceTypeDefinitionNode>().SelectMany(piece => piece.Fields).Select(node => Field(shown, node)).OfType<FieldDefinition>()]);
                break;
            case UnionType union:
                union.Types = References<ObjectType>(type, pieces.OfType<UnionTypeDefinitionNode>().SelectMany(piece => piece.Types), "object type");
                break;
            case EnumType choice:
                choice.SetValues([.. pieces.OfType<EnumTypeDefinitionNode>().SelectMany(piece => piece.Values).Select(node => new EnumValueDefinition
                {
                    Name = node.Name.Value,
                    Value = node.Name.Value,
                    Description = node.Description?.Value,
                    DeprecationReason = ReasonOf(node.Directives),
                    AppliedDirectives = directives.Apply($"{type.Name}.{node.Name.Value}", node.Directives, DirectiveLocations.EnumValue),
                })]);
                break;
            case InputObjectType input:
                input.IsOneOf = applied.Any(directive => directive.Name.Value == "oneOf");
                input.SetFields(InputValues(type.Name, [.. pieces.OfType<InputObjectTypeDefinitionNode>().SelectMany(piece => piece.Fields)], DirectiveLocations.InputFieldDefinition));
                break;
        }
    }

    internal IReadOnlyList<InputValueDefinition> InputValues(string owner, IReadOnlyList<InputValueDefinitionNode> nodes, DirectiveLocations location)
    {
        var values = new List<InputValueDefinition>();
        foreach (var node in nodes)
        {
            var coordinate = location == DirectiveLocations.ArgumentDefinition ? $"{owner}({node.Name.Value}:)" : $"{owner}.{node.Name.Value}";
            if (TypeOf(node.Type, coordinate) is { } type)
            {
                values.Add(new InputValueDefinition
                {
                    Name = node.Name.Value,
                    Type = type,
                    Description = node.Description?.Value,
                    DefaultLiteral = node.DefaultValue,
                    DeprecationReason = ReasonOf(node.Directives),
                    AppliedDirectives = directives.Apply(coordinate, node.Directives, location),
                });
            }
        }

        return values;
    }

    private FieldDefinition? Field(FieldsType owner, FieldDefinitionNode node)
    {
        var (name, coordinate) = (node.Name.Value, $"{owner.Name}.{node.Name.Value}");
        var arguments = InputValues(coordinate, node.Arguments, DirectiveLocations.ArgumentDefinition);
        return TypeOf(node.Type, coordinate) is not { } type ? null : new FieldDefinition
        {
            Name = name,
            Type = type,
            Description = node.Description?.Value,
            Arguments = arguments,
            DeprecationReason = ReasonOf(node.Directives),
            AppliedDirectives = directives.Apply(coordinate, node.Directives, DirectiveLocations.FieldDefinition),
            Cost = SdlDirectives.Weight(node.Directives),
            ListSize = SdlDirectives.ListSize(node.Directives),
            Resolver = owner is InterfaceType ? null : ResolverOf(coordinate, name),
            Source = ReferenceEquals(owner, roots.GetValueOrDefault(OperationKind.Subscription)) ? SourceOf(name) : null,
        };
    }

    private FieldResolver ResolverOf(string coordinate, string name) =>
        bindings.Resolvers.TryGetValue(coordinate, out var own) ? new WaitingResolver(own) : new MemberResolver(name, bindings.Root);

    private SubscriptionSource SourceOf(string name) => bindings.Sources.TryGetValue(name, out var own) ? own : async context =>
        await MemberResolver.ValueOf(MemberResolver.RootOf(context, bindings.Root), name, context).ConfigureAwait(false) as IAsyncEnumerable<object?>
        ?? throw new GraphQLException($"The subscription {name} has no events.", ErrorCode.Unexpected);

    private GraphQLType? TypeOf(TypeNode node, string coordinate)
    {
        switch (node)
        {
            case NonNullTypeNode required:
                return TypeOf(required.Of, coordinate) is { } inner ? new NonNullType(inner) : null;
            case ListTypeNode list:
                return TypeOf(list.Of, coordinate) is { } item ? new ListType(item) : null;
            case NamedTypeNode named when types.TryGetValue(named.Name.Value, out var type):
                return type;
            default:
                problems.Add($"{coordinate}: there is no type {node}.");
                return null;
        }
    }

    private List<T> References<T>(NamedType owner, IEnumerable<NamedTypeNode> nodes, string kind)
        where T : NamedType
    {
        var found = new List<T>();
        foreach (var node in nodes)
        {
            if (types.GetValueOrDefault(node.Name.Value) is T type)
            {
                found.Add(type);
            }
            else
            {
                problems.Add($"{owner.Name}: {node.Name.Value} is no {kind}.");
            }
        }

        return found;
    }

    private static string? ReasonOf(IReadOnlyList<DirectiveNode> applied) =>
        applied.Any(directive => directive.Name.Value == "deprecated") ? SdlDirectives.Text(applied, "deprecated", "reason") ?? BuiltInDirectives.NoReason : null;

    private static DirectiveLocations LocationOf(NamedType type) => type switch
    {
        ScalarType => DirectiveLocations.Scalar,
        ObjectType => DirectiveLocations.Object,
        InterfaceType => DirectiveLocations.Interface,
        UnionType => DirectiveLocations.Union,
        EnumType => DirectiveLocations.Enum,
        _ => DirectiveLocations.InputObject,
    };
}
