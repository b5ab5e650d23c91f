using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.Platform.EventStore.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Makes routes of declared endpoints, and executes them: who may, what is acceptable, parameters, body, the endpoint's code, the answer.</summary>
internal sealed partial class EndpointRoutes(RestOptions options, ILogger<EndpointRoutes> log)
{
    /// <summary>Adds the routes of all endpoints; methods that a path lacks, and paths that there are not, are answered too.</summary>
    public void Map(IEndpointRouteBuilder app, IEnumerable<Endpoint> endpoints)
    {
        foreach (var path in endpoints.GroupBy(endpoint => endpoint.Path))
        {
            foreach (var endpoint in path)
            {
                app.MapMethods(options.Root + path.Key, endpoint.Method == "GET" ? ["GET", "HEAD"] : [endpoint.Method], http => ExecuteAsync(http, endpoint))
                    .WithMetadata(endpoint)
                    .WithDisplayName(endpoint.OperationId);
            }

            var allowed = string.Join(", ", path.SelectMany(endpoint => endpoint.Method == "GET" ? ["GET", "HEAD"] : (string[])[endpoint.Method]).Append("OPTIONS"));
            app.Map(options.Root + path.Key, http => OtherMethodAsync(http, allowed)).WithDisplayName($"{path.Key}, other methods");
        }

        app.Map(options.Root + "/{**rest}", http => AnswerWriter.WriteAsync(http, Problem.Of(
            404, "path.not_found", "There is nothing at this address. /openapi.json lists what there is.")));
    }

    private static Task OtherMethodAsync(HttpContext http, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        if (http.Request.Method == "OPTIONS")
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return AnswerWriter.WriteAsync(http, Problem.Of(405, "method.not_allowed", $"This address takes {allowed} only. Use one of these."));
    }

    private async Task ExecuteAsync(HttpContext http, Endpoint endpoint)
    {
        RestAnswer answer;
        try
        {
            answer = await AnswerAsync(http, endpoint).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody is there to answer.
        }
        catch (Exception gone) when (StoreOutage.Is(gone))
        {
            Away(log, endpoint.OperationId, gone.Message);
            http.Response.Headers.RetryAfter = StoreOutage.RetryAfterSeconds;
            answer = Problem.Of(503, "store.unavailable", OutageOf(gone, endpoint));
        }
        catch (BadHttpRequestException bad)
        {
            answer = bad.StatusCode == 413
                ? Problem.Of(413, "body.too_large", $"The body has more than {options.MaxBodyBytes} bytes. Send less at once.")
                : Problem.Of(400, "http.malformed", "The request broke off or is no HTTP that can be read. Send it again, whole.");
        }
#pragma warning disable CA1031 // The last line before the client: whatever it is, the log gets it and the client does not.
        catch (Exception unexpected)
#pragma warning restore CA1031
        {
            Unexpected(log, unexpected, endpoint.OperationId, http.TraceIdentifier);
            answer = Problem.Of(500, "server.unexpected", $"Something went wrong here. Send it again later; if it goes on, report the number {http.TraceIdentifier}.");
        }

        if (!http.Response.HasStarted)
        {
            await AnswerWriter.WriteAsync(http, answer).ConfigureAwait(false);
        }
    }

    private async Task<RestAnswer> AnswerAsync(HttpContext http, Endpoint endpoint)
    {
        var caller = Caller.Of(http.User);
        if (Admission.Check(http, endpoint.Entry, caller) is { } refused)
        {
            return refused;
        }

        if (!Acceptance.TakesJson(http.Request))
        {
            return Problem.Of(406, "accept.not_acceptable", "The answer is JSON, and Accept does not allow it. Send Accept: application/json, or leave it out.");
        }

        var (parameters, wrong) = ParameterReader.Read(http.Request, endpoint);
        if (wrong is not null)
        {
            return wrong;
        }

        var (body, badly) = endpoint.BodyShape is { } shape ? await BodyReader.ReadAsync(http.Request, shape, options.MaxBodyBytes).ConfigureAwait(false) : default;
        return badly ?? await endpoint.Run(new RestCall(http, endpoint, options, caller, parameters, body)).ConfigureAwait(false);
    }

    private static string OutageOf(Exception gone, Endpoint endpoint) => gone is StoreUnavailableException { NothingWritten: false }
        ? "The shop's database went away meanwhile, and whether this was stored is not known. Send the same request, with the same key if it had one, again in a moment: it is not done twice."
        : endpoint.IsCommand ? "The shop's database cannot be reached, and nothing was stored. Send the same request, with the same key if it had one, again in a moment."
        : "The shop's database cannot be reached. Send the same request again in a moment.";

    [LoggerMessage(2, LogLevel.Warning, "{Operation} was answered with 503: {Problem}")]
    private static partial void Away(ILogger logger, string operation, string problem);

    [LoggerMessage(1, LogLevel.Error, "{Operation} failed unexpectedly (request {Request})")]
    private static partial void Unexpected(ILogger logger, Exception error, string operation, string request);
}
