using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>One operation of a WebSocket: executes, and says <c>next</c>, <c>error</c> and <c>complete</c> until it ends or is dropped.</summary>
internal sealed class SocketOperation(SocketChannel channel, IGraphQLExecutor executor, ILogger logger, string id, CancellationToken connection) : IDisposable
{
    private readonly CancellationTokenSource _dropped = CancellationTokenSource.CreateLinkedTokenSource(connection);
    private readonly byte[] _id = ServerMessages.IdOf(id);

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Ends it without another word.</summary>
    public void Drop() => _dropped.Cancel();

    public void Dispose() => _dropped.Dispose();

    /// <summary>Runs to the end. Never throws.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="services">The connection's.</param>
    /// <param name="contextOf">Who asks, given the services of the operation's own scope and its token.</param>
    /// <param name="leave">Called before the last word, so that the client may use the id again as soon as it hears it.</param>
    public async Task RunAsync(
        GraphQLRequest request, IServiceProvider services, Func<IServiceProvider, CancellationToken, RequestContext> contextOf, Action<SocketOperation> leave)
    {
        IReadOnlyList<GraphQLError>? failure;
        try
        {
            var scope = services.CreateAsyncScope();
            await using var _ = scope.ConfigureAwait(false);
            failure = await ExecuteAsync(request, contextOf(scope.ServiceProvider, _dropped.Token)).ConfigureAwait(false);
        }
        catch (Exception ended) when (_dropped.IsCancellationRequested && ended is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            failure = null;
        }
        catch (Exception unforeseen)
        {
            var refusal = Http.Refusal.Of(unforeseen, executor.Options, logger);
            failure = [new GraphQLError { Message = refusal.Message, Code = refusal.Code }];
        }

        leave(this);
        try
        {
            if (failure is null)
            {
                await channel.SendAsync(ServerMessages.WriteComplete, _id, _dropped.Token).ConfigureAwait(false);
            }
            else
            {
                await channel.SendAsync(ServerMessages.WriteError, (_id, failure), _dropped.Token).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // The connection has gone, and its reader knows.
        }
    }

    /// <summary>Says every answer; returns the errors of one that is no result, with which an operation ends.</summary>
    private async Task<IReadOnlyList<GraphQLError>?> ExecuteAsync(GraphQLRequest request, RequestContext context)
    {
        var answer = await executor.ExecuteAsync(request, context).ConfigureAwait(false);
        if (answer is ExecutionResult only)
        {
            return await SayAsync(only).ConfigureAwait(false);
        }

        await foreach (var result in ((SubscriptionAnswers)answer).WithCancellation(_dropped.Token).ConfigureAwait(false))
        {
            if (await SayAsync(result).ConfigureAwait(false) is { } errors)
            {
                return errors;
            }
        }

        return null;
    }

    private async ValueTask<IReadOnlyList<GraphQLError>?> SayAsync(ExecutionResult result)
    {
        if (!result.HasData)
        {
            return result.Errors;
        }

        await channel.SendAsync(ServerMessages.WriteNext, (_id, result), _dropped.Token).ConfigureAwait(false);
        return null;
    }
}
