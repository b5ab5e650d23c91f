namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A value as it is written.</summary>
public abstract class ValueNode(int start, int end) : SyntaxNode(start, end);

/// <summary><c>$name</c>.</summary>
public sealed class VariableNode(NameNode name, int start, int end) : ValueNode(start, end)
{
    /// <summary>Its name, without the dollar.</summary>
    public NameNode Name { get; } = name;
}

/// <summary>A whole number, as its digits.</summary>
public sealed class IntValueNode(string text, int start, int end) : ValueNode(start, end)
{
    /// <summary>The digits with their sign.</summary>
    public string Text { get; } = text;
}

/// <summary>A number with a fraction or an exponent, as it is written.</summary>
public sealed class FloatValueNode(string text, int start, int end) : ValueNode(start, end)
{
    /// <summary>As it is written.</summary>
    public string Text { get; } = text;
}

/// <summary>A string or a block string.</summary>
public sealed class StringValueNode(string value, bool isBlock, int start, int end) : ValueNode(start, end)
{
    /// <summary>Its value, without quotes, escapes and the indentation of a block.</summary>
    public string Value { get; } = value;

    /// <summary>Whether it is written between three quotes.</summary>
    public bool IsBlock { get; } = isBlock;
}

/// <summary><c>true</c> or <c>false</c>.</summary>
public sealed class BooleanValueNode(bool value, int start, int end) : ValueNode(start, end)
{
    /// <summary>Which.</summary>
    public bool Value { get; } = value;
}

/// <summary><c>null</c>.</summary>
public sealed class NullValueNode(int start, int end) : ValueNode(start, end);

/// <summary>A value of an enum.</summary>
public sealed class EnumValueNode(string value, int start, int end) : ValueNode(start, end)
{
    /// <summary>Its name.</summary>
    public string Value { get; } = value;
}

/// <summary><c>[ ... ]</c>.</summary>
public sealed class ListValueNode(IReadOnlyList<ValueNode> values, int start, int end) : ValueNode(start, end)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<ValueNode> Values { get; } = values;
}

/// <summary><c>{ name: value }</c>.</summary>
public sealed class ObjectValueNode(IReadOnlyList<ObjectFieldNode> fields, int start, int end) : ValueNode(start, end)
{
    /// <summary>Its fields, in the order of the text.</summary>
    public IReadOnlyList<ObjectFieldNode> Fields { get; } = fields;
}

/// <summary><c>name: value</c> of an input object.</summary>
public sealed class ObjectFieldNode(NameNode name, ValueNode value, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its name.</summary>
    public NameNode Name { get; } = name;

    /// <summary>Its value.</summary>
    public ValueNode Value { get; } = value;
}
