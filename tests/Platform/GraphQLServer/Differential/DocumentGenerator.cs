using System.Text;
using System.Text.Json.Nodes;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// Writes random documents for a schema with their variables. With <paramref name="mischief"/> it does, at every choice, something wrong with that
/// probability; without, most of what it writes is valid. <paramref name="mischiefInVariables"/> is for the values of variables alone.
/// </summary>
internal sealed class DocumentGenerator(Schema schema, Random random, double mischief, double mischiefInVariables)
{
    private readonly StringBuilder _fragments = new();
    private readonly List<(string Name, NamedType On, Body Body)> _known = [];
    private readonly Dictionary<string, (string Type, string? Default)> _variables = [];
    private readonly ValueGenerator _values = new(schema, random, mischief);
    private readonly ValueGenerator _given = new(schema, random, mischiefInVariables);
    private int _names;

    /// <summary>The values of the last document's variables.</summary>
    public JsonObject Variables { get; } = [];

    public string Document()
    {
        var operations = new StringBuilder();
        var count = Chance(0.1) ? 2 : 1;
        for (var i = 0; i < count; i++)
        {
            var kind = random.Next(12) switch
            {
                0 or 1 when schema.Mutation is not null || Wrong() => ("mutation", schema.Mutation ?? schema.Query),
                2 when schema.Subscription is not null || Wrong() => ("subscription", schema.Subscription ?? schema.Query),
                _ => ("query", schema.Query),
            };
            var body = kind.Item1 == "subscription" && !Wrong() ? Selections(kind.Item2, 4, 1) : Selections(kind.Item2, random.Next(2, 6), random.Next(1, 4));
            var name = count > 1 ? (Wrong() ? "Same" : $"Op{i}") : Chance(0.5) ? "Op" : "";
            var header = Header(body);
            operations.Append(kind.Item1 == "query" && name.Length == 0 && header.Length == 0 && Chance(0.7)
                ? body.Text
                : $"{(Chance(0.1) ? "\"\"\"says what\"\"\" " : "")}{kind.Item1} {name}{header}{Directives(body, kind.Item1.ToUpperInvariant())} {body.Text}");
            operations.Append('\n');
        }

        if (Wrong())
        {
            operations.Append("fragment Unused on ").Append(Pick(schema.Types).Name).Append(" { __typename }");
        }

