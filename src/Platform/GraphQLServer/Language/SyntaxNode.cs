namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>A piece of a document. Nodes are immutable; two documents never share one.</summary>
/// <param name="start">Byte offset in the UTF-8 text where it begins.</param>
/// <param name="end">Byte offset behind its last byte.</param>
public abstract class SyntaxNode(int start, int end)
{
    /// <summary>Byte offset in the UTF-8 text where it begins; <see cref="SourceText.LocationOf"/> makes a line and a column of it.</summary>
    public int Start { get; } = start;

    /// <summary>Byte offset behind its last byte.</summary>
    public int End { get; } = end;
}

/// <summary>A name with its place.</summary>
public sealed class NameNode(string value, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>The name.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A whole document.</summary>
public sealed class DocumentNode(IReadOnlyList<DefinitionNode> definitions, SourceText source, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Operations, fragments and definitions of types, in the order of the text.</summary>
    public IReadOnlyList<DefinitionNode> Definitions { get; } = definitions;

    /// <summary>The text it was read from.</summary>
    public SourceText Source { get; } = source;
}

/// <summary>Something that stands at the top of a document.</summary>
public abstract class DefinitionNode(StringValueNode? description, int start, int end) : SyntaxNode(start, end)
{
    /// <summary>Its description, or null.</summary>
    public StringValueNode? Description { get; } = description;
}
