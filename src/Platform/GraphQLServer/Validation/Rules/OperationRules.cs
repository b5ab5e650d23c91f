using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Validation.Rules;

/// <summary>Operation Type Existence, Operation Name Uniqueness, Lone Anonymous Operation (5.2.1 to 5.2.3).</summary>
internal sealed class OperationRules(ValidationContext context) : ValidationRule(context)
{
    private readonly Dictionary<string, NameNode> _names = new(StringComparer.Ordinal);
    private readonly int _operations = context.Document.Definitions.OfType<OperationDefinitionNode>().Count();

    public override void Operation(OperationDefinitionNode operation, ObjectType? root)
    {
        if (root is null)
        {
            var kind = operation.Operation == OperationKind.Mutation ? "mutation" : "subscription";
            Context.Report("KnownOperationTypes", $"The {kind} operation is not supported by the schema.", operation);
        }

        if (operation.Name is null)
        {
            if (_operations > 1)
            {
                Context.Report("LoneAnonymousOperation", "This anonymous operation must be the only defined operation.", operation);
            }
        }
        else if (!_names.TryAdd(operation.Name.Value, operation.Name))
        {
            Context.Report(
                "UniqueOperationNames", $"There can be only one operation named \"{operation.Name}\".", _names[operation.Name.Value], operation.Name);
        }
    }
}
