namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The rules of sections 2.2 to 2.8: documents, operations, selections, fragments.</summary>
internal ref partial struct DocumentParser
{
    public DocumentNode ParseDocument()
    {
        var definitions = new List<DefinitionNode>();
        do
        {
            definitions.Add(ParseDefinition());
        }
        while (!Peek(TokenKind.EndOfFile));

        return new DocumentNode([.. definitions], _source, 0, _token.End);
    }

    private DefinitionNode ParseDefinition()
    {
        if (Peek(TokenKind.BraceLeft))
        {
            var set = ParseSelectionSet();
            return new OperationDefinitionNode(OperationKind.Query, null, null, [], [], set, set.Start, set.End);
        }

        var start = _token.Start;
        var keyword = _token;
        if (PeekDescription())
        {
            var ahead = _lexer;
            keyword = ahead.Read();
            if (keyword.Kind == TokenKind.BraceLeft)
            {
                throw Problem(start, "Unexpected description, descriptions are not supported on shorthand queries.");
            }

            if (keyword.Kind != TokenKind.Name)
            {
                throw Unexpected(keyword);
            }

            if (Bytes(keyword).SequenceEqual("extend"u8))
            {
                throw Problem(start, "Unexpected description, only GraphQL definitions support descriptions.");
            }
        }

        var description = ParseDescription();
        if (PeekKeyword("fragment"u8))
        {
            return ParseFragmentDefinition(description, start);
        }

        return PeekOperation() is { } operation
            ? ParseOperation(operation, description, start)
            : ParseTypeSystemDefinition(description, start) ?? throw Unexpected(keyword);
    }

    private readonly OperationKind? PeekOperation() => 0 switch
    {
        _ when PeekKeyword("query"u8) => OperationKind.Query,
        _ when PeekKeyword("mutation"u8) => OperationKind.Mutation,
        _ when PeekKeyword("subscription"u8) => OperationKind.Subscription,
        _ => null,
    };

    private OperationDefinitionNode ParseOperation(OperationKind kind, StringValueNode? description, int start)
    {
        Advance();
        var name = Peek(TokenKind.Name) ? ParseName() : null;
        var variables = ParseVariableDefinitions();
        var directives = ParseDirectives(isConst: false);
        var set = ParseSelectionSet();
        return new OperationDefinitionNode(kind, name, description, variables, directives, set, start, _lastEnd);
    }

    private FragmentDefinitionNode ParseFragmentDefinition(StringValueNode? description, int start)
    {
        Advance();
        var name = ParseFragmentName();
        ExpectKeyword("on"u8);
        var condition = ParseNamedType();
        var directives = ParseDirectives(isConst: false);
        var set = ParseSelectionSet();
        return new FragmentDefinitionNode(name, description, condition, directives, set, start, _lastEnd);
    }

    private NameNode ParseFragmentName() => PeekKeyword("on"u8) ? throw Unexpected(_token) : ParseName();

    private VariableDefinitionNode[] ParseVariableDefinitions()
    {
        if (!Skip(TokenKind.ParenLeft))
        {
            return [];
        }

        var variables = new List<VariableDefinitionNode>();
        do
        {
            var start = _token.Start;
            var description = ParseDescription();
            var variable = ParseVariable();
            Expect(TokenKind.Colon);
            var type = ParseType();
            var defaultValue = Skip(TokenKind.EqualsSign) ? ParseValue(isConst: true) : null;
            var directives = ParseDirectives(isConst: true);
            variables.Add(new VariableDefinitionNode(variable, description, type, defaultValue, directives, start, _lastEnd));
        }
        while (!Skip(TokenKind.ParenRight));

        return [.. variables];
    }

    private SelectionSetNode ParseSelectionSet()
    {
        var start = Expect(TokenKind.BraceLeft).Start;
        Enter(ref _selectionDepth, "Selections");
        var selections = new List<SelectionNode>();
        do
        {
            selections.Add(Peek(TokenKind.Spread) ? ParseFragment() : ParseField());
        }
        while (!Skip(TokenKind.BraceRight));

        _selectionDepth--;
        return new SelectionSetNode([.. selections], start, _lastEnd);
    }

    private FieldNode ParseField()
    {
        var start = _token.Start;
        var name = ParseName();
        NameNode? alias = null;
        if (Skip(TokenKind.Colon))
        {
            (alias, name) = (name, ParseName());
        }

        var arguments = ParseArguments(isConst: false);
        var directives = ParseDirectives(isConst: false);
        var set = Peek(TokenKind.BraceLeft) ? ParseSelectionSet() : null;
        return new FieldNode(alias, name, arguments, directives, set, start, _lastEnd);
    }

    private SelectionNode ParseFragment()
    {
        var start = Expect(TokenKind.Spread).Start;
        if (Peek(TokenKind.Name) && !PeekKeyword("on"u8))
        {
            var name = ParseName();
            var onSpread = ParseDirectives(isConst: false);
            return new FragmentSpreadNode(name, onSpread, start, _lastEnd);
        }

        var condition = SkipKeyword("on"u8) ? ParseNamedType() : null;
        var directives = ParseDirectives(isConst: false);
        var set = ParseSelectionSet();
        return new InlineFragmentNode(condition, directives, set, start, _lastEnd);
    }
}
