using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Fragment Spread Type Existence, Fragments On Object, Interface or Union Types, Variables Are Input Types (5.5.1.2, 5.5.1.3, 5.8.2).</summary>
internal sealed class TypeNameRules(ValidationContext context) : ValidationRule(context)
{
    public override void TypeName(NamedTypeNode type)
    {
        if (Context.Schema.Find(type.Name.Value) is null)
        {
            var hint = Context.DidYouMean(type.Name.Value, Context.Schema.Types.Select(known => known.Name));
            Context.Report("KnownTypeNames", $"Unknown type \"{type}\".{hint}", type);
        }
    }

    public override void Variable(VariableDefinitionNode variable, GraphQLType? type)
    {
        if (type is { IsInput: false })
        {
            Context.Report("VariablesAreInputTypes", $"Variable \"${variable.Variable.Name}\" cannot be non-input type \"{variable.Type}\".", variable.Type);
        }
    }

    public override void Fragment(FragmentDefinitionNode fragment, GraphQLType? condition)
    {
        if (condition is not (null or FieldsType or UnionType))
        {
            Context.Report(
                "FragmentsOnCompositeTypes",
                $"Fragment \"{fragment.Name}\" cannot condition on non composite type \"{condition}\".",
                fragment.TypeCondition);
        }
    }

    public override void InlineFragment(InlineFragmentNode inline, NamedType? parent, GraphQLType? condition)
    {
        if (condition is not (null or FieldsType or UnionType))
        {
            Context.Report("FragmentsOnCompositeTypes", $"Fragment cannot condition on non composite type \"{condition}\".", inline.TypeCondition!);
        }
    }
}
