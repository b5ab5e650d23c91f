using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>
/// Values of Correct Type, Input Object Field Names, Field Uniqueness, Required Fields (5.6): literals as their scalars, enums and input objects read them.
/// </summary>
internal sealed class ValuesOfCorrectType(ValidationContext context) : ValidationRule(context)
{
    private const string Rule = "ValuesOfCorrectType";

    public override void Value(ValueNode value, InputPosition position)
    {
        if (value is ObjectValueNode fields)
        {
            UniqueFields(fields);
        }

        if (position.Type is not { } type)
        {
            return;
        }

        switch (value)
        {
            case NullValueNode:
                if (type.IsNonNull)
                {
                    Mismatch(value, type);
                }

                break;
            case ListValueNode when type.Nullable is ListType:
                break;
            case ObjectValueNode given when type.Named is InputObjectType input:
                InputObject(given, input);
                break;
            default:
                Leaf(value, type);
                break;
        }
    }

    private void Leaf(ValueNode value, GraphQLType type)
    {
        switch (type.Named)
        {
            case EnumType known when value is EnumValueNode name:
                if (known.Find(name.Value) is null)
                {
                    Context.Report(
                        Rule,
                        $"Value \"{name.Value}\" does not exist in \"{known}\" enum.{HintValue(name.Value, known)}",
                        value);
                }

                break;
            case EnumType known:
                Context.Report(Rule, $"Enum \"{known}\" cannot represent non-enum value: {Shown(value)}.{HintValue(Shown(value).Trim('"'), known)}", value);
                break;

            // A literal with variables in it is only complete when it is executed.
            case ScalarType scalar when !HasVariables(value):
                if (!scalar.TryParse(value, out _, out var problem))
                {
                    Context.Report(Rule, problem, value);
                }

                break;
            case InputObjectType:
                Mismatch(value, type);
                break;
        }
    }

    private string HintValue(string given, EnumType type) => Context.Options.Introspection
        ? Suggestions.DidYouMean(Suggestions.Near(given, type.Values.Select(value => value.Name)), "the enum value ")
        : "";

    private void InputObject(ObjectValueNode given, InputObjectType type)
    {
        foreach (var field in given.Fields.Where(field => type.IndexOf(field.Name.Value) < 0))
        {
            var hint = Context.DidYouMean(field.Name.Value, type.Fields.Select(known => known.Name));
            Context.Report(Rule, $"Field \"{field.Name}\" is not defined by type \"{type}\".{hint}", field);
        }

        foreach (var required in type.Fields.Where(field => field.IsRequired))
        {
            if (given.Fields.All(field => field.Name.Value != required.Name))
            {
                Context.Report(Rule, $"Field \"{type}.{required.Name}\" of required type \"{required.Type}\" was not provided.", given);
            }
        }

        if (!type.IsOneOf)
        {
            return;
        }

        if (given.Fields.Select(field => field.Name.Value).Distinct(StringComparer.Ordinal).Count() != 1)
        {
            Context.Report(Rule, $"OneOf Input Object \"{type}\" must specify exactly one key.", given);
        }
        else if (given.Fields[0].Value is NullValueNode)
        {
            Context.Report(Rule, $"Field \"{type}.{given.Fields[0].Name}\" must be non-null.", given);
        }
    }

    private void UniqueFields(ObjectValueNode given)
    {
        var names = new Dictionary<string, NameNode>(StringComparer.Ordinal);
        foreach (var field in given.Fields)
        {
            if (!names.TryAdd(field.Name.Value, field.Name))
            {
                Context.Report("UniqueInputFieldNames", $"There can be only one input field named \"{field.Name}\".", names[field.Name.Value], field.Name);
            }
        }
    }

    private void Mismatch(ValueNode value, GraphQLType type) => Context.Report(Rule, $"Expected value of type \"{type}\", found {Shown(value)}.", value);

    private static bool HasVariables(ValueNode value) => value switch
    {
        VariableNode => true,
        ListValueNode list => list.Values.Any(HasVariables),
        ObjectValueNode fields => fields.Fields.Any(field => HasVariables(field.Value)),
        _ => false,
    };

    private static string Shown(ValueNode value)
    {
        const int longest = 80;
        var text = Printer.Print(value);
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
    }
}
