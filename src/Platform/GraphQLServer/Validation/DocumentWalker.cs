using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation.Rules;

namespace KiVendTout.Platform.GraphQLServer.Validation;

/// <summary>Goes over a document once, knowing the type of every place, and tells the rules. Its recursion is bounded by the parser's depth.</summary>
internal sealed class DocumentWalker
{
    private readonly ValidationContext _context;
    private readonly ValidationRule[] _rules;
    private List<VariableUsage> _usages = [];

    private DocumentWalker(ValidationContext context)
    {
        _context = context;
        _rules =
        [
            new OperationRules(context),
            new SingleFieldSubscriptions(context),
            new TypeNameRules(context),
            new FragmentRules(context),
            new FieldRules(context),
            new ArgumentRules(context),
            new DirectiveRules(context),
            new ValuesOfCorrectType(context),
            new VariableRules(context),
            new IntrospectionRules(context),
            new OverlappingFieldsCanBeMerged(context),
        ];
    }

    /// <exception cref="ValidationAbortedException">There were enough errors, or a rule met its limit.</exception>
    public static void Walk(ValidationContext context) => new DocumentWalker(context).Walk();

    private void Walk()
    {
        foreach (var definition in _context.Document.Definitions)
        {
            _context.Variables[definition] = _usages = [];
            switch (definition)
            {
                case OperationDefinitionNode operation:
                    Operation(operation);
                    break;
                case FragmentDefinitionNode fragment:
                    Fragment(fragment);
                    break;
                default:
                    _context.Report("ExecutableDefinitions", $"The {NameOf(definition)} definition is not executable.", definition);
                    break;
            }
        }

        foreach (var rule in _rules)
        {
            rule.End();
        }
    }

    private static string NameOf(DefinitionNode definition) => definition is TypeDefinitionNode named ? $"\"{named.Name}\"" : "schema";

    private void Operation(OperationDefinitionNode operation)
    {
        var root = _context.Schema.RootOf(operation.Operation);
        foreach (var rule in _rules)
        {
            rule.Operation(operation, root);
        }

        foreach (var variable in operation.Variables)
        {
            Variable(variable);
        }

        Directives(operation.Directives, operation.Operation switch
        {
            OperationKind.Query => DirectiveLocations.Query,
            OperationKind.Mutation => DirectiveLocations.Mutation,
            _ => DirectiveLocations.Subscription,
        });
        Selections(operation.SelectionSet, root);
    }

    private void Variable(VariableDefinitionNode variable)
    {
        TypeNames(variable.Type);
        var type = _context.Resolve(variable.Type);
        foreach (var rule in _rules)
        {
            rule.Variable(variable, type);
        }

        if (variable.DefaultValue is not null)
        {
            Value(variable.DefaultValue, new InputPosition(type is { IsInput: true } ? type : null, false, null));
        }

        Directives(variable.Directives, DirectiveLocations.VariableDefinition);
    }

    private void Fragment(FragmentDefinitionNode fragment)
    {
        TypeNames(fragment.TypeCondition);
        var condition = _context.Schema.Find(fragment.TypeCondition.Name.Value);
        foreach (var rule in _rules)
        {
            rule.Fragment(fragment, condition);
        }

        Directives(fragment.Directives, DirectiveLocations.FragmentDefinition);
        Selections(fragment.SelectionSet, Composite(condition));
    }

    private static NamedType? Composite(GraphQLType? type) => type?.Named is FieldsType or UnionType ? type.Named : null;

    private void Selections(SelectionSetNode set, NamedType? parent)
    {
        foreach (var selection in set.Selections)
        {
            switch (selection)
            {
                case FieldNode field:
                    Field(field, parent);
                    break;
                case InlineFragmentNode inline:
                    InlineFragment(inline, parent);
                    break;
                case FragmentSpreadNode spread:
                    foreach (var rule in _rules)
                    {
                        rule.Spread(spread, parent);
                    }

                    Directives(spread.Directives, DirectiveLocations.FragmentSpread);
                    break;
            }
        }
    }

    private void Field(FieldNode node, NamedType? parent)
    {
        var definition = parent is null ? null : _context.FieldOf(parent, node.Name.Value);
        var usage = new FieldUsage(node, parent, definition, _context.Fields.Count);
        _context.Fields.Add(node, usage);
        foreach (var rule in _rules)
        {
            rule.Field(usage);
        }

        Arguments(node, node.Arguments, definition?.Arguments, parent);
        Directives(node.Directives, DirectiveLocations.Field);
        if (node.SelectionSet is not null)
        {
            Selections(node.SelectionSet, Composite(definition?.Type));
        }
    }

    private void InlineFragment(InlineFragmentNode inline, NamedType? parent)
    {
        var inside = parent;
        if (inline.TypeCondition is not null)
        {
            TypeNames(inline.TypeCondition);
            var condition = _context.Schema.Find(inline.TypeCondition.Name.Value);
            foreach (var rule in _rules)
            {
                rule.InlineFragment(inline, parent, condition);
            }

            inside = Composite(condition);
        }

        Directives(inline.Directives, DirectiveLocations.InlineFragment);
        Selections(inline.SelectionSet, inside);
    }

    private void TypeNames(TypeNode type)
    {
        while (type is not NamedTypeNode)
        {
            type = type is ListTypeNode list ? list.Of : ((NonNullTypeNode)type).Of;
        }

        foreach (var rule in _rules)
        {
            rule.TypeName((NamedTypeNode)type);
        }
    }

    private void Directives(IReadOnlyList<DirectiveNode> directives, DirectiveLocations location)
    {
        if (directives.Count == 0)
        {
            return;
        }

        foreach (var rule in _rules)
        {
            rule.Directives(directives, location);
        }

        foreach (var directive in directives)
        {
            Arguments(directive, directive.Arguments, _context.Schema.FindDirective(directive.Name.Value)?.Arguments, parent: null);
        }
    }

    private void Arguments(SyntaxNode owner, IReadOnlyList<ArgumentNode> given, IReadOnlyList<InputValueDefinition>? known, NamedType? parent)
    {
        if (known is not null)
        {
            foreach (var rule in _rules)
            {
                rule.Arguments(owner, given, known, parent);
            }
        }

        foreach (var argument in given)
        {
            var definition = known?.FirstOrDefault(candidate => candidate.Name == argument.Name.Value);
            Value(argument.Value, new InputPosition(definition?.Type, definition?.DefaultLiteral is not null, null));
        }

        ArgumentRules.Unique(_context, given);
    }

    private void Value(ValueNode value, InputPosition position)
    {
        if (value is VariableNode variable)
        {
            _usages.Add(new VariableUsage(variable, position));
            return;
        }

        foreach (var rule in _rules)
        {
            rule.Value(value, position);
        }

        if (value is ListValueNode list)
        {
            var items = (position.Type?.Nullable as ListType)?.Of;
            foreach (var item in list.Values)
            {
                Value(item, new InputPosition(items, false, null));
            }
        }
        else if (value is ObjectValueNode fields)
        {
            var input = position.Type?.Named as InputObjectType;
            foreach (var field in fields.Fields)
            {
                var definition = input?.Find(field.Name.Value);
                Value(field.Value, new InputPosition(definition?.Type, definition?.DefaultLiteral is not null, input is { IsOneOf: true } ? input : null));
            }
        }
    }
}
