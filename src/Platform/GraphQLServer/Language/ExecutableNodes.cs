namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The three kinds of operation.</summary>
public enum OperationKind
{
    /// <summary>Reads.</summary>
    Query,

    /// <summary>Changes, then reads.</summary>
    Mutation,

    /// <summary>Reads again with every event.</summary>
    Subscription,
}

/// <summary>A query, mutation or subscription.</summary>
public sealed class OperationDefinitionNode(
    OperationKind operation,
    NameNode? name,
    StringValueNode? description,
    IReadOnlyList<VariableDefinitionNode> variables,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selectionSet,
    int start,
    int end) : DefinitionNode(description, start, end)
{
    /// <summary>Which kind.</summary>
    public OperationKind Operation { get; } = operation;

    /// <summary>Its name, or null.</summary>
    public NameNode? Name { get; } = name;

    /// <summary>Its variables.</summary>
    public IReadOnlyList<VariableDefinitionNode> Variables { get; } = variables;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;

    /// <summary>What it selects.</summary>
    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

/// <summary>A named fragment.</summary>
public sealed class FragmentDefinitionNode(
    NameNode name,
    StringValueNode? description,
    NamedTypeNode typeCondition,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode selectionSet,
    int start,
    int end) : DefinitionNode(description, start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>The type it applies to.</summary>
    public NamedTypeNode TypeCondition { get; } = typeCondition;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;

    /// <summary>What it selects.</summary>
    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

/// <summary><c>$name: Type = default @directives</c>.</summary>
public sealed class VariableDefinitionNode(
    VariableNode variable,
    StringValueNode? description,
    TypeNode type,
    ValueNode? defaultValue,
    IReadOnlyList<DirectiveNode> directives,
    int start,
    int end) : SyntaxNode(start, end)
{
    /// <summary>The variable.</summary>
    public VariableNode Variable { get; } = variable;

    /// <summary>Its description, or null.</summary>
    public StringValueNode? Description { get; } = description;

    /// <summary>Its type.</summary>
    public TypeNode Type { get; } = type;

    /// <summary>Its default, or null when there is none (a default of <c>null</c> is a <see cref="NullValueNode"/>).</summary>
    public ValueNode? DefaultValue { get; } = defaultValue;

    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

/// <summary><c>{ ... }</c> of fields and fragments; never empty.</summary>
public sealed class SelectionSetNode(IReadOnlyList<SelectionNode> selections, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>What is selected, in the order of the text.</summary>
    public IReadOnlyList<SelectionNode> Selections { get; } = selections;
}

/// <summary>A field, a spread or an inline fragment.</summary>
public abstract class SelectionNode(IReadOnlyList<DirectiveNode> directives, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its directives.</summary>
    public IReadOnlyList<DirectiveNode> Directives { get; } = directives;
}

/// <summary>A field.</summary>
public sealed class FieldNode(
    NameNode? alias,
    NameNode name,
    IReadOnlyList<ArgumentNode> arguments,
    IReadOnlyList<DirectiveNode> directives,
    SelectionSetNode? selectionSet,
    int start,
    int end) : SelectionNode(directives, start, end)
{
    /// <summary>Its alias, or null.</summary>
    public NameNode? Alias { get; } = alias;

    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<ArgumentNode> Arguments { get; } = arguments;

    /// <summary>What is selected of it, or null for a leaf.</summary>
    public SelectionSetNode? SelectionSet { get; } = selectionSet;

    /// <summary>Its key in the answer: the alias, else the name.</summary>
    public string ResponseKey => (Alias ?? Name).Value;
}

/// <summary><c>...Name</c>.</summary>
public sealed class FragmentSpreadNode(NameNode name, IReadOnlyList<DirectiveNode> directives, int start, int end) : SelectionNode(directives, start, end)
{
    /// <summary>The fragment's name.</summary>
    public NameNode Name { get; } = name;
}

/// <summary><c>... on Type { }</c>, or <c>... { }</c>.</summary>
public sealed class InlineFragmentNode(
    NamedTypeNode? typeCondition, IReadOnlyList<DirectiveNode> directives, SelectionSetNode selectionSet, int start, int end) : SelectionNode(directives, start, end)
{
    /// <summary>The type it applies to, or null for any.</summary>
    public NamedTypeNode? TypeCondition { get; } = typeCondition;

    /// <summary>What it selects.</summary>
    public SelectionSetNode SelectionSet { get; } = selectionSet;
}

/// <summary><c>name: value</c>.</summary>
public sealed class ArgumentNode(NameNode name, ValueNode value, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its value.</summary>
    public ValueNode Value { get; } = value;
}

/// <summary><c>@name(arguments)</c>.</summary>
public sealed class DirectiveNode(NameNode name, IReadOnlyList<ArgumentNode> arguments, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its name, without the @.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<ArgumentNode> Arguments { get; } = arguments;
}

/// <summary>A reference to a type.</summary>
public abstract class TypeNode(int start, int end) : SyntaxNode(start, end);

/// <summary><c>Name</c>.</summary>
public sealed class NamedTypeNode(NameNode name, int start, int end) : TypeNode(start, end)
{
    /// <summary>The type's name.</summary>
    public NameNode Name { get; } = name;

    /// <inheritdoc/>
    public override string ToString() => Name.Value;
}

/// <summary><c>[Type]</c>.</summary>
public sealed class ListTypeNode(TypeNode of, int start, int end) : TypeNode(start, end)
{
    /// <summary>The type of its items.</summary>
    public TypeNode Of { get; } = of;

    /// <inheritdoc/>
    public override string ToString() => $"[{Of}]";
}

/// <summary><c>Type!</c>.</summary>
public sealed class NonNullTypeNode(TypeNode of, int start, int end) : TypeNode(start, end)
{
    /// <summary>The type that may not be null.</summary>
    public TypeNode Of { get; } = of;

    /// <inheritdoc/>
    public override string ToString() => $"{Of}!";
}
