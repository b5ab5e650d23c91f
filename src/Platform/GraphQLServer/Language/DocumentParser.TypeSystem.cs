namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>The rules of section 3: definitions and extensions of schemas, types and directives.</summary>
internal ref partial struct DocumentParser
{
    /// <summary>A definition or an extension; null when no keyword stands here that begins one.</summary>
    private TypeSystemDefinitionNode? ParseTypeSystemDefinition(StringValueNode? description, int start)
    {
        var isExtension = SkipKeyword("extend"u8);
        if (!Peek(TokenKind.Name))
        {
            return isExtension ? throw Unexpected(_token) : null;
        }

        switch (Text(_token))
        {
            case "schema":
                return ParseSchema(description, isExtension, start);
            case "scalar":
                return ParseScalar(description, isExtension, start);
            case "type":
                return ParseObjectType(description, isExtension, start);
            case "interface":
                return ParseInterface(description, isExtension, start);
            case "union":
                return ParseUnion(description, isExtension, start);
            case "enum":
                return ParseEnum(description, isExtension, start);
            case "input":
                return ParseInput(description, isExtension, start);
            case "directive" when !isExtension:
                return ParseDirectiveDefinition(description, start);
            default:
                return isExtension ? throw Unexpected(_token) : null;
        }
    }

    /// <summary>An extension must add something.</summary>
    private readonly void Require(bool isExtension, bool hasContent)
    {
        if (isExtension && !hasContent)
        {
            throw Unexpected(_token);
        }
    }

    private SchemaDefinitionNode ParseSchema(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var directives = ParseDirectives(isConst: true);
        var types = new List<OperationTypeNode>();
        if (!isExtension || Peek(TokenKind.BraceLeft))
        {
            Expect(TokenKind.BraceLeft);
            do
            {
                var from = _token.Start;
                var operation = PeekOperation() ?? throw (Peek(TokenKind.Name)
                    ? Unexpected(_token)
                    : Problem(_token.Start, $"Expected Name, found {Describe(_token)}."));
                Advance();
                Expect(TokenKind.Colon);
                var type = ParseNamedType();
                types.Add(new OperationTypeNode(operation, type, from, _lastEnd));
            }
            while (!Skip(TokenKind.BraceRight));
        }

        Require(isExtension, directives.Length + types.Count > 0);
        return new SchemaDefinitionNode(description, isExtension, directives, types, start, _lastEnd);
    }

    private ScalarTypeDefinitionNode ParseScalar(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        Require(isExtension, directives.Length > 0);
        return new ScalarTypeDefinitionNode(name, description, isExtension, directives, start, _lastEnd);
    }

    private ObjectTypeDefinitionNode ParseObjectType(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var interfaces = ParseImplements();
        var directives = ParseDirectives(isConst: true);
        var fields = ParseFieldDefinitions();
        Require(isExtension, interfaces.Length + directives.Length + fields.Length > 0);
        return new ObjectTypeDefinitionNode(name, description, isExtension, interfaces, directives, fields, start, _lastEnd);
    }

    private InterfaceTypeDefinitionNode ParseInterface(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var interfaces = ParseImplements();
        var directives = ParseDirectives(isConst: true);
        var fields = ParseFieldDefinitions();
        Require(isExtension, interfaces.Length + directives.Length + fields.Length > 0);
        return new InterfaceTypeDefinitionNode(name, description, isExtension, interfaces, directives, fields, start, _lastEnd);
    }

    private UnionTypeDefinitionNode ParseUnion(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        var types = Skip(TokenKind.EqualsSign) ? ParseNamedTypes(TokenKind.Pipe) : [];
        Require(isExtension, directives.Length + types.Length > 0);
        return new UnionTypeDefinitionNode(name, description, isExtension, directives, types, start, _lastEnd);
    }

    private EnumTypeDefinitionNode ParseEnum(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        var values = new List<EnumValueDefinitionNode>();
        if (Skip(TokenKind.BraceLeft))
        {
            do
            {
                values.Add(ParseEnumValue());
            }
            while (!Skip(TokenKind.BraceRight));
        }

        Require(isExtension, directives.Length + values.Count > 0);
        return new EnumTypeDefinitionNode(name, description, isExtension, directives, values, start, _lastEnd);
    }

    private EnumValueDefinitionNode ParseEnumValue()
    {
        var start = _token.Start;
        var description = ParseDescription();
        if (PeekKeyword("true"u8) || PeekKeyword("false"u8) || PeekKeyword("null"u8))
        {
            throw Problem(_token.Start, $"Name \"{Text(_token)}\" is reserved and cannot be used for an enum value.");
        }

        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        return new EnumValueDefinitionNode(name, description, directives, start, _lastEnd);
    }

    private InputObjectTypeDefinitionNode ParseInput(StringValueNode? description, bool isExtension, int start)
    {
        Advance();
        var name = ParseName();
        var directives = ParseDirectives(isConst: true);
        var fields = Peek(TokenKind.BraceLeft) ? ParseInputValues(TokenKind.BraceLeft, TokenKind.BraceRight) : [];
        Require(isExtension, directives.Length + fields.Length > 0);
        return new InputObjectTypeDefinitionNode(name, description, isExtension, directives, fields, start, _lastEnd);
    }

    private DirectiveDefinitionNode ParseDirectiveDefinition(StringValueNode? description, int start)
    {
        Advance();
        Expect(TokenKind.At);
        var name = ParseName();
        var arguments = ParseArgumentDefinitions();
        var isRepeatable = SkipKeyword("repeatable"u8);
        ExpectKeyword("on"u8);
        var locations = new List<NameNode>();
        Skip(TokenKind.Pipe);
        do
        {
            var token = _token;
            var location = ParseName();
            locations.Add(DirectiveLocationNames.TryParse(location.Value, out _) ? location : throw Unexpected(token));
        }
        while (Skip(TokenKind.Pipe));

        return new DirectiveDefinitionNode(name, description, arguments, isRepeatable, locations, start, _lastEnd);
    }

    private NamedTypeNode[] ParseImplements() => SkipKeyword("implements"u8) ? ParseNamedTypes(TokenKind.Ampersand) : [];

    private NamedTypeNode[] ParseNamedTypes(TokenKind separator)
    {
        Skip(separator);
        var types = new List<NamedTypeNode>();
        do
        {
            types.Add(ParseNamedType());
        }
        while (Skip(separator));

        return [.. types];
    }

    private FieldDefinitionNode[] ParseFieldDefinitions()
    {
        if (!Skip(TokenKind.BraceLeft))
        {
            return [];
        }

        var fields = new List<FieldDefinitionNode>();
        do
        {
            var start = _token.Start;
            var description = ParseDescription();
            var name = ParseName();
            var arguments = ParseArgumentDefinitions();
            Expect(TokenKind.Colon);
            var type = ParseType();
            var directives = ParseDirectives(isConst: true);
            fields.Add(new FieldDefinitionNode(name, description, arguments, type, directives, start, _lastEnd));
        }
        while (!Skip(TokenKind.BraceRight));

        return [.. fields];
    }

    private InputValueDefinitionNode[] ParseArgumentDefinitions() =>
        Peek(TokenKind.ParenLeft) ? ParseInputValues(TokenKind.ParenLeft, TokenKind.ParenRight) : [];

    private InputValueDefinitionNode[] ParseInputValues(TokenKind open, TokenKind close)
    {
        Expect(open);
        var values = new List<InputValueDefinitionNode>();
        do
        {
            var start = _token.Start;
            var description = ParseDescription();
            var name = ParseName();
            Expect(TokenKind.Colon);
            var type = ParseType();
            var defaultValue = Skip(TokenKind.EqualsSign) ? ParseValue(isConst: true) : null;
            var directives = ParseDirectives(isConst: true);
            values.Add(new InputValueDefinitionNode(name, description, type, defaultValue, directives, start, _lastEnd));
        }
        while (!Skip(close));

        return [.. values];
    }
}
