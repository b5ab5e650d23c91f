using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>The directives of the specification (section 3.13), and the two of the cost analysis, which schemas declare when they use them.</summary>
internal static class BuiltInDirectives
{
    internal const string NoReason = "No longer supported";

    private static readonly GraphQLType RequiredText = new NonNullType(Scalars.String);
    private static readonly GraphQLType RequiredFlag = new NonNullType(Scalars.Boolean);
    private static readonly GraphQLType Texts = new ListType(RequiredText);

    internal static readonly DirectiveDefinition Include = new()
    {
        Name = "include",
        Description = "Takes the field or fragment only when the condition holds.",
        Arguments = [new InputValueDefinition { Name = "if", Type = RequiredFlag, Description = "Taken when true." }],
        Locations = DirectiveLocations.Field | DirectiveLocations.FragmentSpread | DirectiveLocations.InlineFragment,
        IsBuiltIn = true,
    };

    internal static readonly DirectiveDefinition Skip = new()
    {
        Name = "skip",
        Description = "Leaves the field or fragment out when the condition holds.",
        Arguments = [new InputValueDefinition { Name = "if", Type = RequiredFlag, Description = "Left out when true." }],
        Locations = DirectiveLocations.Field | DirectiveLocations.FragmentSpread | DirectiveLocations.InlineFragment,
        IsBuiltIn = true,
    };

    internal static readonly DirectiveDefinition Deprecated = new()
    {
        Name = "deprecated",
        Description = "It should not be used any more.",
        Arguments =
        [
            new InputValueDefinition
            {
                Name = "reason",
                Type = RequiredText,
                Description = "Why, and what to use instead, in Markdown.",
                DefaultLiteral = Literals.Text(NoReason),
                DefaultValue = NoReason,
            },
        ],
        Locations = DirectiveLocations.FieldDefinition | DirectiveLocations.ArgumentDefinition | DirectiveLocations.InputFieldDefinition | DirectiveLocations.EnumValue,
        IsBuiltIn = true,
    };

    internal static readonly DirectiveDefinition SpecifiedBy = new()
    {
        Name = "specifiedBy",
        Description = "Where the form of a scalar is specified.",
        Arguments = [new InputValueDefinition { Name = "url", Type = RequiredText, Description = "The address of the specification." }],
        Locations = DirectiveLocations.Scalar,
        IsBuiltIn = true,
    };

    internal static readonly DirectiveDefinition OneOf = new()
    {
        Name = "oneOf",
        Description = "Exactly one field of the input object must be given, and it must not be null.",
        Locations = DirectiveLocations.InputObject,
        IsBuiltIn = true,
    };

    internal static readonly IReadOnlyList<DirectiveDefinition> Specified = [Include, Skip, Deprecated, SpecifiedBy, OneOf];

    internal static readonly DirectiveDefinition Cost = new()
    {
        Name = "cost",
        Description = "How much a field weighs in the cost of an operation.",
        Arguments = [new InputValueDefinition { Name = "weight", Type = RequiredText, Description = "The weight, a number." }],
        Locations = DirectiveLocations.FieldDefinition,
    };

    internal static readonly DirectiveDefinition ListSize = new()
    {
        Name = "listSize",
        Description = "How long a list can be, for the cost of an operation.",
        Arguments =
        [
            new InputValueDefinition { Name = "assumedSize", Type = Scalars.Int, Description = "Items at the most when no argument says it." },
            new InputValueDefinition { Name = "slicingArguments", Type = Texts, Description = "Arguments that say how many." },
            new InputValueDefinition { Name = "sizedFields", Type = Texts, Description = "Fields below that hold the items." },
            new InputValueDefinition
            {
                Name = "requireOneSlicingArgument",
                Type = Scalars.Boolean,
                Description = "Whether exactly one of the slicing arguments must be given.",
                DefaultLiteral = new BooleanValueNode(true, 0, 0),
                DefaultValue = true,
            },
        ],
        Locations = DirectiveLocations.FieldDefinition,
    };

    internal static AppliedDirective CostOf(double weight) => new(
        "cost", [new("weight", Literals.Text(weight.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))]);

    internal static AppliedDirective ListSizeOf(ListSize size)
    {
        var arguments = new List<KeyValuePair<string, ValueNode>>();
        if (size.AssumedSize is { } assumed)
        {
            arguments.Add(new("assumedSize", Scalars.Int.ToLiteral(assumed)));
        }

        if (size.SlicingArguments.Count > 0)
        {
            arguments.Add(new("slicingArguments", Names(size.SlicingArguments)));
        }

        if (size.SizedFields.Count > 0)
        {
            arguments.Add(new("sizedFields", Names(size.SizedFields)));
        }

        if (!size.RequireOneSlicingArgument && size.SlicingArguments.Count > 0)
        {
            arguments.Add(new("requireOneSlicingArgument", new BooleanValueNode(false, 0, 0)));
        }

        return new AppliedDirective("listSize", arguments);
    }

    private static ListValueNode Names(IReadOnlyList<string> names) => new([.. names.Select(Literals.Text)], 0, 0);
}
