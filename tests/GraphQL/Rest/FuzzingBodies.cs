using System.Text;
using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>Bodies that nobody meant: examples with pieces cut out, doubled, swapped and replaced, and bytes that are no JSON at all.</summary>
public sealed class FuzzingBodies(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Bodies = 2000;

    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "0", "1.0", "1e400", "99999999999999999999", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[[[[[[[1]]]]]]]]]]", "\"2147483648\"", "\"GBP\"",
        "\"0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7\"", "\"00000000-0000-0000-0000-000000000000\"", "\"-0.00001\"", "\"999999999.9999\"", "2147483647", "\"é漢😀\"", "\"' or 1=1 --\"", "\"$type\"",
    ];

    [Fact]
    public async Task No_body_makes_the_server_fail_or_show_an_exception()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var host = await RestHost.StartAsync(database, "fuzz");
        using var admin = host.Admin;
        var endpoints = RestApi.Endpoints.Where(endpoint => endpoint.Body is not null).ToArray();
        var statuses = new SortedDictionary<int, int>();
        for (var n = 0; n < Bodies; n++)
        {
            var endpoint = endpoints[n % endpoints.Length];
            var path = endpoint.Path.Replace("{id}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{sku}", "GIFT-001", StringComparison.Ordinal);
            var body = Mutated(System.Text.Json.JsonSerializer.Serialize(endpoint.BodyExample, endpoint.Body!, RestJson.Options), random);
            var reply = await admin.SendRawAsync(new HttpMethod(endpoint.Method), path, body, "application/json", ("Idempotency-Key", Guid.NewGuid().ToString()));
            var text = reply.Body?.ToJsonString() ?? "";
            Assert.False(
                text.Contains("Exception", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal),
                $"seed {seed}, {endpoint.OperationId}, {Encoding.UTF8.GetString(body)}: {text}");
            statuses[(int)reply.Status] = statuses.GetValueOrDefault((int)reply.Status) + 1;
        }

        // Not all alike: some were good enough to get past the document.
        Assert.True(statuses.Keys.Any(status => status is 200 or 201 or 404 or 409 or 422) && statuses[400] > Bodies / 4, string.Join(", ", statuses));
    }

    private static byte[] Mutated(string example, Random random)
    {
        if (random.Next(8) == 0)
        {
            var bytes = Encoding.UTF8.GetBytes(example);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            return bytes;
        }

        var body = JsonNode.Parse(example)!;
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            Change(body, random);
        }

        return Encoding.UTF8.GetBytes(body.ToJsonString().Replace("\"~", "", StringComparison.Ordinal).Replace("~\"", "", StringComparison.Ordinal).Replace("\\u0022", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal));
    }

    // A piece goes in as "~piece~" and loses its quotes in the text, so that it may be what JsonNode cannot hold, such as 1e400.
    private static void Change(JsonNode body, Random random)
    {
        var piece = JsonValue.Create($"~{Pieces[random.Next(Pieces.Length)]}~");
        var target = body;
        while (random.Next(2) == 0 && Any(target, random) is { } inner and (JsonObject or JsonArray))
        {
            target = inner;
        }

        if (target is JsonArray list)
        {
            list.Add(piece);
            return;
        }

        var map = target.AsObject();
        var name = map.Count == 0 ? "x" : map.ElementAt(random.Next(map.Count)).Key;
        switch (random.Next(4))
        {
            case 0:
                map.Remove(name);
                break;
            case 1:
                map[name + "x"] = piece;
                break;
            default:
                map[name] = piece;
                break;
        }
    }

    private static JsonNode? Any(JsonNode target, Random random) => target switch
    {
        JsonObject { Count: > 0 } map => map.ElementAt(random.Next(map.Count)).Value,
        JsonArray { Count: > 0 } list => list[random.Next(list.Count)],
        _ => null,
    };
}