        return Chance(0.5) ? $"{operations}{_fragments}" : $"{_fragments}{operations}";
    }

    private string Header(Body body)
    {
        var used = body.Variables.ToList();
        if (Wrong() && used.Count > 0)
        {
            used.RemoveAt(random.Next(used.Count));
        }

        if (Wrong())
        {
            used.Add(used.Count > 0 && Chance(0.5) ? used[0] : "unused");
        }

        return used.Count == 0 ? "" : $"({string.Join(Chance(0.5) ? ", " : " ", used.Select(Declaration))})";
    }

    private string Declaration(string name)
    {
        var (type, defaultValue) = _variables.GetValueOrDefault(name, ("Int", null));
        return $"${name}: {type}{(defaultValue is null ? "" : $" = {defaultValue}")}{(Chance(0.05) && schema.FindDirective("tag") is not null ? " @tag(name: \"v\")" : "")}";
    }

    private Body Selections(NamedType parent, int depth, int count)
    {
        var body = new Body();
        var text = new StringBuilder("{");
        for (var i = 0; i < count; i++)
        {
            text.Append(' ').Append(Selection(parent, depth, body));
        }

        body.Text = text.Append(" }").ToString();
        return body;
    }

    private string Selection(NamedType parent, int depth, Body body)
    {
        if (depth >= 0 && Chance(parent is FieldsType ? 0.12 : 0.7))
        {
            return Fragment(parent, depth, body);
        }

        if (Wrong())
        {
            return Pick(["nonsense", "__schema { queryType { name } }", "id { x }", "name", "a: age", "age", "...Nowhere", "... on Nowhere { id }", "color: name", "__type"]);
        }

        if (parent is not FieldsType fields || Chance(0.06))
        {
            return Chance(0.3) ? "kind: __typename" : "__typename";
        }

        if (parent == schema.Query && Chance(0.03))
        {
            return $"__type(name: \"{Pick(schema.Types).Name}\") {{ name kind fields {{ name args {{ name defaultValue }} type {{ kind name ofType {{ kind name }} }} }} enumValues {{ name }} }}";
        }

        return Field(fields, depth, body);
    }

    private string Field(FieldsType parent, int depth, Body body)
    {
        var leaves = parent.Fields.Where(field => field.Type.Named is ScalarType or EnumType).ToList();
        var field = Pick(depth <= 1 && leaves.Count > 0 ? leaves : parent.Fields);
        if (depth <= 0 && field.Type.Named is not (ScalarType or EnumType))
        {
            return "__typename";
        }

        var text = new StringBuilder();
        var arguments = Arguments(field.Arguments, body);
        if (arguments.Length > 0 ? !Chance(mischief * 4) : Chance(0.15))
        {
            text.Append(Wrong() ? Pick(["a", "b", "name", "id"]) : $"f{_names++}").Append(": ");
        }

        text.Append(field.Name).Append(arguments).Append(Directives(body, "FIELD"));
        if (field.Type.Named is ScalarType or EnumType ? Wrong() : !Wrong())
        {
            var below = Selections(field.Type.Named, depth - 1, random.Next(1, 4));
            text.Append(' ').Append(below.Text);
            body.Add(below);
        }

        return text.ToString();
    }

    private string Arguments(IReadOnlyList<InputValueDefinition> known, Body body)
    {
        var given = new List<string>();
        foreach (var argument in known)
        {
            if (argument.IsRequired ? !Wrong() : Chance(0.45))
            {
                given.Add($"{argument.Name}: {Value(argument.Type, argument.DefaultLiteral is not null, body, 3)}");
            }
        }

        if (Wrong())
        {
            given.Add(given.Count > 0 && Chance(0.5) ? given[0] : "nonsense: 1");
        }

        return given.Count == 0 ? "" : $"({string.Join(", ", given.OrderBy(_ => random.Next()))})";
    }

    private string Value(GraphQLType type, bool hasDefault, Body body, int depth) => _values.Literal(type, depth, (at, locationHasDefault, isOneOf) =>
        Chance(0.25) ? Variable(at, locationHasDefault, isOneOf, body) : null, hasDefault);

    private string Variable(GraphQLType type, bool hasDefault, bool isOneOf, Body body)
    {
        var name = _variables.Count > 0 && Wrong() ? Pick([.. _variables.Keys]) : $"v{_names++}";
        body.Variables.Add(name);
        if (_variables.ContainsKey(name))
        {
            return "$" + name;
        }

        var declared = type.ToString()!;
        string? defaultValue = null;
        if (type is NonNullType required && (hasDefault || Chance(0.3)))
        {
            declared = required.Of.ToString()!;
            defaultValue = hasDefault && Chance(0.5) || Wrong() ? null : _values.Literal(required, 2, (_, _, _) => null, false);
        }
        else if (type is not NonNullType && (isOneOf ? !Wrong() : Chance(0.3)))
        {
            declared += "!";
        }
        else if (Chance(0.3))
        {
            defaultValue = _values.Literal(type, 2, (_, _, _) => null, false);
        }

        if (Wrong())
        {
            declared = Pick(["Int", "String!", $"[{declared}]", Pick(schema.Types).Name, declared.TrimEnd('!')]);
        }

        _variables[name] = (declared, defaultValue);
        if (declared.EndsWith('!') ? !Chance(mischiefInVariables) : Chance(0.7))
        {
            Variables[name] = _given.Json(type, 3, declared.EndsWith('!'));
        }

        return "$" + name;
    }

    private string Fragment(NamedType parent, int depth, Body body)
    {
        var candidates = schema.Types.Where(type => type is FieldsType or UnionType && !type.Name.StartsWith("__", StringComparison.Ordinal)
            && (Wrong() || schema.PossibleTypes(type).Intersect(schema.PossibleTypes(parent)).Any())).ToList();
        var on = candidates.Count == 0 ? parent : Pick(candidates);
        if (Chance(0.5) || depth <= 0)
        {
            var inline = Selections(on, depth - 1, random.Next(1, 3));
            body.Add(inline);
            return $"...{(on == parent && Chance(0.5) ? "" : $" on {on}")}{Directives(body, "INLINE_FRAGMENT")} {inline.Text}";
        }

        var reused = _known.Where(known => Wrong() || candidates.Contains(known.On)).ToList();
        var directives = Directives(body, "FRAGMENT_SPREAD");
        if (reused.Count > 0 && Chance(0.4))
        {
            var known = Pick(reused);
            body.Add(known.Body);
            return $"...{known.Name}{directives}";
        }

        var name = _known.Count > 0 && Chance(mischief / 4) ? _known[0].Name : $"F{_names++}";
        var inside = Selections(on, depth - 1, random.Next(1, 4));
        var self = Wrong() ? $"{{ ...{Pick([name, .. _known.Select(known => known.Name)])} {inside.Text[1..]}" : inside.Text;
        _fragments.Append("fragment ").Append(name).Append(" on ").Append(on).Append(Directives(inside, "FRAGMENT_DEFINITION")).Append(' ').Append(self).Append('\n');
        _known.Add((name, on, inside));
        body.Add(inside);
        return $"...{name}{directives}";
    }

    private string Directives(Body body, string location)
    {
        if (!Chance(0.08))
        {
            return "";
        }

        var selection = location is "FIELD" or "FRAGMENT_SPREAD" or "INLINE_FRAGMENT";
        if (selection ? !Wrong() : Wrong())
        {
            var condition = Chance(0.4) ? Variable(new NonNullType(schema.Find("Boolean")!), false, false, body) : Chance(0.5) ? "true" : "false";
            return Chance(0.5) ? $" @skip(if: {condition})" : $" @include(if: {condition})";
        }

        return schema.FindDirective("tag") is null && !Wrong() ? "" : Pick([" @tag(name: \"x\")", " @tag(name: \"x\") @tag(name: \"y\", level: 2)", location == "FIELD" || Wrong() ? " @once" : "", Wrong() ? " @once @once" : "", Wrong() ? " @nowhere" : ""]);
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    private bool Wrong() => Chance(mischief);

    private T Pick<T>(IReadOnlyCollection<T> from) => from.ElementAt(random.Next(from.Count));

    /// <summary>A selection set's text with the variables that it and its fragments use.</summary>
    private sealed class Body
    {
        public string Text { get; set; } = "";

        public HashSet<string> Variables { get; } = [];

        public void Add(Body inside) => Variables.UnionWith(inside.Variables);
    }
}
