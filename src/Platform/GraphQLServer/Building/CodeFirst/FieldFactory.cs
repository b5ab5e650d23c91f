using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>Makes fields of properties and methods.</summary>
internal sealed class FieldFactory(TypeGraph graph)
{
    /// <summary>The field of a property.</summary>
    internal FieldDefinition OfProperty(FieldsType owner, Type parentType, PropertyInfo property)
    {
        var (name, shape) = (Names.OfProperty(property), graph.ShapeOf(property));
        var place = $"{owner.Name}.{name}";
        var isNodeId = property.Name == "Id" && owner is ObjectType && Marks.Has<NodeAttribute>(parentType);
        var id = Marks.Own<IDAttribute>(property) ?? (isNodeId ? new IDAttribute() : null);
        var (type, transform) = Output(owner, shape.Awaited, place, id);
        return Make(owner, name, property, type, [], owner is InterfaceType ? null : Results.Property(property, parentType, transform), null);
    }

    /// <summary>The field of a method.</summary>
    /// <param name="owner">The type that has the field.</param>
    /// <param name="parentType">Class of the parent object, for an instance method.</param>
    /// <param name="method">The method.</param>
    internal FieldDefinition OfMethod(FieldsType owner, Type? parentType, MethodInfo method)
    {
        var name = Names.OfMethod(method);
        var place = $"{owner.Name}.{name}";
        var binding = new MethodBinding(graph, method, place);
        var shape = graph.ReturnOf(method).Awaited;
        var (type, transform, size) = Marks.Own<UsePagingAttribute>(method) is { } paging
            ? ConnectionTypes.Of(graph, shape, paging, name, place)
            : Plain(Output(owner, shape, place, Marks.Own<IDAttribute>(method)));
        var resolver = owner is InterfaceType ? null : Results.Resolver(binding.Call(parentType), binding.Context, transform);
        return Make(owner, name, method, type, [.. binding.Arguments.Select(argument => argument.Definition)], resolver, size);

        static (GraphQLType, Func<object?, object?>?, ListSize?) Plain((GraphQLType Type, Func<object?, object?>? Transform) output) => (output.Type, output.Transform, null);
    }

    /// <summary>The field of a subscription: the method is its source, and each event is its value.</summary>
    internal FieldDefinition OfSubscription(ObjectType owner, MethodInfo method)
    {
        var name = Names.OfMethod(method);
        var place = $"{owner.Name}.{name}";
        var stream = graph.ReturnOf(method).Awaited;
        if (!stream.Is(typeof(IAsyncEnumerable<>)))
        {
            throw new SchemaException([$"{place}: a subscription must return IAsyncEnumerable, and not {stream.Type}."]);
        }

        var binding = new MethodBinding(graph, method, place);
        var (type, transform) = Output(owner, stream.Arguments[0], place, Marks.Own<IDAttribute>(method));
        return Make(
            owner,
            name,
            method,
            type,
            [.. binding.Arguments.Select(argument => argument.Definition)],
            new PureResolver(transform ?? (item => item)),
            null,
            Streams.Source(binding.Call(null), binding.Context));
    }

    /// <summary>The type of an output, and what becomes of its values on their way there.</summary>
    internal (GraphQLType Type, Func<object?, object?>? Transform) Output(FieldsType owner, Shape shape, string place, IDAttribute? id)
    {
        if (id is null)
        {
            return (graph.Outputs.Of(shape, place), null);
        }

        // On a root there is no object that it could be the id of.
        var typeName = id.TypeName ?? (owner is ObjectType { RuntimeType: not null } ? owner.Name : null);
        Func<object?, object?>? encode = typeName is null ? null : shape.Item is null
            ? key => key is null ? null : GlobalId.Encode(typeName, key)
            : keys => (keys as System.Collections.IEnumerable)?.Cast<object?>().Select(key => key is null ? null : GlobalId.Encode(typeName, key)).ToArray();
        return (OutputTypes.Ids(shape, place), encode);
    }

    internal FieldDefinition Make(
        FieldsType owner,
        string name,
        MemberInfo member,
        GraphQLType type,
        IReadOnlyList<InputValueDefinition> arguments,
        FieldResolver? resolver,
        ListSize? size,
        SubscriptionSource? source = null)
    {
        var cost = Marks.Own<CostAttribute>(member)?.Weight;
        size ??= Marks.Own<ListSizeAttribute>(member) is { } assumed ? new ListSize(assumed.AssumedSize, [], [], RequireOneSlicingArgument: false) : null;
        var applied = new List<AppliedDirective>();
        if (cost is { } weight)
        {
            applied.Add(graph.Note(weight));
        }

        if (size is not null)
        {
            applied.Add(graph.Note(size));
        }

        // A class of static methods guards all of them; a class that is a type guards the type instead.
        var container = member.DeclaringType is { IsAbstract: true, IsSealed: true } ? member.DeclaringType : null;
        return new FieldDefinition
        {
            Name = name,
            Type = type,
            Description = Marks.Description(member),
            Arguments = arguments,
            DeprecationReason = Marks.Deprecation(member),
            Resolver = resolver,
            Source = source,
            Authorization = owner is InterfaceType ? [] : Marks.Authorization(container, member),
            Cost = cost,
            ListSize = size,
            AppliedDirectives = applied,
        };
    }
}
