using System.Globalization;
using System.Text.Json.Nodes;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>
/// Which differences of two schemas of one message break somebody. What senders may say never becomes less, in either direction, because old messages wait in
/// topics, tables and the log; what readers may rely on never becomes less where others read it.
/// </summary>
public static class SchemaChange
{
    private static readonly string[] Lower = ["minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"];
    private static readonly string[] Upper = ["maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"];
    private static readonly string[] AllTypes = ["null", "boolean", "integer", "number", "string", "array", "object"];

    /// <summary>Compares two schemas.</summary>
    /// <param name="before">What was promised.</param>
    /// <param name="after">What is now.</param>
    /// <param name="direction">Which way the message goes.</param>
    /// <returns>A sentence for each change that breaks somebody, beginning with its path: <c>/quantity: maximum was 100 and is 50.</c></returns>
    public static IReadOnlyList<string> Breaking(JsonObject before, JsonObject after, ContractDirection direction)
    {
        var found = new Comparison(direction);
        found.Compare("", before, after);
        return found.Sentences;
    }

    private sealed class Comparison(ContractDirection direction)
    {
        public List<string> Sentences { get; } = [];

        public void Compare(string path, JsonNode before, JsonNode after)
        {
            var (old, now) = (before as JsonObject ?? [], after as JsonObject ?? []);
            if (Text(old, "$ref") != Text(now, "$ref"))
            {
                Say(path, $"refers to {Text(now, "$ref")} and referred to {Text(old, "$ref")}.");
                return;
            }

            Types(path, old, now);
            Values(path, old, now);
            foreach (var bound in Lower)
            {
                Bound(path, bound, old, now, sign: 1);
            }

            foreach (var bound in Upper)
            {
                Bound(path, bound, old, now, sign: -1);
            }

            Pattern(path, old, now);
            if (Text(old, "format") != Text(now, "format"))
            {
                Say(path, $"the format was {Text(old, "format")} and is {Text(now, "format")}.");
            }

            Members(path, old, now);
            if (old["items"] is { } oldItems && now["items"] is { } items)
            {
                Compare($"{path}/*", oldItems, items);
            }
        }

        private void Types(string path, JsonObject old, JsonObject now)
        {
            var (before, after) = (TypesOf(old), TypesOf(now));
            Narrowed(path, before.Except(after), gone => $"may no longer be {gone}.");
            Widened(path, after.Except(before), added => $"may now be {added}, which its readers do not expect.");
        }

        private void Values(string path, JsonObject old, JsonObject now)
        {
            var (before, after) = (ValuesOf(old), ValuesOf(now));
            if (before is null && after is not null)
            {
                Say(path, "was any text and is now one of a list.");
            }
            else if (before is not null && after is null)
            {
                Widened(path, ["any text"], _ => "was one of a list and is now any text, which its readers do not expect.");
            }
            else if (before is not null && after is not null)
            {
                Narrowed(path, before.Except(after), gone => $"'{gone}' is no longer a value.");
                Widened(path, after.Except(before), added => $"'{added}' is a new value, which its readers do not expect.");
            }
        }

        private void Bound(string path, string keyword, JsonObject old, JsonObject now, int sign)
        {
            var (before, after) = (NumberOf(old, keyword), NumberOf(now, keyword));
            if (before == after)
            {
                return;
            }

            var narrower = before is null || (after is not null && (after.Value - before.Value) * sign > 0);
            var sentence = $"{keyword} was {Shown(before)} and is {Shown(after)}.";
            if (narrower)
            {
                Say(path, sentence);
            }
            else
            {
                Widened(path, [keyword], _ => sentence);
            }
        }

        private void Pattern(string path, JsonObject old, JsonObject now)
        {
            if (Text(old, "pattern") == Text(now, "pattern"))
            {
                return;
            }

            if (now.ContainsKey("pattern"))
            {
                Say(path, "has another pattern, and nobody can say whether all that fitted before still does.");
            }
            else
            {
                Widened(path, ["pattern"], _ => "has no pattern any more, and its readers expect one.");
            }
        }

        private void Members(string path, JsonObject old, JsonObject now)
        {
            var (before, after) = (old["properties"] as JsonObject ?? [], now["properties"] as JsonObject ?? []);
            var (wasRequired, isRequired) = (RequiredOf(old), RequiredOf(now));
            foreach (var (name, schema) in before)
            {
                var at = $"{path}/{name}";
                if (after[name] is not { } changed)
                {
                    Say(at, "is gone.");
                    continue;
                }

                if (isRequired.Contains(name) && !wasRequired.Contains(name))
                {
                    Say(at, "must be there now, and old messages are without it.");
                }
                else if (direction == ContractDirection.Outgoing && wasRequired.Contains(name) && !isRequired.Contains(name))
                {
                    Say(at, "may be missing now, and its readers rely on it.");
                }

                Compare(at, schema!, changed);
            }

            foreach (var name in after.Select(member => member.Key).Where(name => !before.ContainsKey(name)))
            {
                if (isRequired.Contains(name))
                {
                    Say($"{path}/{name}", "is new and must be there, and old messages are without it: give it a default.");
                }
                else if (IsClosed(old))
                {
                    Widened($"{path}/{name}", [name], _ => "is new, and its readers were told that there are no other members.");
                }
            }

            Rest(path, old, now);
        }

        private void Rest(string path, JsonObject old, JsonObject now)
        {
            if (IsClosed(now) && !IsClosed(old))
            {
                Say(path, "takes no other members any more.");
            }
            else if (old["additionalProperties"] is JsonObject before && now["additionalProperties"] is JsonObject after)
            {
                Compare($"{path}/*", before, after);
            }
            else if (now["additionalProperties"] is JsonObject && !IsClosed(old))
            {
                Say(path, "took any other members and now only some.");
            }
        }

        private void Narrowed<T>(string path, IEnumerable<T> gone, Func<T, string> sentence)
        {
            foreach (var one in gone)
            {
                Say(path, sentence(one));
            }
        }

        private void Widened<T>(string path, IEnumerable<T> added, Func<T, string> sentence)
        {
            if (direction == ContractDirection.Outgoing)
            {
                Narrowed(path, added, sentence);
            }
        }

        private void Say(string path, string sentence) => Sentences.Add($"{path}: {sentence}");
    }

    private static string Shown(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "not said";

    private static string? Text(JsonObject schema, string keyword) => (string?)schema[keyword];

    private static bool IsClosed(JsonObject schema) => schema["additionalProperties"] is JsonValue value && !value.GetValue<bool>();

    private static decimal? NumberOf(JsonObject schema, string keyword) =>
        schema[keyword] is { } number ? decimal.Parse(number.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    private static string[] RequiredOf(JsonObject schema) => [.. (schema["required"] as JsonArray ?? []).Select(name => (string)name!)];

    private static string[]? ValuesOf(JsonObject schema) => schema["enum"] is JsonArray values ? [.. values.Select(value => (string?)value ?? "null")] : null;

    private static string[] TypesOf(JsonObject schema)
    {
        string[] names = schema["type"] switch { null => AllTypes, JsonArray several => [.. several.Select(one => (string)one!)], var one => [(string)one!] };
        return names.Contains("number") ? [.. names.Union(["integer"])] : names;
    }
}
