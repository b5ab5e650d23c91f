using KiVendTout.Platform.GraphQLServer.Introspection;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Field Selections, Leaf Field Selections (5.3.1, 5.3.3).</summary>
internal sealed class FieldRules(ValidationContext context) : ValidationRule(context)
{
    public override void Field(FieldUsage field)
    {
        var name = field.Node.Name.Value;
        if (field.Parent is { } parent && field.Definition is null)
        {
            Context.Report("FieldsOnCorrectType", $"Cannot query field \"{name}\" on type \"{parent}\".{Hint(parent, name)}", field.Node);
            return;
        }

        if (field.Definition?.Type is not { } type)
        {
            return;
        }

        var isLeaf = type.Named is ScalarType or EnumType;
        if (isLeaf && field.Node.SelectionSet is { } needless)
        {
            Context.Report("ScalarLeafs", $"Field \"{name}\" must not have a selection since type \"{type}\" has no subfields.", needless);
        }
        else if (!isLeaf && field.Node.SelectionSet is null)
        {
            Context.Report(
                "ScalarLeafs",
                $"Field \"{name}\" of type \"{type}\" must have a selection of subfields. Did you mean \"{name} {{ ... }}\"?",
                field.Node);
        }
    }

    private string Hint(NamedType parent, string name)
    {
        if (!Context.Options.Introspection)
        {
            return "";
        }

        var types = Suggestions.DidYouMean(TypesWith(parent, name), "to use an inline fragment on ");
        return types.Length > 0 ? types : Context.DidYouMean(name, parent is FieldsType fields ? fields.Fields.Select(field => field.Name) : []);
    }

    /// <summary>Of an abstract type: the object types and interfaces among its possible types that have the field, the most common first.</summary>
    private List<string> TypesWith(NamedType parent, string name)
    {
        if (parent is ObjectType || name == MetaFields.TypeName.Name)
        {
            return [];
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var type in Context.Schema.PossibleTypes(parent).Where(type => type.Find(name) is not null))
        {
            counts[type.Name] = 1;
            foreach (var face in type.Interfaces.Where(face => face.Find(name) is not null))
            {
                counts[face.Name] = counts.GetValueOrDefault(face.Name) + 1;
            }
        }

        return [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key)];
    }
}
