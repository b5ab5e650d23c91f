using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>A call whose parameters and body are of their declared shapes: what an endpoint's code works with.</summary>
internal sealed class RestCall(HttpContext http, Endpoint endpoint, RestOptions options, Caller caller, IReadOnlyDictionary<string, string> parameters, JsonElement body)
{
    /// <summary>Who calls.</summary>
    public Caller Caller => caller;

    /// <summary>Ends the work when the client is gone.</summary>
    public CancellationToken Ct => http.RequestAborted;

    /// <summary>Settings of the API.</summary>
    public RestOptions Options => options;

    /// <summary>The path that was called, without its query.</summary>
    public string CalledPath => (http.Request.PathBase + http.Request.Path).ToString();

    /// <summary>Who and in which trace, for the events.</summary>
    public EventMetadata Metadata => new(CorrelationId: System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier, User: caller.Subject);

    /// <summary>Something from the host's services.</summary>
    public T Service<T>()
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    /// <summary>The body as its record.</summary>
    public T Body<T>() => body.Deserialize<T>(RestJson.Options)!;

    /// <summary>A text parameter, or null when it is not there.</summary>
    public string? Text(string name) => parameters.GetValueOrDefault(name);

    /// <summary>A UUID in the path.</summary>
    public Guid Id(string name = "id") => Guid.Parse(parameters[name], CultureInfo.InvariantCulture);

    /// <summary>A UUID behind the question mark, or null.</summary>
    public Guid? OptionalId(string name) => Text(name) is { } text ? Guid.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A whole number, or null.</summary>
    public long? Number(string name) => Text(name) is { } text ? long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    /// <summary>True or false, or null.</summary>
    public bool? Flag(string name) => Text(name) is { } text ? text == "true" : null;

    /// <summary>A moment, or null.</summary>
    public DateTimeOffset? Time(string name) => Text(name) is { } text ? Formats.Time(text) : null;

    /// <summary>A day, or null.</summary>
    public DateOnly? Day(string name) => Text(name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>One of an enumeration, written in snake_case, or null.</summary>
    public T? OneOf<T>(string name)
        where T : struct, Enum => Text(name) is { } text ? Enum.Parse<T>(text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) : null;

    /// <summary>The header Idempotency-Key without its quotes, or null.</summary>
    public string? IdempotencyKey => Text("Idempotency-Key")?.Trim('"');

    /// <summary>The versions that If-Match allows; null for any.</summary>
    public IReadOnlyList<long>? Expected => Text("If-Match") is not { } tags || tags.Trim() == "*" ? null : ETags.Versions(tags);

    /// <summary>What was asked behind the question mark, without the page.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Filters() =>
        from parameter in endpoint.Parameters
        where parameter.Place == ParameterPlace.Query && parameter.Name is not ("limit" or "cursor") && parameters.ContainsKey(parameter.Name)
        select KeyValuePair.Create(parameter.Name, (string?)parameters[parameter.Name]);

    /// <summary>What is the same for a request and its retry: method, path with query, and the body however it is laid out.</summary>
    public byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{endpoint.Method} {CalledPath}{http.Request.QueryString}\n"));
        hash.AppendData(body.ValueKind == JsonValueKind.Undefined ? [] : RestJson.Canonical(body));
        return hash.GetHashAndReset();
    }

    /// <summary>Nothing here for this caller: unknown, or none of their business, which they are not told apart.</summary>
    public Problem NotFound() => ProblemMap.Of(
        endpoint.Noun switch
        {
            "product" => Domain.Products.ProductRefusal.NotFound,
            "order" => Domain.Orders.OrderRefusal.NotFound,
            "payment" => Domain.Payments.PaymentRefusal.NotFound,
            _ => Domain.Customers.CustomerRefusal.NotFound,
        },
        endpoint.Noun);

    /// <summary>Not for this caller.</summary>
    public static Problem Forbidden(string detail) => Problem.Of(403, "access.forbidden", detail);

    /// <summary>Runs a command and answers it.</summary>
    /// <param name="run">Which one.</param>
    /// <param name="path">Path of the thing that it changes, below the API's root, such as <c>/orders/ID</c>.</param>
    /// <param name="id">That thing's name in the path.</param>
    /// <param name="creates">Whether it makes that thing.</param>
    public Task<RestAnswer> CommandAsync(Func<ShopCommands, Task<CommandResult>> run, string path, string id, bool creates = false) =>
        Commands.RunAsync(this, endpoint, run, path, id, creates);
}
