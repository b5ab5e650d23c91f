using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Collect;

/// <summary>What the OpenAPI document says of <c>POST /collect</c>, whose bodies are checked event by event and not as a whole.</summary>
internal static class CollectDocument
{
    private static readonly int[] Problems = [400, 401, 403, 413, 415, 429, 503];

    /// <summary>The item of the path.</summary>
    /// <param name="schemas">Schemas of the document, to be added to.</param>
    /// <param name="responseOf">The reference to the response of a problem's status.</param>
    public static JsonObject Path(IDictionary<string, JsonObject> schemas, Func<int, JsonObject> responseOf)
    {
        var responses = new JsonObject
        {
            ["202"] = new JsonObject
            {
                ["description"] = "The good ones are stored and will be handled.",
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = RecordShapes.OfAnswer(typeof(CollectAnswer)).ToSchema(schemas) } },
            },
        };
        foreach (var status in Problems)
            responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = responseOf(status);
        return new JsonObject
        {
            ["post"] = new JsonObject
            {
                ["operationId"] = "collect",
                ["tags"] = new JsonArray("activity"),
                ["summary"] = "Tells what visitors do in the shop's pages",
                ["description"] = "For navigator.sendBeacon: up to 500 events and 256 KiB, anonymous, no cookies. Good events are kept whatever the others are; 400 comes when none is good. "
                    + "With Sec-GPC: 1 the ids of visitor and customer are dropped. Each event's own members are in docs/contracts.",
                ["requestBody"] = new JsonObject
                {
                    ["required"] = true,
                    ["content"] = new JsonObject
                    {
                        ["application/json"] = new JsonObject { ["schema"] = Events(), ["example"] = Example() },
                        ["text/plain"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["description"] = "The same JSON: a beacon of a string says text/plain." } },
                        ["application/x-ndjson"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["description"] = "One event a line." } },
                    },
                },
                ["responses"] = responses,
                ["security"] = new JsonArray(),
            },
        };
    }

    private static JsonObject Events() => new()
    {
        ["type"] = "array",
        ["maxItems"] = CollectOptions.MostEvents,
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("type", "sessionId", "at", "platform"),
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["type"] = "string", ["description"] = "page_viewed, product_viewed, searched, clicked, cart_changed or signed_in." },
                ["id"] = new JsonObject { ["type"] = "string", ["description"] = "The event's id; left out, it is computed from the event." },
                ["sessionId"] = new JsonObject { ["type"] = "string", ["description"] = "The client's name for the visit." },
                ["visitorId"] = new JsonObject { ["type"] = "string", ["description"] = "The client's pseudonym for the visitor." },
                ["at"] = new JsonObject { ["type"] = "string", ["format"] = "date-time", ["description"] = "When it happened." },
                ["platform"] = new JsonObject { ["type"] = "string", ["description"] = "With what the shop was opened." },
            },
        },
    };

    private static JsonArray Example() => new(new JsonObject
    {
        ["type"] = "product_viewed",
        ["sessionId"] = "0190a6c2",
        ["visitorId"] = "v-7d3f",
        ["at"] = "2026-03-02T10:00:00Z",
        ["platform"] = "mobile",
        ["sku"] = "85123A",
    });
}
