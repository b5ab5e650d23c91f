using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>
/// A rule or a few of one subject, alive for one document. <see cref="DocumentWalker"/> calls it for every place; types are null where the document is
/// already wrong, and the rule then says nothing.
/// </summary>
internal abstract class ValidationRule(ValidationContext context)
{
    protected ValidationContext Context { get; } = context;

    public virtual void Operation(OperationDefinitionNode operation, ObjectType? root)
    {
    }

    public virtual void Fragment(FragmentDefinitionNode fragment, GraphQLType? condition)
    {
    }

    public virtual void Variable(VariableDefinitionNode variable, GraphQLType? type)
    {
    }

    public virtual void TypeName(NamedTypeNode type)
    {
    }

    public virtual void Field(FieldUsage field)
    {
    }

    public virtual void InlineFragment(InlineFragmentNode inline, NamedType? parent, GraphQLType? condition)
    {
    }

    public virtual void Spread(FragmentSpreadNode spread, NamedType? parent)
    {
    }

    public virtual void Directives(IReadOnlyList<DirectiveNode> directives, DirectiveLocations location)
    {
    }

    /// <param name="owner">A <see cref="FieldNode"/> or <see cref="DirectiveNode"/>.</param>
    /// <param name="given">What the document gives.</param>
    /// <param name="known">What the schema knows.</param>
    /// <param name="parent">The type whose field it is; null for a directive.</param>
    public virtual void Arguments(SyntaxNode owner, IReadOnlyList<ArgumentNode> given, IReadOnlyList<InputValueDefinition> known, NamedType? parent)
    {
    }

    public virtual void Value(ValueNode value, InputPosition position)
    {
    }

    /// <summary>When everything was visited.</summary>
    public virtual void End()
    {
    }
}

/// <summary>Where a value stands.</summary>
/// <param name="Type">What is expected there; null when nobody knows.</param>
/// <param name="HasDefault">Whether the argument or input field has a default.</param>
/// <param name="OneOf">The OneOf input object whose field it is, or null.</param>
internal readonly record struct InputPosition(GraphQLType? Type, bool HasDefault, InputObjectType? OneOf);

/// <summary>A variable where it is used.</summary>
internal readonly record struct VariableUsage(VariableNode Node, InputPosition Position);
