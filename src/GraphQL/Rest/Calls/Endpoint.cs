using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Who may call an endpoint at all; what they see of it, its code decides.</summary>
/// <param name="Anybody">Without signing in.</param>
/// <param name="Roles">One of these; none means anybody who signed in.</param>
internal sealed record Entry(bool Anybody, ImmutableArray<string> Roles)
{
    /// <summary>Without signing in.</summary>
    public static Entry Open { get; } = new(true, []);

    /// <summary>Anybody who signed in.</summary>
    public static Entry SignedIn { get; } = new(false, []);

    /// <summary>One of these roles.</summary>
    public static Entry For(params ImmutableArray<string> roles) => new(false, roles);
}

/// <summary>Where a parameter stands.</summary>
internal enum ParameterPlace
{
    /// <summary>In the path, always required.</summary>
    Path,

    /// <summary>Behind the question mark.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,
}

/// <summary>A parameter of an endpoint.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Place">Where.</param>
/// <param name="Shape">What it may be.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Example">A value that works on the sample data, or null.</param>
internal sealed record EndpointParameter(string Name, ParameterPlace Place, JsonShape Shape, string Description, bool Required, JsonNode? Example);

/// <summary>A way to go on from an answer: OpenAPI's link.</summary>
/// <param name="OperationId">To which operation.</param>
/// <param name="Parameter">With which parameter.</param>
/// <param name="Expression">Taken from where, as OpenAPI's runtime expression.</param>
internal sealed record EndpointLink(string OperationId, string Parameter, string Expression);

/// <summary>
/// One endpoint, declared once: <see cref="EndpointRoutes"/> executes it and <see cref="Documents.OpenApiDocument"/> describes it, both from what
/// stands here and nowhere else.
/// </summary>
internal sealed record Endpoint
{
    /// <summary>GET, POST, PUT or DELETE; HEAD comes with GET, and OPTIONS with every path.</summary>
    public required string Method { get; init; }

    /// <summary>Below the API's root, such as <c>/orders/{id}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Unique, stable, for generated clients.</summary>
    public required string OperationId { get; init; }

    /// <summary>The noun it belongs to: <c>product</c>, <c>order</c>, <c>payment</c>, <c>customer</c>, <c>revenue</c>; also the prefix of its refusals' codes.</summary>
    public required string Noun { get; init; }

    /// <summary>What it does, in a line.</summary>
    public required string Summary { get; init; }

    /// <summary>More about it, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Who may call it.</summary>
    public required Entry Entry { get; init; }

    /// <summary>Path, query and headers.</summary>
    public ImmutableArray<EndpointParameter> Parameters { get; init; } = [];

    /// <summary>Record of the body, or null where there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>A body that works on the sample data.</summary>
    public object? BodyExample { get; init; }

    /// <summary>The answers when it succeeds.</summary>
    public ImmutableArray<Success> Successes { get; init; } = [];

    /// <summary>Statuses of problems that it can answer with, besides those that follow from the rest of the declaration.</summary>
    public ImmutableArray<int> Problems { get; init; } = [];

    /// <summary>Where one can go on from its answer.</summary>
    public ImmutableArray<EndpointLink> Links { get; init; } = [];

    /// <summary>Whether it changes something.</summary>
    public bool IsCommand => Method is not "GET";

    /// <summary>Whether it takes part of a list.</summary>
    public bool IsPaged { get; init; }

    /// <summary>Does it.</summary>
    public required Func<RestCall, Task<RestAnswer>> Run { get; init; }

    /// <summary>Shape of the body.</summary>
    public JsonShape? BodyShape => Body is null ? null : RecordShapes.OfRequest(Body);

    /// <summary>Every status of a problem that it can answer with, ascending.</summary>
    public IEnumerable<int> ProblemStatuses()
    {
        SortedSet<int> statuses = [400, 401, 406, 429, 503, .. Problems];
        if (!Entry.Anybody)
        {
            statuses.Add(403);
        }

        if (Parameters.Any(parameter => parameter.Place == ParameterPlace.Path))
        {
            statuses.Add(404);
        }

        if (IsCommand)
        {
            statuses.UnionWith([409, 412, 422]);
        }

        if (IsPaged)
        {
            statuses.Add(422);
        }

        if (Body is not null)
        {
            statuses.UnionWith([413, 415]);
        }

        return statuses;
    }

    /// <summary>An answer when it succeeds.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Description">When.</param>
    /// <param name="Body">Record of its body, or null.</param>
    /// <param name="HasETag">Whether it has an <c>ETag</c>.</param>
    /// <param name="HasLocation">Whether it has a <c>Location</c>.</param>
    internal sealed record Success(int Status, string Description, Type? Body, bool HasETag = false, bool HasLocation = false);
}
