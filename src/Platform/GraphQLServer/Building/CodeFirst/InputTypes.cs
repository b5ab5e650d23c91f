using System.Linq.Expressions;
using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Types;
using Missing = KiVendTout.Platform.GraphQLServer.Types.Missing;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>An argument or input field made of a parameter or property: how the schema shows it, and what its coerced value becomes.</summary>
/// <param name="Definition">As the schema shows it.</param>
/// <param name="Convert">A <c>Func&lt;object?, T&gt;</c>, T the declared type.</param>
internal sealed record InputMember(InputValueDefinition Definition, Delegate Convert);

/// <summary>Input types of .NET types, and the factories that make the .NET objects.</summary>
internal sealed class InputTypes(TypeGraph graph)
{
    private readonly FilterTypes _filters = new(graph);

    /// <summary>Whether a parameter of this shape is an argument; otherwise it comes from the services.</summary>
    internal bool IsInput(Shape shape) => shape.Is(typeof(Optional<>)) ? IsInput(shape.Arguments[0])
        : shape.Is(typeof(Filter<>)) || shape.Is(typeof(Sort<>))
        || (shape.Item is { } item ? IsInput(item) : graph.IsLeaf(shape.Type) || Marks.IsInput(shape.Type));

    /// <summary>The argument or field of a member.</summary>
    /// <param name="name">Its name in the schema.</param>
    /// <param name="shape">Its type.</param>
    /// <param name="place">Where it is, for problems.</param>
    /// <param name="marks">What carries its attributes; the first that has one counts.</param>
    /// <param name="defaultValue">Its default in code; null for none.</param>
    internal InputMember Member(string name, Shape shape, string place, IReadOnlyList<ICustomAttributeProvider> marks, object? defaultValue)
    {
        var id = marks.Select(Marks.Own<IDAttribute>).FirstOrDefault(mark => mark is not null);
        var (type, convert) = shape.Is(typeof(Filter<>)) ? _filters.Filter(shape) : shape.Is(typeof(Sort<>)) ? _filters.Sort(shape) : Plain(shape, place, id);
        var literal = id is null ? TypeGraph.Literal(defaultValue, shape, type.Named) : null;
        return new InputMember(
            new InputValueDefinition
            {
                Name = name,
                Type = type,
                Description = marks.Select(Marks.Description).FirstOrDefault(text => text is not null),
                DeprecationReason = marks.Select(Marks.Deprecation).FirstOrDefault(text => text is not null),
                DefaultLiteral = literal,
            },
            convert);
    }

    /// <summary>The argument <c>input</c> of a mutation that has one class for all its input.</summary>
    internal InputMember Renamed(Shape shape, ParameterInfo parameter, string name)
    {
        var type = Object(shape.Type, name);
        return new InputMember(
            new InputValueDefinition { Name = "input", Type = TypeGraph.Wrap(type, shape.IsNullable), Description = Marks.Description(parameter) }, Converters.To(shape, type, null));
    }

    /// <summary>The input object of a class, under a name of its own when a convention gives one.</summary>
    internal InputObjectType Object(Type type, string? name = null) => graph.Get(type, name ?? Names.OfInput(type), () => new InputObjectType(name ?? Names.OfInput(type)), input =>
    {
        input.Description = Marks.Description(type);
        input.IsOneOf = Marks.Has<OneOfAttribute>(type);
        input.RuntimeType = type;
        Fill(input, type);
    });

    /// <summary>An input object without a class: the values of a method's arguments in their order.</summary>
    internal InputObjectType OfArguments(MethodInfo method, string name, IReadOnlyList<InputMember> members) => graph.Get(typeof(object?[]), name, () => new InputObjectType(name), input =>
    {
        input.Description = $"What {Names.OfMethod(method)} takes.";
        input.RuntimeType = typeof(object?[]);
        input.Factory = values => values;
        input.SetFields([.. members.Select(member => member.Definition)]);
    });

    internal (GraphQLType Type, Delegate Convert) Plain(Shape shape, string place, IDAttribute? id)
    {
        // A list of ids is an ID inside; a global id is taken apart at the leaf.
        var leaf = Leaf(shape, place, id is not null);
        return (Wrapped(shape, leaf), Converters.To(shape, leaf, id?.TypeName));
    }

