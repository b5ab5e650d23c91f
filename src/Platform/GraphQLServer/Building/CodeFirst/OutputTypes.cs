using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Object, interface and union types of .NET types.</summary>
internal sealed class OutputTypes(TypeGraph graph)
{
    private readonly List<(UnionType Union, Type Type)> _unions = [];

    /// <summary>The output type of a shape.</summary>
    internal GraphQLType Of(Shape shape, string place) => TypeGraph.Wrap(
        graph.Leaf(shape.Type) is { } leaf ? leaf : shape.Item is { } item ? new ListType(Of(item, place)) : Named(shape.Type, place), shape.IsNullable);

    /// <summary>The type ID in the lists of a shape.</summary>
    internal static GraphQLType Ids(Shape shape, string place) => TypeGraph.Wrap(
        shape.Item is { } item ? new ListType(Ids(item, place))
        : shape.Type == typeof(string) || shape.Type == typeof(Guid) || shape.Type == typeof(int) || shape.Type == typeof(long) ? Scalars.Id
        : throw new SchemaException([$"{place}: an [ID] must be a string, Guid, int or long, or a list of them, and not {shape.Type}."]),
        shape.IsNullable);

    internal NamedType Named(Type type, string place)
    {
        if (Marks.Has<InterfaceTypeAttribute>(type))
        {
            return Interface(type);
        }

        if (Marks.Has<UnionTypeAttribute>(type))
        {
            return Union(type);
        }

        if (type.IsPrimitive || type.IsPointer || type.IsGenericParameter || typeof(Delegate).IsAssignableFrom(type) || type.Namespace is "System" or "System.Collections.Generic"
            || type.Namespace?.StartsWith("System.", StringComparison.Ordinal) == true)
        {
            throw new SchemaException([$"{place}: {type} cannot be shown. Return a class of your own, a scalar or a list of them."]);
        }

        return Object(type);
    }

    internal ObjectType Object(Type type)
    {
        var name = Names.OfType(type);
        return graph.Get(type, name, () => new ObjectType(name) { RuntimeType = type }, shown =>
        {
            shown.Description = Marks.Description(type);
            shown.Authorization = Marks.Authorization(type);
            var isNode = Marks.Has<NodeAttribute>(type);
            shown.Interfaces = [.. Faces(type), .. isNode ? [NodeTypes.Interface(graph)] : Array.Empty<InterfaceType>()];
            shown.SetFields(Members(shown, type));
            if (isNode)
            {
                shown.NodeResolver = NodeTypes.Resolver(graph, shown, type);
            }
        });
    }

    /// <summary>Unions are complete only when all types are known.</summary>
    internal void FillUnions()
    {
        foreach (var (union, type) in _unions)
        {
            union.Types = [.. graph.Types.OfType<ObjectType>().Where(member => member.RuntimeType is { } own && type.IsAssignableFrom(own)).OrderBy(member => member.Name, StringComparer.Ordinal)];
        }
    }

    private InterfaceType Interface(Type type)
    {
        var name = Names.OfType(type);
        return graph.Get(type, name, () => new InterfaceType(name) { RuntimeType = type }, face =>
        {
            face.Description = Marks.Description(type);
            face.Interfaces = Faces(type);
            face.SetFields(Members(face, type));
            Implementations(type);
        });
    }

    private UnionType Union(Type type)
    {
        var name = Names.OfType(type);
        return graph.Get(type, name, () => new UnionType(name), union =>
        {
            union.Description = Marks.Description(type);
            _unions.Add((union, type));
            Implementations(type);
        });
    }

    private void Implementations(Type type)
    {
        foreach (var implementation in Marks.Named(type, typeof(ImplementsAttribute<>)))
        {
            if (!type.IsAssignableFrom(implementation))
            {
                graph.Problems.Add($"{Names.OfType(type)}: [Implements<{implementation.Name}>] names a class that does not derive from it.");
            }
            else
            {
                Named(implementation, Names.OfType(type));
            }
        }
    }

    private List<InterfaceType> Faces(Type type)
    {
        var faces = type.GetInterfaces().Where(face => Marks.Has<InterfaceTypeAttribute>(face)).ToList();
        for (var level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (Marks.Has<InterfaceTypeAttribute>(level))
            {
                faces.Add(level);
            }
        }

        return [.. faces.Select(Interface).OrderBy(face => face.Name, StringComparer.Ordinal)];
    }

    private List<FieldDefinition> Members(FieldsType owner, Type type)
    {
        var fields = new List<FieldDefinition>();
        foreach (var property in Marks.Properties(type))
        {
            graph.Try(() => fields.Add(graph.Fields.OfProperty(owner, type, property)));
        }

        foreach (var method in Marks.Methods(type))
        {
            graph.Try(() => fields.Add(graph.Fields.OfMethod(owner, type, method)));
        }

        foreach (var method in Extensions(type))
        {
            graph.Try(() =>
            {
                // A method for a field that the class has too stands in its place.
                var field = graph.Fields.OfMethod(owner, null, method);
                var index = fields.FindIndex(known => known.Name == field.Name);
                if (index < 0)
                {
                    fields.Add(field);
                }
                else
                {
                    fields[index] = field;
                }
            });
        }

        return fields;
    }

    /// <summary>The static methods for a type: its own and those of the GraphQL interfaces it implements, which come first so that its own win.</summary>
    private IEnumerable<MethodInfo> Extensions(Type type) => graph.Extensions
        .Where(group => group.Key != type && Marks.Has<InterfaceTypeAttribute>(group.Key) && group.Key.IsAssignableFrom(type))
        .SelectMany(group => group)
        .Concat(graph.Extensions[type])
        .SelectMany(Marks.StaticMethods);
}
