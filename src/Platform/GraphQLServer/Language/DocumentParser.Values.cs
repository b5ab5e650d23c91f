namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The rules of sections 2.6 and 2.9 to 2.13: arguments, values, types, directives.</summary>
internal ref partial struct DocumentParser
{
    private ArgumentNode[] ParseArguments(bool isConst)
    {
        if (!Skip(TokenKind.ParenLeft))
        {
            return [];
        }

        var arguments = new List<ArgumentNode>();
        do
        {
            var name = ParseName();
            Expect(TokenKind.Colon);
            var value = ParseValue(isConst);
            arguments.Add(new ArgumentNode(name, value, name.Start, _lastEnd));
        }
        while (!Skip(TokenKind.ParenRight));

        return [.. arguments];
    }

    private DirectiveNode[] ParseDirectives(bool isConst)
    {
        if (!Peek(TokenKind.At))
        {
            return [];
        }

        var directives = new List<DirectiveNode>();
        while (Peek(TokenKind.At))
        {
            if (directives.Count == _limits.MaxDirectivesPerLocation)
            {
                throw GraphQLSyntaxException.Limit(
                    _source,
                    _token.Start,
                    $"More than {_limits.MaxDirectivesPerLocation} directives stand at one place, which is the limit. Use fewer.");
            }

            var start = Advance().Start;
            var name = ParseName();
            var arguments = ParseArguments(isConst);
            directives.Add(new DirectiveNode(name, arguments, start, _lastEnd));
        }

        return [.. directives];
    }

    private VariableNode ParseVariable()
    {
        var start = Expect(TokenKind.Dollar).Start;
        var name = ParseName();
        return new VariableNode(name, start, _lastEnd);
    }

    private ValueNode ParseValue(bool isConst)
    {
        switch (_token.Kind)
        {
            case TokenKind.BracketLeft:
                return ParseList(isConst);
            case TokenKind.BraceLeft:
                return ParseObject(isConst);
            case TokenKind.Int:
                var whole = Advance();
                return new IntValueNode(Text(whole), whole.Start, whole.End);
            case TokenKind.Float:
                var broken = Advance();
                return new FloatValueNode(Text(broken), broken.Start, broken.End);
            case TokenKind.String or TokenKind.BlockString:
                return ParseString();
            case TokenKind.Name:
                return ParseWord();
            case TokenKind.Dollar:
                var dollar = _token;
                var variable = ParseVariable();
                return isConst ? throw Problem(dollar.Start, $"Unexpected variable \"${variable.Name}\" in constant value.") : variable;
            default:
                throw Unexpected(_token);
        }
    }

    private StringValueNode ParseString()
    {
        var value = StringReading.Value(_source, _token);
        var token = Advance();
        return new StringValueNode(value, token.Kind == TokenKind.BlockString, token.Start, token.End);
    }

    private ValueNode ParseWord()
    {
        var token = Advance();
        return Text(token) switch
        {
            "true" => new BooleanValueNode(true, token.Start, token.End),
            "false" => new BooleanValueNode(false, token.Start, token.End),
            "null" => new NullValueNode(token.Start, token.End),
            var name => new EnumValueNode(name, token.Start, token.End),
        };
    }

    private ListValueNode ParseList(bool isConst)
    {
        Enter(ref _valueDepth, "Values");
        var start = Advance().Start;
        var values = new List<ValueNode>();
        while (!Skip(TokenKind.BracketRight))
        {
            values.Add(ParseValue(isConst));
        }

        _valueDepth--;
        return new ListValueNode([.. values], start, _lastEnd);
    }

    private ObjectValueNode ParseObject(bool isConst)
    {
        Enter(ref _valueDepth, "Values");
        var start = Advance().Start;
        var fields = new List<ObjectFieldNode>();
        while (!Skip(TokenKind.BraceRight))
        {
            var name = ParseName();
            Expect(TokenKind.Colon);
            var value = ParseValue(isConst);
            fields.Add(new ObjectFieldNode(name, value, name.Start, _lastEnd));
        }

        _valueDepth--;
        return new ObjectValueNode([.. fields], start, _lastEnd);
    }

    private TypeNode ParseType()
    {
        var start = _token.Start;
        TypeNode type;
        if (Peek(TokenKind.BracketLeft))
        {
            Enter(ref _typeDepth, "Types");
            Advance();
            var of = ParseType();
            Expect(TokenKind.BracketRight);
            _typeDepth--;
            type = new ListTypeNode(of, start, _lastEnd);
        }
        else
        {
            type = ParseNamedType();
        }

        return Skip(TokenKind.Bang) ? new NonNullTypeNode(type, start, _lastEnd) : type;
    }

    private NamedTypeNode ParseNamedType()
    {
        var name = ParseName();
        return new NamedTypeNode(name, name.Start, name.End);
    }
}
