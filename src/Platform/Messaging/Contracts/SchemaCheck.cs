using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>
/// Reads a body once, beside its compiled schema. The path of where it is lies in a pooled array of steps, and becomes text only where something is wrong.
/// </summary>
internal ref partial struct SchemaCheck
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly Step[] _steps;
    private Utf8JsonReader _reader;
    private List<SchemaProblem>? _problems;
    private int _depth;

    private SchemaCheck(ReadOnlySpan<byte> body, Step[] steps)
    {
        _body = body;
        _steps = steps;
        _reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MessageSchema.MaxDepth });
    }

    private readonly bool IsFull => _problems?.Count >= MessageSchema.MaxProblems;

    public static IReadOnlyList<SchemaProblem> Run(SchemaNode root, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return [NotJson("is empty.")];
        }

        if (!Utf8.IsValid(body.Span))
        {
            return [NotJson("is not UTF-8.")];
        }

        var steps = ArrayPool<Step>.Shared.Rent(MessageSchema.MaxDepth + 1);
        try
        {
            return new SchemaCheck(body.Span, steps).Run(root) ?? (IReadOnlyList<SchemaProblem>)[];
        }
        finally
        {
            ArrayPool<Step>.Shared.Return(steps, clearArray: true);
        }
    }

    private List<SchemaProblem>? Run(SchemaNode root)
    {
        try
        {
            _reader.Read();
            Value(root);
            while (!IsFull && _reader.Read())
            {
                // Nothing may follow: the reader says so.
            }
        }
        catch (JsonException malformed)
        {
            // What was found before is about half a body. The reader's own words are not repeated: they quote the body.
            return [_reader.CurrentDepth >= MessageSchema.MaxDepth - 1 && _body[(int)_reader.BytesConsumed..].TrimStart(" \t\r\n,:"u8) is [(byte)'[' or (byte)'{', ..]
                ? new SchemaProblem("", $"is nested deeper than {MessageSchema.MaxDepth}.", "Send it flatter.")
                : NotJson($"is no JSON: line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}.")];
        }
        catch (InvalidOperationException)
        {
            Wrong("has a text with half a surrogate pair.", "Send the character itself.");
        }

        return _problems;
    }

    private static SchemaProblem NotJson(string problem) => new("", problem, "Send one JSON object in UTF-8.", SchemaProblem.NotJson);

    private void Value(SchemaNode schema)
    {
        var kind = KindOf(_reader.TokenType);
        if (kind == JsonKinds.Number && (schema.Kinds & JsonKinds.Number) == 0 && (schema.Kinds & JsonKinds.Integer) != 0 && !_reader.TryGetInt64(out _))
        {
            Wrong("is no whole number, or too great for one.", SchemaWords.Remedy(schema));
        }
        else if ((schema.Kinds & kind) == 0 && !(kind == JsonKinds.Number && (schema.Kinds & JsonKinds.Integer) != 0))
        {
            Wrong($"is {SchemaWords.Named(kind)}.", SchemaWords.Remedy(schema));
            _reader.Skip();
        }
        else
        {
            switch (kind)
            {
                case JsonKinds.Object: Object(schema); break;
                case JsonKinds.Array: Array(schema); break;
                case JsonKinds.String: Text(schema); break;
                case JsonKinds.Number: Number(schema); break;
            }
        }
    }

    private void Object(SchemaNode schema)
    {
        var (seen, next, count) = (0UL, 0, 0);
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName && !IsFull)
        {
            count++;
            var found = Find(schema.Members, next);
            if (found < 0)
            {
                Undeclared(schema);
                continue;
            }

            next = found + 1;
            Enter(new Step(schema.Members[found].Name));
            if ((seen & (1UL << found)) != 0)
            {
                Wrong("comes twice.", "Send it once.");
            }

            seen |= 1UL << found;
            _reader.Read();
            Value(schema.Members[found].Schema);
            _depth--;
        }

        for (var (missing, at) = (schema.Required & ~seen, 0); missing != 0 && !IsFull; missing >>= 1, at++)
        {
            if ((missing & 1) != 0)
            {
                Enter(new Step(schema.Members[at].Name));
                Wrong("is missing.", SchemaWords.Remedy(schema.Members[at].Schema));
                _depth--;
            }
        }

        Count(schema, count, "members");
    }

    private void Undeclared(SchemaNode schema)
    {
        Enter(Step.OfKey((int)_reader.TokenStartIndex));
        if (schema.Closed)
        {
            Wrong("is not known here.", SchemaWords.Members(schema));
        }

        _reader.Read();
        if (schema.Others is { } others && !schema.Closed)
        {
            Value(others);
        }
        else
        {
            _reader.Skip();
        }

        _depth--;
    }

    private void Array(SchemaNode schema)
    {
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray && !IsFull)
        {
            if (schema.Items is { } items)
            {
                Enter(new Step(null, count));
                Value(items);
                _depth--;
            }
            else
            {
                _reader.Skip();
            }

            count++;
        }

        Count(schema, count, "entries");
    }

    private void Count(SchemaNode schema, int count, string what)
    {
        if (!IsFull && (count < schema.MinCount || count > schema.MaxCount))
        {
            Wrong($"has {count} {what}.", SchemaWords.Remedy(schema));
        }
    }

    private void Number(SchemaNode schema)
    {
        if (!_reader.TryGetDecimal(out var number))
        {
            Wrong("is too great a number.", SchemaWords.Remedy(schema));
        }
        else if (number < schema.Minimum || number > schema.Maximum || (schema.AboveMinimum && number == schema.Minimum) || (schema.BelowMaximum && number == schema.Maximum))
        {
            Wrong("is out of range.", SchemaWords.Remedy(schema));
        }
    }

    /// <summary>Which member the reader stands at. Senders mostly keep the order of the schema, so the search begins behind the last one.</summary>
    private readonly int Find(SchemaMember[] members, int from)
    {
        for (var tried = 0; tried < members.Length; tried++)
        {
            var at = from + tried < members.Length ? from + tried : from + tried - members.Length;
            if (_reader.ValueTextEquals(members[at].Utf8))
            {
                return at;
            }
        }

        return -1;
    }

    private void Enter(Step step) => _steps[_depth++] = step;

    private void Wrong(string problem, string remedy)
    {
        if (!IsFull)
        {
            (_problems ??= []).Add(new SchemaProblem(Path(), problem, remedy));
        }
    }

    private readonly string Path()
    {
        var path = new StringBuilder();
        foreach (var step in _steps.AsSpan(0, _depth))
        {
            path.Append('/').Append(step.Name?.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) ?? (step.Key is { } key ? KeyAt(key) : $"{step.Index}"));
        }

        return path.ToString();
    }

    /// <summary>A name that the sender chose; hidden where it may hold more than a name.</summary>
    private readonly string KeyAt(int start)
    {
        var rest = _body[(start + 1)..];
        var name = rest[..rest.IndexOf((byte)'"')];
        return name.Length is > 0 and <= 40 && !name.ContainsAnyExcept(Plain) ? Encoding.UTF8.GetString(name) : "?";
    }

    private static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private static JsonKinds KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonKinds.Object,
        JsonTokenType.StartArray => JsonKinds.Array,
        JsonTokenType.String => JsonKinds.String,
        JsonTokenType.Number => JsonKinds.Number,
        JsonTokenType.Null => JsonKinds.Null,
        _ => JsonKinds.Boolean,
    };

    private readonly record struct Step(string? Name, int Index = 0, int? Key = null)
    {
        public static Step OfKey(int start) => new(null, 0, start);
    }
}
