using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>An object or interface: what has fields of its own.</summary>
public abstract class FieldsType(string name) : NamedType(name)
{
    private readonly Dictionary<string, FieldDefinition> _byName = new(StringComparer.Ordinal);

    /// <summary>Its fields in the order of their definition, without the introspection fields.</summary>
    public IReadOnlyList<FieldDefinition> Fields { get; private set; } = [];

    /// <summary>The interfaces it implements, transitively, as the specification wants them declared.</summary>
    public IReadOnlyList<InterfaceType> Interfaces { get; internal set; } = [];

    /// <summary>A field by its name, or null. Knows neither <c>__typename</c> nor the fields of the query root for introspection.</summary>
    public FieldDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    internal void SetFields(IReadOnlyList<FieldDefinition> fields)
    {
        Fields = fields;
        _byName.Clear();
        foreach (var field in fields)
        {
            _byName.TryAdd(field.Name, field);
        }
    }
}

/// <summary>An object type.</summary>
public sealed class ObjectType(string name) : FieldsType(name)
{
    /// <summary>The .NET type whose instances it shows; null for root types and in a schema made from SDL.</summary>
    public Type? RuntimeType { get; internal set; }

    /// <summary>Who may see it at all; every rule must hold. Checked before a field of this type is resolved further.</summary>
    public IReadOnlyList<AuthorizationRule> Authorization { get; internal set; } = [];

    /// <summary>Fetches one by the key of its global id, for <c>node</c> and <c>nodes</c>; null when it is no node.</summary>
    public NodeResolver? NodeResolver { get; internal set; }
}

/// <summary>Fetches the object of a global id.</summary>
/// <param name="key">The key without the type: the text that was encoded.</param>
/// <param name="context">The field <c>node</c> or <c>nodes</c> that asks.</param>
public delegate ValueTask<object?> NodeResolver(string key, ResolverContext context);

/// <summary>An interface type.</summary>
public sealed class InterfaceType(string name) : FieldsType(name)
{
    /// <summary>The .NET type it stands for, or null.</summary>
    public Type? RuntimeType { get; internal set; }

    /// <summary>Names the object type of a value, when its .NET type alone does not tell; null asks <see cref="Schema.ObjectTypeOf"/>.</summary>
    public Func<object, string?>? TypeResolver { get; internal set; }
}

/// <summary>A union type.</summary>
public sealed class UnionType(string name) : NamedType(name)
{
    /// <summary>Its members in the order of their definition.</summary>
    public IReadOnlyList<ObjectType> Types { get; internal set; } = [];

    /// <summary>Names the object type of a value, when its .NET type alone does not tell; null asks <see cref="Schema.ObjectTypeOf"/>.</summary>
    public Func<object, string?>? TypeResolver { get; internal set; }
}

/// <summary>A field of an object or interface.</summary>
public sealed class FieldDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required GraphQLType Type { get; init; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Its arguments in the order of their definition; the values that a resolver gets stand in the same order.</summary>
    public IReadOnlyList<InputValueDefinition> Arguments { get; init; } = [];

    /// <summary>Why it should not be used any more, or null.</summary>
    public string? DeprecationReason { get; init; }

    /// <summary>How its value is found. An interface's fields have none.</summary>
    public FieldResolver? Resolver { get; init; }

    /// <summary>Where the events come from, for a field of the subscription root; each event is then the parent of <see cref="Resolver"/>.</summary>
    public SubscriptionSource? Source { get; init; }

    /// <summary>Who may resolve it; every rule must hold.</summary>
    public IReadOnlyList<AuthorizationRule> Authorization { get; init; } = [];

    /// <summary>Its weight for the cost analysis; null takes the default (10 for a resolver that may wait, 1 for an object, 0 for a leaf).</summary>
    public double? Cost { get; init; }

    /// <summary>How long the list may be that it returns, for the cost analysis; null when it is no list or nothing is known.</summary>
    public ListSize? ListSize { get; init; }

    /// <summary>Directives that the SDL shows on it, besides <c>@deprecated</c>.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];

    /// <summary>An argument by its name, or null.</summary>
    public InputValueDefinition? FindArgument(string name)
    {
        foreach (var argument in Arguments)
        {
            if (argument.Name == name)
            {
                return argument;
            }
        }

        return null;
    }
}

/// <summary>What <c>@listSize</c> says (IBM's cost specification).</summary>
/// <param name="AssumedSize">How many items at the most when no argument says it.</param>
/// <param name="SlicingArguments">Arguments that say how many: <c>first</c>, <c>last</c>.</param>
/// <param name="SizedFields">Fields below that hold the items: <c>edges</c>, <c>nodes</c>; empty when the field itself is the list.</param>
/// <param name="RequireOneSlicingArgument">Whether exactly one slicing argument must be given.</param>
public sealed record ListSize(int? AssumedSize, IReadOnlyList<string> SlicingArguments, IReadOnlyList<string> SizedFields, bool RequireOneSlicingArgument);

/// <summary>Who may. All that is given must hold; no roles and no policy: whoever is signed in.</summary>
/// <param name="Roles">One of them is enough; empty for any.</param>
/// <param name="Policy">Name of a rule that <see cref="IAuthorizer"/> knows, or null.</param>
public sealed record AuthorizationRule(IReadOnlyList<string> Roles, string? Policy);
