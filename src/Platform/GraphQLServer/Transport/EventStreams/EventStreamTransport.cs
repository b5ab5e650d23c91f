using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Transport.Http;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport.EventStreams;

/// <summary>
/// GraphQL over server-sent events, "distinct connections" of graphql-sse: one request, one stream of <c>next</c>, then <c>complete</c>. When the server
/// stops, the stream ends without <c>complete</c>, and the client comes again.
/// </summary>
internal sealed class EventStreamTransport(IGraphQLExecutor executor, OpenConnections connections, TimeProvider time, CancellationToken stopping)
{
    private static readonly GraphQLError Expired =
        new() { Message = "The token has run out: sign in again and subscribe anew.", Code = ErrorCode.NotAuthenticated };

    /// <summary>Executes and streams the answer, or the answers.</summary>
    public async Task RunAsync(HttpContext context, GraphQLRequest request, RequestContext asked)
    {
        if (!connections.TryEnter())
        {
            await Answers.WriteAsync(context, Refusal.Crowded, MediaType.Json).ConfigureAwait(false);
            return;
        }

        try
        {
            await StreamAsync(context, await executor.ExecuteAsync(request, asked).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            connections.Leave();
        }
    }

    /// <summary>Streams a subscription that has begun.</summary>
    public async Task RunAsync(HttpContext context, SubscriptionAnswers answers)
    {
        if (!connections.TryEnter())
        {
            await answers.GetAsyncEnumerator(context.RequestAborted).DisposeAsync().ConfigureAwait(false);
            await Answers.WriteAsync(context, Refusal.Crowded, MediaType.Json).ConfigureAwait(false);
            return;
        }

        try
        {
            await StreamAsync(context, answers).ConfigureAwait(false);
        }
        finally
        {
            connections.Leave();
        }
    }

    private async Task StreamAsync(HttpContext context, GraphQLResponse answer)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var left = TokenExpiry.Left(context.User, time);
        using var expiry = new CancellationTokenSource(left ?? Timeout.InfiniteTimeSpan, time);
        using var onExpiry = expiry.Token.Register(ending.Cancel);
        var stream = new EventStreamWriter(context.Response, executor.Options.KeepAlive, time);
        await using var _ = stream.ConfigureAwait(false);
        await stream.StartAsync(ending.Token).ConfigureAwait(false);
        try
        {
            if (answer is ExecutionResult result)
            {
                await stream.NextAsync(result, ending.Token).ConfigureAwait(false);
            }
            else
            {
                await foreach (var next in ((SubscriptionAnswers)answer).WithCancellation(ending.Token).ConfigureAwait(false))
                {
                    await stream.NextAsync(next, ending.Token).ConfigureAwait(false);
                }
            }

            // A source may end quietly when its token does; only one that came to its own end is complete.
            if (!ending.IsCancellationRequested)
            {
                await stream.CompleteAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Told below, if there is somebody to tell.
        }

        if (expiry.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            await stream.NextAsync(Expired, context.RequestAborted).ConfigureAwait(false);
            await stream.CompleteAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
