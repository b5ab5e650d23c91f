using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.Handlers.Activity;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.Messaging.Handling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace KiVendTout.GraphQL.Rest.Collect;

/// <summary>
/// <c>POST /collect</c>: pages tell what their visitors do, as <c>navigator.sendBeacon</c> sends it. Anonymous, without cookies. Good events of a request are kept
/// whatever the others are, for the page that could send them again is gone by then. The answer comes when they are stored.
/// </summary>
public static class CollectRoute
{
    /// <summary>Its path.</summary>
    public const string Path = "/collect";

    /// <summary>Adds what it needs; the shop's store and its messages are there already.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="options">Who may.</param>
    public static IServiceCollection AddCollect(this IServiceCollection services, CollectOptions options) => services
        .AddSingleton(options)
        .AddSingleton(provider => new UserEventFormat(provider.GetRequiredService<MessageCatalogue>()))
        .AddSingleton<UserEventOutbox>();

    /// <summary>Adds the route.</summary>
    /// <param name="app">The host's, behind its authentication.</param>
    public static IEndpointRouteBuilder MapCollect(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapMethods(Path, ["POST", "OPTIONS"], ExecuteAsync).WithDisplayName("collect");
        app.Map(Path, http =>
        {
            http.Response.Headers.Allow = "POST, OPTIONS";
            return AnswerWriter.WriteAsync(http, Problem.Of(405, "method.not_allowed", "This address takes POST, OPTIONS only. Use one of these."));
        }).WithDisplayName("collect, other methods");
        return app;
    }

    private static async Task ExecuteAsync(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<CollectOptions>();
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.Vary = "Origin";
            return Task.CompletedTask;
        });
        if (http.Request.Headers.Origin is { Count: > 0 } said && said.ToString() is var origin)
        {
            if (!options.Allows(origin, $"{http.Request.Scheme}://{http.Request.Host}"))
            {
                await AnswerWriter.WriteAsync(http, Problem.Of(403, "collect.other_origin", "Pages of this site may not send here. Add the site to KVT_COLLECT_ORIGINS.")).ConfigureAwait(false);
                return;
            }

            http.Response.Headers.AccessControlAllowOrigin = origin;
        }

        if (http.Request.Method == "OPTIONS")
        {
            http.Response.Headers.Allow = "POST, OPTIONS";
            http.Response.Headers.AccessControlAllowMethods = "POST";
            http.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type";
            http.Response.Headers.AccessControlMaxAge = "86400";
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        RestAnswer answer;
        try
        {
            answer = await TakeAsync(http).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            http.Response.Headers.RetryAfter = "5";
            answer = Problem.Of(503, "store.unavailable", "The shop's database cannot be reached. Send the same again in a moment: what is sent twice counts once.");
        }
        catch (BadHttpRequestException bad)
        {
            answer = bad.StatusCode == 413 ? TooLarge : Problem.Of(400, "http.malformed", "The request broke off or is no HTTP that can be read. Send it again, whole.");
        }

        await AnswerWriter.WriteAsync(http, answer).ConfigureAwait(false);
    }

    private static Problem TooLarge => Problem.Of(413, "body.too_large", $"The body has more than {CollectOptions.MostBytes} bytes. Send fewer events at once.");

    private static async Task<RestAnswer> TakeAsync(HttpContext http)
    {
        var caller = Caller.Of(http.User);
        if (Admission.Check(http, Entry.Open, caller) is { } refused)
            return refused;
        if (LinesOf(http.Request) is not { } isLines)
            return Problem.Of(415, "body.unsupported_type", "Events are read from text/plain, application/json and application/x-ndjson, in UTF-8 and uncompressed. Send one of these.");
        if (await BodyReader.BytesAsync(http.Request, CollectOptions.MostBytes).ConfigureAwait(false) is not { } bytes)
            return TooLarge;
        var (events, problem) = CollectBody.Read(bytes, isLines);
        if (problem is not null)
            return problem;

        var reader = new UserEventReader(http.RequestServices.GetRequiredService<UserEventFormat>());
        var terms = new UserEventTerms(caller.CustomerId, caller.IsStaff, IsUnfollowed(http.Request));
        var (messages, errors, rejected) = (new List<Envelope>(events.Count), new List<ProblemError>(), 0);
        for (var index = 0; index < events.Count; index++)
        {
            var (message, problems) = events[index].Problem is { } unread ? (null, [unread]) : reader.Read(events[index].Event, terms);
            if (message is not null)
                messages.Add(message);
            rejected += message is null ? 1 : 0;
            errors.AddRange(problems.Select(one => new ProblemError($"/{index}{one.Path}", null, one.Problem, one.Remedy)));
        }

        if (messages.Count == 0 && rejected > 0)
            return Problem.Of(400, "collect.none_good", "None of the events can be used; errors says why, and what to send instead.", errors);
        await http.RequestServices.GetRequiredService<UserEventOutbox>().SendAsync(messages, http.RequestAborted).ConfigureAwait(false);
        return new RestAnswer { Status = 202, Body = new CollectAnswer(messages.Count, rejected, errors) };
    }

    /// <summary>Whether the body is lines, or null for a type that is not read here. A beacon of a string says text/plain, whatever is in it.</summary>
    private static bool? LinesOf(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            return null;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || (type.Charset.HasValue && !type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
            return null;
        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "text/plain" or "application/json" => false,
            "application/x-ndjson" or "application/ndjson" => true,
            _ => null,
        };
    }

    /// <summary>Global Privacy Control (W3C), and Do Not Track before it.</summary>
    private static bool IsUnfollowed(HttpRequest request) => request.Headers["Sec-GPC"] == "1" || request.Headers["DNT"] == "1";
}
