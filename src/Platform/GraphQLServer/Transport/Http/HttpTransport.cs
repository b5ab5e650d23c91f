using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Transport.EventStreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>GraphQL over HTTP: reads a request, executes it, writes its answer or its stream of answers.</summary>
internal sealed class HttpTransport(IGraphQLExecutor executor, EventStreamTransport streams, ILogger logger)
{
    public async Task PostAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var accepted = AcceptHeader.Read(headers.Accept, html: false);
        if (accepted.Best == MediaType.None)
        {
            await Answers.WriteAsync(context, Refusal.NotAcceptable, MediaType.Json).ConfigureAwait(false);
            return;
        }

        if (ContentTypeHeader.Problem(context.Request.ContentType) is { } unsupported)
        {
            await Answers.WriteAsync(context, new Refusal(StatusCodes.Status415UnsupportedMediaType, unsupported), accepted.Best).ConfigureAwait(false);
            return;
        }

        using var fields = new RequestFields();
        try
        {
            if (await BodyReader.ReadAsync(context, executor.Options.MaxBodyBytes, fields).ConfigureAwait(false) is { } refusal)
            {
                await Answers.WriteAsync(context, refusal, accepted.Best).ConfigureAwait(false);
                return;
            }
        }
        catch (BadHttpRequestException broken)
        {
            var refusal = new Refusal(broken.StatusCode, "The body did not arrive as HTTP asks (its length, its framing or its pace): send the request again.");
            await Answers.WriteAsync(context, refusal, accepted.Best).ConfigureAwait(false);
            return;
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        await AnswerAsync(context, fields.ToRequest(), accepted, onlyQueries: false).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context, Accepted accepted)
    {
        if (accepted.Best == MediaType.None)
        {
            await Answers.WriteAsync(context, Refusal.NotAcceptable, MediaType.Json).ConfigureAwait(false);
            return;
        }

        using var fields = new RequestFields();
        if (fields.ReadUrl(context.Request.Query) is { } problem)
        {
            await Answers.WriteAsync(context, Refusal.Bad(problem), accepted.Best).ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, fields.ToRequest(), accepted, onlyQueries: true).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, GraphQLRequest request, Accepted accepted, bool onlyQueries)
    {
        var type = accepted.Best;
        try
        {
            var asked = new RequestContext
            {
                Services = context.RequestServices,
                User = context.User,
                Aborted = context.RequestAborted,
                ReportCost = context.Request.Headers.TryGetValue("GraphQL-Cost", out var cost) && cost.ToString().Equals("report", StringComparison.OrdinalIgnoreCase),
                OnlyQueries = onlyQueries,
            };
            if (type == MediaType.EventStream)
            {
                await streams.RunAsync(context, request, asked).ConfigureAwait(false);
                return;
            }

            var answer = await executor.ExecuteAsync(request, asked).ConfigureAwait(false);
            if (answer is ExecutionResult result)
            {
                await Answers.WriteAsync(context, result, type).ConfigureAwait(false);
            }
            else if (accepted.EventStream)
            {
                await streams.RunAsync(context, (SubscriptionAnswers)answer).ConfigureAwait(false);
            }
            else
            {
                await ((SubscriptionAnswers)answer).GetAsyncEnumerator(context.RequestAborted).DisposeAsync().ConfigureAwait(false);
                await Answers.WriteAsync(context, Refusal.NeedsStream, type).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
        }
        catch (Exception unforeseen)
        {
            await Answers.WriteAsync(context, Refusal.Of(unforeseen, executor.Options, logger), type).ConfigureAwait(false);
        }
    }
}
