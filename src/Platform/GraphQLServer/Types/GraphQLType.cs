namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>A type: named, or a list or non-null wrapper around another.</summary>
public abstract class GraphQLType
{
    /// <summary>The named type inside all wrappers.</summary>
    public abstract NamedType Named { get; }

    /// <summary>The type without its outermost non-null wrapper.</summary>
    public GraphQLType Nullable => this is NonNullType required ? required.Of : this;

    /// <summary>Whether it may not be null.</summary>
    public bool IsNonNull => this is NonNullType;

    /// <summary>Whether it may be used for arguments and variables: a scalar, an enum or an input object inside.</summary>
    public bool IsInput => Named is ScalarType or EnumType or InputObjectType;

    /// <summary>Whether it may be the type of a field: anything but an input object inside.</summary>
    public bool IsOutput => Named is not InputObjectType;
}

/// <summary><c>[Of]</c>.</summary>
public sealed class ListType(GraphQLType of) : GraphQLType
{
    /// <summary>The type of its items.</summary>
    public GraphQLType Of { get; } = of;

    /// <inheritdoc/>
    public override NamedType Named => Of.Named;

    /// <inheritdoc/>
    public override string ToString() => $"[{Of}]";
}

/// <summary><c>Of!</c>; never around another non-null.</summary>
public sealed class NonNullType(GraphQLType of) : GraphQLType
{
    /// <summary>The type that may not be null.</summary>
    public GraphQLType Of { get; } = of is NonNullType ? throw new ArgumentException("A non-null type cannot be made non-null again.", nameof(of)) : of;

    /// <inheritdoc/>
    public override NamedType Named => Of.Named;

    /// <inheritdoc/>
    public override string ToString() => $"{Of}!";
}

/// <summary>A type with a name. Builders make it, fill it and freeze it with the schema; after that it never changes.</summary>
public abstract class NamedType(string name) : GraphQLType
{
    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its description in Markdown, or null.</summary>
    public string? Description { get; internal set; }

    /// <summary>Directives that the SDL shows on it, besides those the type system itself implies.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; internal set; } = [];

    /// <summary>Whether the specification or the engine brings it along: introspection types and the five scalars.</summary>
    public bool IsBuiltIn { get; internal set; }

    /// <inheritdoc/>
    public override NamedType Named => this;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A directive on something of the schema, for printing.</summary>
/// <param name="Name">Its name without the @.</param>
/// <param name="Arguments">Its arguments as literals.</param>
public sealed record AppliedDirective(string Name, IReadOnlyList<KeyValuePair<string, Language.ValueNode>> Arguments);
