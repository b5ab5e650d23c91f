using System.Runtime.CompilerServices;
using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>One run of the parser over one text: tokens, counters and what the grammar's rules share.</summary>
internal ref partial struct DocumentParser
{
    private readonly SourceText _source;
    private readonly ParserLimits _limits;
    private Lexer _lexer;
    private Token _token;
    private int _lastEnd;
    private int _tokens;
    private int _selectionDepth;
    private int _valueDepth;
    private int _typeDepth;

    public DocumentParser(SourceText source, ParserLimits limits)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limits);
        (_source, _limits) = (source, limits);
        _lexer = new Lexer(source);
        _token = _lexer.Read();
    }

    public ValueNode ParseOnlyValue()
    {
        var value = ParseValue(isConst: false);
        Expect(TokenKind.EndOfFile);
        return value;
    }

    public TypeNode ParseOnlyType()
    {
        var type = ParseType();
        Expect(TokenKind.EndOfFile);
        return type;
    }

    private readonly bool Peek(TokenKind kind) => _token.Kind == kind;

    private readonly bool PeekKeyword(ReadOnlySpan<byte> word) => Peek(TokenKind.Name) && Bytes(_token).SequenceEqual(word);

    private readonly bool PeekDescription() => Peek(TokenKind.String) || Peek(TokenKind.BlockString);

    private Token Advance()
    {
        var token = _token;
        if (token.Kind != TokenKind.EndOfFile && ++_tokens > _limits.MaxTokens)
        {
            throw GraphQLSyntaxException.Limit(
                _source, token.Start, $"The document holds more than {_limits.MaxTokens} tokens, which is the limit. Split it, or move values into variables.");
        }

        _lastEnd = token.End;
        _token = _lexer.Read();
        return token;
    }

    private bool Skip(TokenKind kind)
    {
        if (!Peek(kind))
        {
            return false;
        }

        Advance();
        return true;
    }

    private bool SkipKeyword(ReadOnlySpan<byte> word)
    {
        if (!PeekKeyword(word))
        {
            return false;
        }

        Advance();
        return true;
    }

    private Token Expect(TokenKind kind) =>
        Peek(kind) ? Advance() : throw Problem(_token.Start, $"Expected {kind.Describe()}, found {Describe(_token)}.");

    private void ExpectKeyword(ReadOnlySpan<byte> word)
    {
        if (!SkipKeyword(word))
        {
            throw Problem(_token.Start, $"Expected \"{Encoding.UTF8.GetString(word)}\", found {Describe(_token)}.");
        }
    }

    private NameNode ParseName()
    {
        var token = Expect(TokenKind.Name);
        return new NameNode(Text(token), token.Start, token.End);
    }

    private StringValueNode? ParseDescription() => PeekDescription() ? ParseString() : null;

    /// <summary>Enters one more level of a recursive rule; whoever calls it counts down again when the rule is done.</summary>
    private readonly void Enter(ref int depth, string what)
    {
        if (++depth > _limits.MaxDepth)
        {
            throw GraphQLSyntaxException.Limit(
                _source, _token.Start, $"{what} nest deeper than {_limits.MaxDepth} levels, which is the limit. Make the document flatter.");
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw GraphQLSyntaxException.Limit(_source, _token.Start, $"{what} nest deeper than the server can read. Make the document flatter.");
        }
    }

    private readonly GraphQLSyntaxException Unexpected(Token token) => Problem(token.Start, $"Unexpected {Describe(token)}.");

    private readonly GraphQLSyntaxException Problem(int offset, string message) => GraphQLSyntaxException.At(_source, offset, message);

    private readonly string Describe(Token token)
    {
        if (token.Kind < TokenKind.Name)
        {
            return token.Kind.Describe();
        }

        const int longest = 60;
        var text = token.Kind is TokenKind.String or TokenKind.BlockString ? StringReading.Value(_source, token) : Text(token);
        return $"{token.Kind.Describe()} \"{(text.Length > longest ? string.Concat(text.AsSpan(0, longest), "…") : text)}\"";
    }

    private readonly ReadOnlySpan<byte> Bytes(Token token) => _source.Utf8.Span[token.Start..token.End];

    private readonly string Text(Token token) => Encoding.UTF8.GetString(Bytes(token));
}
