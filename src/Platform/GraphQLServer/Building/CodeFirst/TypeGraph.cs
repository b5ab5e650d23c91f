using System.Reflection;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>
/// The types of a schema while it is made of classes. A type is entered by name before it is filled, so types may refer to each other in
/// circles; filling waits in a queue.
/// </summary>
internal sealed class TypeGraph
{
    private readonly Dictionary<string, NamedType> _byName = Scalars.BuiltIn.ToDictionary(scalar => scalar.Name, scalar => (NamedType)scalar, StringComparer.Ordinal);
    private readonly Dictionary<(Type Type, string Name), NamedType> _byType = [];
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly Queue<Action> _unfilled = new();
    private readonly NullabilityInfoContext _nullability = new();

    internal TypeGraph(GraphQLOptions options, ILookup<Type, Type> extensions, IReadOnlyDictionary<Type, ScalarType> scalars)
    {
        (Options, Extensions, OwnScalars) = (options, extensions, scalars);
        Inputs = new InputTypes(this);
        Outputs = new OutputTypes(this);
        Fields = new FieldFactory(this);
    }

    internal GraphQLOptions Options { get; }

    /// <summary>Classes marked <see cref="ObjectTypeAttribute{T}"/>, by their T.</summary>
    internal ILookup<Type, Type> Extensions { get; }

    internal IReadOnlyDictionary<Type, ScalarType> OwnScalars { get; }

    internal InputTypes Inputs { get; }

    internal OutputTypes Outputs { get; }

    internal FieldFactory Fields { get; }

    internal List<string> Problems { get; } = [];

    internal IEnumerable<NamedType> Types => _byName.Values.Where(type => !type.IsBuiltIn);

    /// <summary>Types that mutations name as errors: each implements <c>Error</c>.</summary>
    internal HashSet<ObjectType> ErrorTypes { get; } = [];

    internal bool HasNodes { get; private set; }

    internal bool UsesCost { get; private set; }

    internal bool UsesListSize { get; private set; }

    internal Shape ShapeOf(PropertyInfo property, bool read = true) => Shape.Of(_nullability.Create(property), read);

    internal Shape ShapeOf(ParameterInfo parameter, bool read = false) => Shape.Of(_nullability.Create(parameter), read);

    internal Shape ReturnOf(MethodInfo method) => ShapeOf(method.ReturnParameter, read: true);

    /// <summary>The type of this name that a .NET type (or a convention) has, made when it is first asked for and filled later.</summary>
    internal T Get<T>(Type owner, string name, Func<T> make, Action<T> fill)
        where T : NamedType
    {
        if (_byType.TryGetValue((owner, name), out var known))
        {
            return (T)known;
        }

        var type = make();
        _byType.Add((owner, name), type);
        if (!_byName.TryAdd(name, type))
        {
            Problems.Add($"{name}: {owner} and {_owners.GetValueOrDefault(name, "the specification")} would both be shown under this name. Give one another with [GraphQLName].");
            return type;
        }

        _owners.Add(name, owner.ToString());
        _unfilled.Enqueue(() => fill(type));
        return type;
    }

    /// <summary>Fills types until there is none that refers to a new one.</summary>
    internal void FillAll()
    {
        while (_unfilled.TryDequeue(out var fill))
        {
            Try(fill);
        }
    }

    /// <summary>Notes what is wrong and goes on, so that everything wrong is named at once.</summary>
    internal void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SchemaException broken)
        {
            Problems.AddRange(broken.Problems);
        }
    }

    /// <summary>The scalar or enum of a .NET type, or null.</summary>
    internal NamedType? Leaf(Type type)
    {
        if ((OwnScalars.GetValueOrDefault(type) ?? Scalars.Of(type)) is { } scalar)
        {
            return scalar.IsBuiltIn ? scalar : Get(type, scalar.Name, () => scalar, _ => { });
        }

        return type.IsEnum ? Get(type, Names.OfType(type), () => Enum(type), _ => { }) : null;
    }

    /// <summary>Filled at once, because defaults of members are written with its values.</summary>
    private static EnumType Enum(Type type)
    {
        var choice = new EnumType(Names.OfType(type)) { Description = Marks.Description(type) };
        choice.SetValues([.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => !Marks.Has<GraphQLIgnoreAttribute>(field)).Select(field => new EnumValueDefinition
        {
            Name = Names.OfEnumValue(field),
            Value = field.GetValue(null)!,
            Description = Marks.Description(field),
            DeprecationReason = Marks.Deprecation(field),
        })]);
        return choice;
    }

    internal bool IsLeaf(Type type) => type.IsEnum || OwnScalars.ContainsKey(type) || Scalars.Of(type) is not null;

    internal static GraphQLType Wrap(GraphQLType type, bool isNullable) => isNullable ? type : new NonNullType(type);

    /// <summary>The literal of a default that code has; null for null, which needs none in the schema.</summary>
    internal static ValueNode? Literal(object? value, Shape shape, NamedType leaf) => (value, leaf) switch
    {
        (null, _) => null,
        (_, EnumType choice) => choice.FindByValue(shape.Type.IsEnum && !value.GetType().IsEnum ? System.Enum.ToObject(shape.Type, value) : value) is { } known ? new EnumValueNode(known.Name, 0, 0) : null,
        (_, ScalarType scalar) => scalar.TrySerialize(value, out var serial, out _) ? scalar.ToLiteral(serial) : null,
        _ => null,
    };

    internal void NoteNodes() => HasNodes = true;

    internal AppliedDirective Note(double cost)
    {
        UsesCost = true;
        return BuiltInDirectives.CostOf(cost);
    }

    internal AppliedDirective Note(ListSize size)
    {
        UsesListSize = true;
        return BuiltInDirectives.ListSizeOf(size);
    }
}
