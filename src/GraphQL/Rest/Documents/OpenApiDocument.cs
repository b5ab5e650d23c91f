using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Collect;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Documents;

/// <summary>Writes the OpenAPI 3.1 document of the endpoints, from the declarations that execute.</summary>
internal static class OpenApiDocument
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    private static readonly JsonSerializerOptions WithoutNulls = new(RestJson.Options) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The document.</summary>
    /// <param name="endpoints">What there is.</param>
    /// <param name="options">Settings of the API.</param>
    public static JsonObject Of(IReadOnlyList<Endpoint> endpoints, RestOptions options)
    {
        var schemas = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var paths = new JsonObject();
        foreach (var path in endpoints.GroupBy(endpoint => endpoint.Path))
        {
            paths[options.Root + path.Key] = new JsonObject(path.Select(endpoint => KeyValuePair.Create(
                endpoint.Method.ToLowerInvariant(), (JsonNode?)Operation(endpoint, schemas))));
        }

        if (options.Collects)
        {
            paths[CollectRoute.Path] = CollectDocument.Path(schemas, status => new JsonObject { ["$ref"] = $"#/components/responses/{ProblemName(status)}" });
        }

        var responses = new JsonObject(endpoints.SelectMany(endpoint => endpoint.ProblemStatuses()).Distinct().Order().Select(status =>
            KeyValuePair.Create(ProblemName(status), (JsonNode?)ProblemResponse(status, schemas))));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "KiVendTout",
                ["version"] = "1",
                ["summary"] = "The shop's commands and read models.",
                ["description"] = Texts.Introduction,
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. endpoints.Select(endpoint => endpoint.Noun).Concat(options.Collects ? ["activity"] : []).Distinct().Select(noun =>
                (JsonNode)new JsonObject { ["name"] = noun, ["description"] = Texts.OfNoun(noun) })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value))),
                ["responses"] = responses,
                ["securitySchemes"] = SecuritySchemes(options),
            },
        };
    }

    private static JsonObject Operation(Endpoint endpoint, IDictionary<string, JsonObject> schemas)
    {
        var operation = new JsonObject
        {
            ["operationId"] = endpoint.OperationId,
            ["tags"] = new JsonArray(endpoint.Noun),
            ["summary"] = endpoint.Summary,
        };
        if (endpoint.Description is { } description)
        {
            operation["description"] = description;
        }

        if (!endpoint.Parameters.IsEmpty)
        {
            operation["parameters"] = new JsonArray([.. endpoint.Parameters.Select(parameter => (JsonNode)Parameter(parameter, schemas))]);
        }

        if (endpoint.BodyShape is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(Json, body, schemas, endpoint.BodyExample) };
        }

        operation["responses"] = Responses(endpoint, schemas);
        operation["security"] = Security(endpoint.Entry);
        return operation;
    }

    private static JsonObject Parameter(EndpointParameter parameter, IDictionary<string, JsonObject> schemas)
    {
        var written = new JsonObject
        {
            ["name"] = parameter.Name,
            ["in"] = parameter.Place.ToString().ToLowerInvariant(),
            ["description"] = parameter.Description,
            ["required"] = parameter.Required,
            ["schema"] = parameter.Shape.ToSchema(schemas),
        };
        if (parameter.Example is { } example)
        {
            written["example"] = example.DeepClone();
        }

        return written;
    }

    private static JsonObject Responses(Endpoint endpoint, IDictionary<string, JsonObject> schemas)
    {
        var responses = new JsonObject();
        foreach (var success in endpoint.Successes)
        {
            responses[Status(success.Status)] = Success(endpoint, success, schemas);
        }

        if (endpoint.Successes.Any(success => success is { Status: 200, HasETag: true }) && !endpoint.IsCommand)
        {
            responses["304"] = new JsonObject { ["description"] = "It is still at a version that If-None-Match names.", ["headers"] = new JsonObject { ["ETag"] = Headers.ETag() } };
        }

        foreach (var status in endpoint.ProblemStatuses())
        {
            responses[Status(status)] = new JsonObject { ["$ref"] = $"#/components/responses/{ProblemName(status)}" };
        }

        return responses;
    }

    private static JsonObject Success(Endpoint endpoint, Endpoint.Success success, IDictionary<string, JsonObject> schemas)
    {
        var written = new JsonObject { ["description"] = success.Description };
        var headers = new JsonObject();
        if (success.HasETag)
        {
            headers["ETag"] = Headers.ETag();
        }

        if (success.HasLocation)
        {
            headers["Location"] = Headers.Location();
        }

        if (endpoint.IsPaged)
        {
            headers["Link"] = Headers.Link();
        }

        if (headers.Count > 0)
        {
            written["headers"] = headers;
        }

        if (success.Body is { } body)
        {
            written["content"] = Content(Json, RecordShapes.OfAnswer(body), schemas, null);
        }

        if (!endpoint.Links.IsEmpty && success.Status is 200 or 201)
        {
            written["links"] = new JsonObject(endpoint.Links.Select(link => KeyValuePair.Create(link.OperationId, (JsonNode?)new JsonObject
            {
                ["operationId"] = link.OperationId,
                ["parameters"] = new JsonObject { [link.Parameter] = link.Expression },
            })));
        }

        return written;
    }

    private static JsonObject ProblemResponse(int status, IDictionary<string, JsonObject> schemas)
    {
        var response = new JsonObject { ["description"] = Texts.OfProblem(status) };
        if (Headers.OfProblem(status) is { Count: > 0 } headers)
        {
            response["headers"] = headers;
        }

        response["content"] = Content(ProblemJson, RecordShapes.OfAnswer(typeof(Problem)), schemas, null);
        return response;
    }

    private static JsonObject Content(string type, JsonShape shape, IDictionary<string, JsonObject> schemas, object? example)
    {
        var media = new JsonObject { ["schema"] = shape.ToSchema(schemas) };
        if (example is not null)
        {
            media["example"] = JsonSerializer.SerializeToNode(example, example.GetType(), WithoutNulls);
        }

        return new JsonObject { [type] = media };
    }

    private static JsonArray Security(Entry entry) => entry.Anybody ? [] :
    [
        new JsonObject { ["oauth2"] = new JsonArray() },
        new JsonObject { ["bearer"] = new JsonArray([.. entry.Roles.Select(role => (JsonNode?)role)]) },
    ];

    private static JsonObject SecuritySchemes(RestOptions options) => new()
    {
        ["oauth2"] = new JsonObject
        {
            ["type"] = "oauth2",
            ["description"] = "People sign in with a code and PKCE, programs with their own credentials.",
            ["flows"] = new JsonObject
            {
                ["authorizationCode"] = new JsonObject
                {
                    ["authorizationUrl"] = options.AuthorizationUrl,
                    ["tokenUrl"] = options.TokenUrl,
                    ["refreshUrl"] = options.TokenUrl,
                    ["scopes"] = new JsonObject(),
                },
                ["clientCredentials"] = new JsonObject { ["tokenUrl"] = options.TokenUrl, ["scopes"] = new JsonObject() },
            },
        },
        ["bearer"] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["bearerFormat"] = "JWT",
            ["description"] = "A token from any of the flows, or from ./kvt token ROLE for trying. The roles beside an operation are those that may call it; one of them is enough.",
        },
    };

    private static string ProblemName(int status) => $"Problem{Status(status)}";

    private static string Status(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
