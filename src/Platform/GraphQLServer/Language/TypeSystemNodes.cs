namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A definition (or, with <see cref="IsExtension"/>, an extension) of a schema, type or directive.</summary>
public abstract class TypeSystemDefinitionNode(
    StringValueNode? description, bool isExtension, IReadOnlyList<DirectiveNode> directives, int start, int end) : DefinitionNode(description, start, end)
{
    /// <summary>Whether it says <c>extend</c>.</summary>
    public bool IsExtension { get; } = isExtension;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

/// <summary><c>schema { query: Query }</c>.</summary>
public sealed class SchemaDefinitionNode(
    StringValueNode? description, bool isExtension, IReadOnlyList<DirectiveNode> directives, IReadOnlyList<OperationTypeNode> operationTypes, int start, int end)
    : TypeSystemDefinitionNode(description, isExtension, directives, start, end)
{
    /// <summary>Which type each kind of operation starts at.</summary>
    public IReadOnlyList<OperationTypeNode> OperationTypes { get; } = operationTypes;
}

/// <summary><c>query: Query</c>.</summary>
public sealed class OperationTypeNode(OperationKind operation, NamedTypeNode type, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>The kind.</summary>
    public OperationKind Operation { get; } = operation;

    /// <summary>Its type.</summary>
    public NamedTypeNode Type { get; } = type;
}

/// <summary>A definition with a name.</summary>
public abstract class TypeDefinitionNode(
    NameNode name, StringValueNode? description, bool isExtension, IReadOnlyList<DirectiveNode> directives, int start, int end)
    : TypeSystemDefinitionNode(description, isExtension, directives, start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;
}

/// <summary><c>scalar Name</c>.</summary>
public sealed class ScalarTypeDefinitionNode(
    NameNode name, StringValueNode? description, bool isExtension, IReadOnlyList<DirectiveNode> directives, int start, int end)
    : TypeDefinitionNode(name, description, isExtension, directives, start, end);

/// <summary><c>type Name implements A &amp; B { }</c>.</summary>
public sealed class ObjectTypeDefinitionNode(
    NameNode name,
    StringValueNode? description,
    bool isExtension,
    IReadOnlyList<NamedTypeNode> interfaces,
    IReadOnlyList<DirectiveNode> directives,
    IReadOnlyList<FieldDefinitionNode> fields,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension, directives, start, end)
{
    /// <summary>What it implements.</summary>
    public IReadOnlyList<NamedTypeNode> Interfaces { get; } = interfaces;

    /// <summary>Its fields.</summary>
    public IReadOnlyList<FieldDefinitionNode> Fields { get; } = fields;
}

/// <summary><c>interface Name implements A { }</c>.</summary>
public sealed class InterfaceTypeDefinitionNode(
    NameNode name,
    StringValueNode? description,
    bool isExtension,
    IReadOnlyList<NamedTypeNode> interfaces,
    IReadOnlyList<DirectiveNode> directives,
    IReadOnlyList<FieldDefinitionNode> fields,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension, directives, start, end)
{
    /// <summary>What it implements.</summary>
    public IReadOnlyList<NamedTypeNode> Interfaces { get; } = interfaces;

    /// <summary>Its fields.</summary>
    public IReadOnlyList<FieldDefinitionNode> Fields { get; } = fields;
}

/// <summary><c>union Name = A | B</c>.</summary>
public sealed class UnionTypeDefinitionNode(
    NameNode name,
    StringValueNode? description,
    bool isExtension,
    IReadOnlyList<DirectiveNode> directives,
    IReadOnlyList<NamedTypeNode> types,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension, directives, start, end)
{
    /// <summary>Its members.</summary>
    public IReadOnlyList<NamedTypeNode> Types { get; } = types;
}

/// <summary><c>enum Name { A B }</c>.</summary>
public sealed class EnumTypeDefinitionNode(
    NameNode name,
    StringValueNode? description,
    bool isExtension,
    IReadOnlyList<DirectiveNode> directives,
    IReadOnlyList<EnumValueDefinitionNode> values,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension, directives, start, end)
{
    /// <summary>Its values.</summary>
    public IReadOnlyList<EnumValueDefinitionNode> Values { get; } = values;
}

/// <summary><c>input Name { }</c>.</summary>
public sealed class InputObjectTypeDefinitionNode(
    NameNode name,
    StringValueNode? description,
    bool isExtension,
    IReadOnlyList<DirectiveNode> directives,
    IReadOnlyList<InputValueDefinitionNode> fields,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension, directives, start, end)
{
    /// <summary>Its fields.</summary>
    public IReadOnlyList<InputValueDefinitionNode> Fields { get; } = fields;
}

/// <summary><c>directive @name(arguments) repeatable on FIELD</c>.</summary>
public sealed class DirectiveDefinitionNode(
    NameNode name,
    StringValueNode? description,
    IReadOnlyList<InputValueDefinitionNode> arguments,
    bool isRepeatable,
    IReadOnlyList<NameNode> locations,
    int start,
    int end) : TypeDefinitionNode(name, description, isExtension: false, [], start, end)
{
    /// <summary>Its arguments.</summary>
    public IReadOnlyList<InputValueDefinitionNode> Arguments { get; } = arguments;

    /// <summary>Whether it may stand twice at one place.</summary>
    public bool IsRepeatable { get; } = isRepeatable;

    /// <summary>Where it may stand, as written: <c>FIELD_DEFINITION</c>.</summary>
    public IReadOnlyList<NameNode> Locations { get; } = locations;
}

/// <summary>A field of an object or interface.</summary>
public sealed class FieldDefinitionNode(
    NameNode name,
    StringValueNode? description,
    IReadOnlyList<InputValueDefinitionNode> arguments,
    TypeNode type,
    IReadOnlyList<DirectiveNode> directives,
    int start,
    int end) : SyntaxNode(start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its description, or null.</summary>
    public StringValueNode? Description { get; } = description;

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<InputValueDefinitionNode> Arguments { get; } = arguments;

    /// <summary>Its type.</summary>
    public TypeNode Type { get; } = type;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

/// <summary>An argument, or a field of an input object.</summary>
public sealed class InputValueDefinitionNode(
    NameNode name,
    StringValueNode? description,
    TypeNode type,
    ValueNode? defaultValue,
    IReadOnlyList<DirectiveNode> directives,
    int start,
    int end) : SyntaxNode(start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its description, or null.</summary>
    public StringValueNode? Description { get; } = description;

    /// <summary>Its type.</summary>
    public TypeNode Type { get; } = type;

    /// <summary>Its default, or null when there is none.</summary>
    public ValueNode? DefaultValue { get; } = defaultValue;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

/// <summary>A value of an enum.</summary>
public sealed class EnumValueDefinitionNode(
    NameNode name, StringValueNode? description, IReadOnlyList<DirectiveNode> directives, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its description, or null.</summary>
    public StringValueNode? Description { get; } = description;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}
