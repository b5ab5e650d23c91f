using System.Collections.Concurrent;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>Where a directive may stand; names as in the specification, section 3.13.</summary>
[Flags]
public enum DirectiveLocations
{
#pragma warning disable CS1591, CA1720 // The specification's own words.
    None = 0,
    Query = 1 << 0,
    Mutation = 1 << 1,
    Subscription = 1 << 2,
    Field = 1 << 3,
    FragmentDefinition = 1 << 4,
    FragmentSpread = 1 << 5,
    InlineFragment = 1 << 6,
    VariableDefinition = 1 << 7,
    Schema = 1 << 8,
    Scalar = 1 << 9,
    Object = 1 << 10,
    FieldDefinition = 1 << 11,
    ArgumentDefinition = 1 << 12,
    Interface = 1 << 13,
    Union = 1 << 14,
    Enum = 1 << 15,
    EnumValue = 1 << 16,
    InputObject = 1 << 17,
    InputFieldDefinition = 1 << 18,
#pragma warning restore CS1591, CA1720
}

/// <summary>A directive that documents or the SDL may use.</summary>
public sealed class DirectiveDefinition
{
    /// <summary>Its name without the @.</summary>
    public required string Name { get; init; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<InputValueDefinition> Arguments { get; init; } = [];

    /// <summary>Where it may stand.</summary>
    public required DirectiveLocations Locations { get; init; }

    /// <summary>Whether it may stand twice at one place.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>Whether the specification brings it along.</summary>
    public bool IsBuiltIn { get; init; }
}

/// <summary>A frozen schema: everything the engine needs to know of an API. Thread-safe; made by <c>SchemaBuilder</c>, from classes or from SDL.</summary>
public sealed class Schema
{
    private readonly Dictionary<string, NamedType> _types;
    private readonly Dictionary<string, DirectiveDefinition> _directives;
    private readonly Dictionary<string, ObjectType[]> _possible = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _possibleNames = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Type, ObjectType?> _byRuntimeType = new();

    internal Schema(
        ObjectType query, ObjectType? mutation, ObjectType? subscription, IEnumerable<NamedType> types, IEnumerable<DirectiveDefinition> directives, string? description)
    {
        (Query, Mutation, Subscription, Description) = (query, mutation, subscription, description);
        _types = types.ToDictionary(type => type.Name, StringComparer.Ordinal);
        _directives = directives.ToDictionary(directive => directive.Name, StringComparer.Ordinal);
        foreach (var type in _types.Values)
        {
            var possible = type switch
            {
                UnionType union => [.. union.Types],
                InterfaceType face => [.. _types.Values.OfType<ObjectType>().Where(candidate => candidate.Interfaces.Contains(face))],
                ObjectType only => [only],
                _ => Array.Empty<ObjectType>(),
            };
            _possible[type.Name] = possible;
            _possibleNames[type.Name] = [.. possible.Select(candidate => candidate.Name)];
        }
    }

    /// <summary>Where queries start.</summary>
    public ObjectType Query { get; }

    /// <summary>Where mutations start, or null.</summary>
    public ObjectType? Mutation { get; }

    /// <summary>Where subscriptions start, or null.</summary>
    public ObjectType? Subscription { get; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; }

    /// <summary>Directives that the SDL shows on the schema itself.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; internal init; } = [];

    /// <summary>Every type, the introspection types included, in a stable order.</summary>
    public IReadOnlyCollection<NamedType> Types => _types.Values;

    /// <summary>Every directive, in a stable order.</summary>
    public IReadOnlyCollection<DirectiveDefinition> Directives => _directives.Values;

    /// <summary>A type by its name, or null.</summary>
    public NamedType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>A directive by its name, or null.</summary>
    public DirectiveDefinition? FindDirective(string name) => _directives.GetValueOrDefault(name);

    /// <summary>The object types a value of this type can have: itself, a union's members, what implements an interface; none for inputs and leaves.</summary>
    public IReadOnlyList<ObjectType> PossibleTypes(NamedType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _possible[type.Name];
    }

    /// <summary>Whether a value of <paramref name="type"/> can be of the object type <paramref name="candidate"/>.</summary>
    public bool IsPossible(NamedType type, ObjectType candidate)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(candidate);
        return _possibleNames[type.Name].Contains(candidate.Name);
    }

    /// <summary>The root type of a kind of operation, or null when the schema has none.</summary>
    public ObjectType? RootOf(Language.OperationKind kind) => kind switch
    {
        Language.OperationKind.Query => Query,
        Language.OperationKind.Mutation => Mutation,
        _ => Subscription,
    };

    /// <summary>The object type that shows instances of a .NET type, its own or the nearest base's; null when there is none.</summary>
    public ObjectType? ObjectTypeOf(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _byRuntimeType.GetOrAdd(value.GetType(), type =>
        {
            for (var candidate = type; candidate is not null; candidate = candidate.BaseType)
            {
                if (_types.Values.OfType<ObjectType>().FirstOrDefault(known => known.RuntimeType == candidate) is { } found)
                {
                    return found;
                }
            }

            return null;
        });
    }
}