    private static GraphQLType Wrapped(Shape shape, NamedType leaf)
    {
        if (shape.Is(typeof(Optional<>)))
        {
            // What may be left out must be nullable in the schema, whatever T says.
            return Wrapped(shape.Arguments[0], leaf).Nullable;
        }

        return TypeGraph.Wrap(shape.Item is { } item ? new ListType(Wrapped(item, leaf)) : leaf, shape.IsNullable);
    }

    private NamedType Leaf(Shape shape, string place, bool isId)
    {
        if (shape.Is(typeof(Optional<>)))
        {
            return Leaf(shape.Arguments[0], place, isId);
        }

        if (shape.Item is { } item)
        {
            return Leaf(item, place, isId);
        }

        if (isId)
        {
            return shape.Type == typeof(string) || shape.Type == typeof(Guid) || shape.Type == typeof(int) || shape.Type == typeof(long)
                ? Scalars.Id
                : throw new SchemaException([$"{place}: an [ID] must be a string, Guid, int or long, or a list of them, and not {shape.Type}."]);
        }

        return graph.Leaf(shape.Type)
            ?? (Marks.IsInput(shape.Type) ? Object(shape.Type) : throw new SchemaException([$"{place}: {shape.Type} is no input. Mark the class [InputType], or use a type that is a scalar."]));
    }

    private void Fill(InputObjectType input, Type type)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault();
        if (constructor is null && !type.IsValueType)
        {
            throw new SchemaException([$"{input.Name}: {type} has no public constructor."]);
        }

        var properties = Marks.Properties(type).ToList();
        var parameters = constructor?.GetParameters() ?? [];
        var members = new List<InputMember>();
        var values = Expression.Parameter(typeof(object?[]), "values");
        var arguments = new List<Expression>();
        foreach (var parameter in parameters)
        {
            var twin = properties.Find(property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            ICustomAttributeProvider[] marks = twin is null ? [parameter] : [parameter, twin];
            var name = marks.Select(Marks.Own<GraphQLNameAttribute>).FirstOrDefault(mark => mark is not null)?.Name ?? Names.Camel(parameter.Name!);
            var member = Member(name, graph.ShapeOf(parameter), $"{input.Name}.{name}", marks, parameter.HasDefaultValue ? parameter.DefaultValue : null);
            arguments.Add(Value(values, members.Count, member));
            members.Add(member);
        }

        var made = Expression.Variable(type, "made");
        var body = new List<Expression> { Expression.Assign(made, constructor is null ? Expression.Default(type) : Expression.New(constructor, arguments)) };
        var fresh = parameters.Length == 0 ? Activator.CreateInstance(type) : null;
        foreach (var property in properties.Where(property => property.SetMethod is { IsPublic: true } && !parameters.Any(parameter => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase))))
        {
            var name = Names.OfProperty(property);
            var member = Member(name, graph.ShapeOf(property, read: false), $"{input.Name}.{name}", [property], Initial(property, fresh));
            var given = Expression.ReferenceNotEqual(Expression.ArrayIndex(values, Expression.Constant(members.Count)), Expression.Constant(Missing.Value));
            body.Add(Expression.IfThen(given, Expression.Assign(Expression.Property(made, property), Value(values, members.Count, member))));
            members.Add(member);
        }

        body.Add(Expression.Convert(made, typeof(object)));
        input.SetFields([.. members.Select(member => member.Definition)]);
        input.Factory = Expression.Lambda<Func<object?[], object>>(Expression.Block([made], body), values).Compile();
    }

    /// <summary>The default that a property's initialiser gives, unless it is what every value of its type begins as.</summary>
    private static object? Initial(PropertyInfo property, object? fresh)
    {
        var value = fresh is null || property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) ? null : property.GetValue(fresh);
        return value is not null && property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(property.PropertyType)) ? null : value;
    }

    private static InvocationExpression Value(Expression values, int index, InputMember member) =>
        Expression.Invoke(Expression.Constant(member.Convert), Expression.ArrayIndex(values, Expression.Constant(index)));
}
