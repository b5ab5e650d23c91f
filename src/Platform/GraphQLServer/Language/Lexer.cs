using System.Buffers;
using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Language;

/// <summary>Cuts UTF-8 into tokens without allocating. Copy it to look ahead.</summary>
internal ref struct Lexer
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    private readonly SourceText _source;
    private readonly ReadOnlySpan<byte> _text;
    private int _position;

    /// <exception cref="GraphQLSyntaxException">The bytes are no UTF-8.</exception>
    public Lexer(SourceText source)
    {
        _source = source;
        _text = source.Utf8.Span;
        if (!System.Text.Unicode.Utf8.IsValid(_text))
        {
            throw Problem(FirstInvalid(_text), "The text is not valid UTF-8.");
        }
    }

    /// <summary>The next token; again and again <see cref="TokenKind.EndOfFile"/> at the end.</summary>
    /// <exception cref="GraphQLSyntaxException">No token begins here.</exception>
    public Token Read()
    {
        SkipIgnored();
        if (_position == _text.Length)
        {
            return new Token(TokenKind.EndOfFile, _position, _position);
        }

        var start = _position;
        var first = _text[start];
        if (IsNameStart(first))
        {
            var length = _text[start..].IndexOfAnyExcept(NameBytes);
            _position = length < 0 ? _text.Length : start + length;
            return new Token(TokenKind.Name, start, _position);
        }

        switch (first)
        {
            case (byte)'"':
                return _text[start..].StartsWith("\"\"\""u8) ? ReadBlockString() : ReadString();
            case (byte)'.' when _text[start..].StartsWith("..."u8):
                _position += 3;
                return new Token(TokenKind.Spread, start, _position);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return ReadNumber();
            default:
                var kind = Punctuator(first);
                if (kind == TokenKind.EndOfFile)
                {
                    throw Problem(start, first == '\''
                        ? "Unexpected single quote character ('), did you mean to use a double quote (\")?"
                        : $"Unexpected character: {DescribeAt(start)}.");
                }

                _position++;
                return new Token(kind, start, _position);
        }
    }

    /// <summary>Whether a name may begin with this byte.</summary>
    public static bool IsNameStart(byte value) => value is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (byte)'_';

    private static TokenKind Punctuator(byte value) => value switch
    {
        (byte)'!' => TokenKind.Bang,
        (byte)'$' => TokenKind.Dollar,
        (byte)'&' => TokenKind.Ampersand,
        (byte)'(' => TokenKind.ParenLeft,
        (byte)')' => TokenKind.ParenRight,
        (byte)':' => TokenKind.Colon,
        (byte)'=' => TokenKind.EqualsSign,
        (byte)'@' => TokenKind.At,
        (byte)'[' => TokenKind.BracketLeft,
        (byte)']' => TokenKind.BracketRight,
        (byte)'{' => TokenKind.BraceLeft,
        (byte)'|' => TokenKind.Pipe,
        (byte)'}' => TokenKind.BraceRight,
        _ => TokenKind.EndOfFile,
    };

    private void SkipIgnored()
    {
        while (_position < _text.Length)
        {
            switch (_text[_position])
            {
                case (byte)' ' or (byte)'\t' or (byte)',' or (byte)'\n' or (byte)'\r':
                    _position++;
                    break;
                case (byte)'#':
                    var length = _text[_position..].IndexOfAny((byte)'\n', (byte)'\r');
                    _position = length < 0 ? _text.Length : _position + length;
                    break;
                case 0xEF when _text[_position..].StartsWith("\uFEFF"u8):
                    _position += 3;
                    break;
                default:
                    return;
            }
        }
    }

    private Token ReadNumber()
    {
        var start = _position;
        var kind = TokenKind.Int;
        SkipIf('-');
        if (SkipIf('0'))
        {
            if (char.IsAsciiDigit(Peek()))
            {
                throw Problem(_position, $"Invalid number, unexpected digit after 0: {DescribeAt(_position)}.");
            }
        }
        else
        {
            SkipDigits();
        }

        if (SkipIf('.'))
        {
            kind = TokenKind.Float;
            SkipDigits();
        }

        if (SkipIf('e') || SkipIf('E'))
        {
            kind = TokenKind.Float;
            if (!SkipIf('+'))
            {
                SkipIf('-');
            }

            SkipDigits();
        }

        if (Peek() == '.' || IsNameStart((byte)Peek()))
        {
            throw Problem(_position, $"Invalid number, expected digit but got: {DescribeAt(_position)}.");
        }

        return new Token(kind, start, _position);
    }

    private readonly char Peek() => _position < _text.Length ? (char)_text[_position] : '\0';

    private bool SkipIf(char wanted)
    {
        if (_position == _text.Length || _text[_position] != wanted)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipDigits()
    {
        if (!char.IsAsciiDigit(Peek()))
        {
            throw Problem(_position, $"Invalid number, expected digit but got: {DescribeAt(_position)}.");
        }

        while (char.IsAsciiDigit(Peek()))
        {
            _position++;
        }
    }

    private Token ReadString()
    {
        var start = _position;
        for (_position++; _position < _text.Length; _position++)
        {
            switch (_text[_position])
            {
                case (byte)'"':
                    _position++;
                    return new Token(TokenKind.String, start, _position);
                case (byte)'\n' or (byte)'\r':
                    throw Problem(_position, "Unterminated string.");
                case (byte)'\\':
                    // What is escaped is looked at when the value is read; here only that an escaped quote ends nothing.
                    _position += _position + 1 < _text.Length && _text[_position + 1] is (byte)'"' or (byte)'\\' ? 1 : 0;
                    break;
            }
        }

        throw Problem(_text.Length, "Unterminated string.");
    }

    private Token ReadBlockString()
    {
        var start = _position;
        var from = start + 3;
        while (true)
        {
            var length = _text[from..].IndexOf("\"\"\""u8);
            if (length < 0)
            {
                throw Problem(_text.Length, "Unterminated string.");
            }

            from += length + 3;
            if (_text[from - 4] != '\\')
            {
                _position = from;
                return new Token(TokenKind.BlockString, start, from);
            }
        }
    }

    private readonly string DescribeAt(int offset)
    {
        if (offset >= _text.Length)
        {
            return "<EOF>";
        }

        Rune.DecodeFromUtf8(_text[offset..], out var rune, out _);
        return rune.Value switch
        {
            '"' => "'\"'",
            >= 0x20 and <= 0x7E => $"\"{rune}\"",
            _ => $"U+{rune.Value:X4}",
        };
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var offset = 0;
        while (offset < text.Length && Rune.DecodeFromUtf8(text[offset..], out _, out var consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    private readonly GraphQLSyntaxException Problem(int offset, string message) => GraphQLSyntaxException.At(_source, offset, message);
}
