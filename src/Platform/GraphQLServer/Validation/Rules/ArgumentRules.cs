using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Argument Names, Argument Uniqueness, Required Arguments (5.4), for fields and directives.</summary>
internal sealed class ArgumentRules(ValidationContext context) : ValidationRule(context)
{
    public override void Arguments(SyntaxNode owner, IReadOnlyList<ArgumentNode> given, IReadOnlyList<InputValueDefinition> known, NamedType? parent)
    {
        foreach (var argument in given)
        {
            if (known.All(candidate => candidate.Name != argument.Name.Value))
            {
                var where = owner is FieldNode field ? $"field \"{parent}.{field.Name}\"" : $"directive \"@{((DirectiveNode)owner).Name}\"";
                var hint = Context.DidYouMean(argument.Name.Value, known.Select(candidate => candidate.Name));
                Context.Report("KnownArgumentNames", $"Unknown argument \"{argument.Name}\" on {where}.{hint}", argument);
            }
        }

        foreach (var required in known)
        {
            if (required.IsRequired && given.All(argument => argument.Name.Value != required.Name))
            {
                var where = owner is FieldNode field ? $"Field \"{field.Name}\"" : $"Directive \"@{((DirectiveNode)owner).Name}\"";
                Context.Report(
                    "ProvidedRequiredArguments",
                    $"{where} argument \"{required.Name}\" of type \"{required.Type}\" is required, but it was not provided.",
                    owner);
            }
        }
    }

    /// <summary>Uniqueness holds for unknown fields and directives too.</summary>
    public static void Unique(ValidationContext context, IReadOnlyList<ArgumentNode> given)
    {
        if (given.Count < 2)
        {
            return;
        }

        var names = new Dictionary<string, NameNode>(StringComparer.Ordinal);
        foreach (var argument in given)
        {
            if (!names.TryAdd(argument.Name.Value, argument.Name))
            {
                context.Report("UniqueArgumentNames", $"There can be only one argument named \"{argument.Name}\".", names[argument.Name.Value], argument.Name);
            }
        }
    }
}
