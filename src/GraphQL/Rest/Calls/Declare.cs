using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Short ways to declare what many endpoints have.</summary>
internal static class Declare
{
    /// <summary>A UUID in the path.</summary>
    public static EndpointParameter PathId(string description, Guid example) =>
        new("id", ParameterPlace.Path, KnownShapes.Uuid, description, Required: true, example.ToString());

    /// <summary>A text in the path.</summary>
    public static EndpointParameter Path(string name, JsonShape shape, string description, JsonNode example) =>
        new(name, ParameterPlace.Path, shape, description, Required: true, example);

    /// <summary>A parameter behind the question mark that may be left out.</summary>
    public static EndpointParameter Query(string name, JsonShape shape, string description, JsonNode? example = null) =>
        new(name, ParameterPlace.Query, shape, description, Required: false, example);

    /// <summary>One of an enumeration behind the question mark.</summary>
    public static EndpointParameter OneOf<T>(string name, string description)
        where T : struct, Enum => Query(name, RecordShapes.OfRequest(typeof(T)), description);

    /// <summary>True or false behind the question mark.</summary>
    public static EndpointParameter Flag(string name, string description) => Query(name, new JsonShape { Type = "boolean" }, description);

    /// <summary>A command: its key (required for POST, since that alone is not repeatable by itself) and the version it expects.</summary>
    public static Endpoint AsCommand(this Endpoint endpoint) => endpoint with
    {
        Parameters =
        [
            .. endpoint.Parameters,
            new EndpointParameter(
                "Idempotency-Key", ParameterPlace.Header, KnownShapes.IdempotencyKey, "New for each new wish, the same for each retry of it.", Required: endpoint.Method == "POST", Example: null),
            .. endpoint.Path.Contains('{', StringComparison.Ordinal)
                ? [new EndpointParameter("If-Match", ParameterPlace.Header, KnownShapes.EntityTags, "Only if it is still at this version; otherwise the answer is 412.", Required: false, Example: null)]
                : (EndpointParameter[])[],
        ],
    };

    /// <summary>A single resource that can be asked for "only if it changed".</summary>
    public static Endpoint AsResource(this Endpoint endpoint) => endpoint with
    {
        Parameters =
        [
            .. endpoint.Parameters,
            new EndpointParameter("If-None-Match", ParameterPlace.Header, KnownShapes.EntityTags, "Only if it is at another version; otherwise the answer is 304.", Required: false, Example: null),
        ],
    };

    /// <summary>Part of a list.</summary>
    public static Endpoint AsPage(this Endpoint endpoint) => endpoint with
    {
        IsPaged = true,
        Parameters =
        [
            .. endpoint.Parameters,
            Query("limit", new JsonShape { Type = "integer", Minimum = 1, Maximum = 100 }, "Items of a page at the most; 20 unless given."),
            Query("cursor", KnownShapes.Cursor, "Where the page begins, from a Link header of this list; the beginning unless given."),
        ],
    };
}
