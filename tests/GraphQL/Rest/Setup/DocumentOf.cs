using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KiVendTout.GraphQL.Tests.Rest.Setup;

/// <summary>The API's document as clients get it, and whether an answer keeps to it. Written apart from the code that writes the document.</summary>
internal sealed class DocumentOf(JsonObject document)
{
    private static readonly ConcurrentDictionary<Uri, Task<DocumentOf>> Known = new();

    public JsonObject Json => document;

    public static Task<DocumentOf> AsyncAt(HttpClient http) => Known.GetOrAdd(
        http.BaseAddress!, async _ => new DocumentOf(JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi.json", UriKind.Relative), RestHost.Ct))!.AsObject()));

    /// <summary>Every operation: method in capitals, path, declaration.</summary>
    public IEnumerable<(string Method, string Path, JsonObject Operation)> Operations() =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>Fails unless the answer is one that the document declares for its request.</summary>
    public void Check(Reply reply)
    {
        var request = reply.Message.RequestMessage!;
        var what = $"{request.Method} {request.RequestUri!.PathAndQuery} answered {(int)reply.Status} {reply.Body?.ToJsonString()}";
        var method = request.Method == HttpMethod.Head ? "GET" : request.Method.Method;
        if (Find(method, request.RequestUri.AbsolutePath) is not { } operation)
        {
            Assert.True((int)reply.Status is 404 or 405 || request.Method == HttpMethod.Options, $"{what}, and the document has no such operation.");
            return;
        }

        var response = Resolve(operation["responses"]![((int)reply.Status).ToString()]);
        Assert.True(response is not null, $"{what}, a status that the document does not declare.");
        foreach (var header in response["headers"]?.AsObject() ?? [])
        {
            var value = reply.Message.Headers.TryGetValues(header.Key, out var values) ? string.Join(", ", values) : null;
            Assert.True(value is not null || (bool?)header.Value!["required"] != true, $"{what} without the header {header.Key}.");
            if (value is not null)
            {
                Assert.Equal([], Faults(value, header.Value!["schema"]!, header.Key));
            }
        }

        if (request.Method == HttpMethod.Head)
        {
            return;
        }

        if (response["content"] is not JsonObject content)
        {
            Assert.True(reply.Body is null, $"{what}, and the document declares no body.");
            return;
        }

        var type = reply.Message.Content.Headers.ContentType?.MediaType;
        Assert.True(type is not null && content.ContainsKey(type), $"{what} as {type}, which the document does not declare.");
        var faults = Faults(reply.Body, content[type]!["schema"]!, "").ToArray();
        Assert.True(faults.Length == 0, $"{what}, which does not fit the document: {string.Join("; ", faults)}");
    }

    /// <summary>What of a value does not fit a schema.</summary>
    public IEnumerable<string> Faults(JsonNode? value, JsonNode schema, string at)
    {
        schema = Resolve(schema)!;
        if (schema["anyOf"] is JsonArray any)
        {
            return any.Any(one => !Faults(value, one!, at).Any()) ? [] : [$"{at} fits none of anyOf: {value?.ToJsonString()}"];
        }

        var types = schema["type"] is JsonArray several ? [.. several.Select(type => (string)type!)] : new[] { (string)schema["type"]! };
        var kind = value is null ? "null" : value.GetValueKind() switch
        {
            System.Text.Json.JsonValueKind.Object => "object",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.String => "string",
            System.Text.Json.JsonValueKind.Number => "integer",
            _ => "boolean",
        };
        if (!types.Contains(kind))
        {
            return [$"{at} is {kind}, not {string.Join(" or ", types)}"];
        }

        return kind switch
        {
            "object" => OfObject(value!.AsObject(), schema, at),
            "array" => value!.AsArray().SelectMany((item, index) => Faults(item, schema["items"]!, $"{at}/{index}")),
            "string" => OfText((string)value!, schema, at),
            "integer" => OfNumber((decimal)value!, schema, at),
            _ => [],
        };
    }

    private IEnumerable<string> OfObject(JsonObject value, JsonNode schema, string at)
    {
        var properties = schema["properties"]?.AsObject() ?? [];
        foreach (var missing in (schema["required"]?.AsArray() ?? []).Where(name => !value.ContainsKey((string)name!)))
        {
            yield return $"{at}/{missing} is missing";
        }

        foreach (var (name, member) in value)
        {
            if (properties[name] is { } known)
            {
                foreach (var fault in Faults(member, known, $"{at}/{name}"))
                {
                    yield return fault;
                }
            }
            else if ((bool?)schema["additionalProperties"] == false)
            {
                yield return $"{at}/{name} is not declared";
            }
        }
    }

    private static IEnumerable<string> OfText(string text, JsonNode schema, string at)
    {
        var fits = (schema["enum"] is not JsonArray values || values.Any(value => (string?)value == text))
            && (schema["pattern"] is not { } pattern || Regex.IsMatch(text, (string)pattern!))
            && (schema["minLength"] is not { } least || text.Length >= (int)least!)
            && (schema["maxLength"] is not { } most || text.Length <= (int)most!)
            && (string?)schema["format"] switch
            {
                "uuid" => Guid.TryParseExact(text, "D", out _),
                "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
                "date-time" => Regex.IsMatch(text, @"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?([+-]\d{2}:\d{2}|Z)$") && DateTimeOffset.TryParse(text, out _),
                _ => true,
            };
        return fits ? [] : [$"{at} is '{text}', which does not fit {schema.ToJsonString()}"];
    }

    private static IEnumerable<string> OfNumber(decimal number, JsonNode schema, string at) =>
        number == decimal.Truncate(number) && (schema["minimum"] is not { } least || number >= (decimal)least!) && (schema["maximum"] is not { } most || number <= (decimal)most!)
            ? []
            : [$"{at} is {number}, which does not fit {schema.ToJsonString()}"];

    private JsonNode? Resolve(JsonNode? node) => node is JsonObject && node["$ref"] is { } reference
        ? ((string)reference!)[2..].Split('/').Aggregate((JsonNode)document, (at, name) => at[name] ?? throw new InvalidOperationException($"{reference} leads nowhere."))
        : node;

    private JsonObject? Find(string method, string called) => Operations()
        .Where(one => one.Method == method && Regex.IsMatch(called, $"^{Regex.Replace(one.Path, "{[a-z]+}", "[^/]+")}$"))
        .Select(one => one.Operation).FirstOrDefault();
}
