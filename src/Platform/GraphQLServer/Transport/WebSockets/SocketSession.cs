using System.Buffers;
using System.Net.WebSockets;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Transport.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>One WebSocket that speaks graphql-transport-ws, from its first message to its last.</summary>
internal sealed class SocketSession(
    SocketChannel channel, IGraphQLExecutor executor, IServiceProvider services, ClaimsPrincipal user, TimeProvider time, ILogger logger, CancellationToken aborted)
    : IDisposable
{
    private readonly Dictionary<string, SocketOperation> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<SocketOperation, Task> _running = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private ClaimsPrincipal _user = user;
    private ITimer? _expiry;
    private bool _began;
    private volatile bool _acknowledged;

    /// <summary>Talks until one of the two takes leave or is gone; then every operation is over.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var initTimeout = time.CreateTimer(_ => { if (!_acknowledged) Close(CloseReason.InitTimeout); }, null, executor.Options.ConnectionInitTimeout, Timeout.InfiniteTimeSpan);
        using var onStopping = stopping.Register(() => Close(CloseReason.GoingAway));
        var pinging = PingAsync();
        try
        {
            while (await channel.ReceiveAsync().ConfigureAwait(false) is { } bytes)
            {
                var wrong = ClientMessage.Read(bytes, out var message) is { } problem
                    ? CloseReason.Bad(problem)
                    : await HandleAsync(message).ConfigureAwait(false);
                if (wrong is not null)
                {
                    await CloseAsync(wrong).ConfigureAwait(false);
                }
            }

            await channel.AnswerCloseAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or IOException)
        {
            // The client has gone without taking leave, or did not answer ours.
        }
        catch (Exception unforeseen)
        {
            logger.SocketFailed(unforeseen);
            await CloseAsync(CloseReason.Internal).ConfigureAwait(false);
        }
        finally
        {
            await _over.CancelAsync().ConfigureAwait(false);
            await pinging.ConfigureAwait(false);
            await Task.WhenAll(Running()).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _expiry?.Dispose();
        _over.Dispose();
    }

    private async ValueTask<CloseReason?> HandleAsync(ClientMessage message)
    {
        switch (message.Type)
        {
            case ClientMessageType.ConnectionInit when _began:
                return CloseReason.SecondInit;
            case ClientMessageType.ConnectionInit:
                _began = true;
                return await BeginAsync(message).ConfigureAwait(false);
            case ClientMessageType.Ping:
                await channel.SendAsync(ServerMessages.WritePong, message.Payload, _over.Token).ConfigureAwait(false);
                return null;
            case ClientMessageType.Subscribe when !_acknowledged:
                return CloseReason.Unauthorized;
            case ClientMessageType.Subscribe:
                return await SubscribeAsync(message).ConfigureAwait(false);
            case ClientMessageType.Complete:
                Drop(message.Id!);
                return null;
            default:
                return null;
        }
    }

    private async ValueTask<CloseReason?> BeginAsync(ClientMessage message)
    {
        if (ConnectionToken.Find(message.Payload) is { } authorization && services.GetService<IConnectionAuthenticator>() is { } authenticator)
        {
            var known = ConnectionToken.Bearer(authorization) is { } token ? await authenticator.AuthenticateAsync(token, _over.Token).ConfigureAwait(false) : null;
            if (known is null)
            {
                return CloseReason.Forbidden;
            }

            _user = known;
        }

        if (TokenExpiry.Left(_user, time) is { } left)
        {
            if (left <= TimeSpan.Zero)
            {
                return CloseReason.Expired;
            }

            _expiry = time.CreateTimer(_ => Close(CloseReason.Expired), null, left, Timeout.InfiniteTimeSpan);
        }

        _acknowledged = true;
        await channel.SendAsync(static (output, _) => output.Write(ServerMessages.Ack), 0, _over.Token).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<CloseReason?> SubscribeAsync(ClientMessage message)
    {
        var fields = new RequestFields();
        if (fields.ReadJson(message.Payload.Span) is { } problem)
        {
            fields.Dispose();
            return CloseReason.Bad(problem);
        }

        if (services.GetService<IOperationLimiter>()?.Refuse(_user) is { } refusal)
        {
            fields.Dispose();
            await channel.SendAsync(ServerMessages.WriteError, (ServerMessages.IdOf(message.Id!), (IReadOnlyList<GraphQLError>)[refusal]), _over.Token).ConfigureAwait(false);
            return null;
        }

        var operation = new SocketOperation(channel, executor, logger, message.Id!, _over.Token);
        bool duplicate, crowded;
        lock (_gate)
        {
            duplicate = _byId.ContainsKey(operation.Id);
            crowded = _running.Count >= executor.Options.MaxSubscriptionsPerConnection;
            if (!duplicate && !crowded && !_over.IsCancellationRequested)
            {
                _byId.Add(operation.Id, operation);
                _running.Add(operation, Task.CompletedTask);

                // On another thread: an operation that computes must not keep this one from reading the next message.
                _running[operation] = Task.Run(() => RunAsync(operation, fields), CancellationToken.None);
                return null;
            }
        }

        fields.Dispose();
        operation.Dispose();
        if (crowded && !duplicate)
        {
            var error = new GraphQLError
            {
                Message = $"This connection runs {executor.Options.MaxSubscriptionsPerConnection} operations already: complete one, or open another connection.",
                Code = ErrorCode.LimitExceeded,
            };
            await channel.SendAsync(ServerMessages.WriteError, (ServerMessages.IdOf(message.Id!), (IReadOnlyList<GraphQLError>)[error]), _over.Token).ConfigureAwait(false);
        }

        return duplicate ? CloseReason.Duplicate(message.Id!) : null;
    }

    private async Task RunAsync(SocketOperation operation, RequestFields fields)
    {
        try
        {
            var caller = _user;
            await operation.RunAsync(
                fields.ToRequest(), services, (scope, dropped) => new RequestContext { Services = scope, User = caller, Aborted = dropped }, Leave).ConfigureAwait(false);
        }
        finally
        {
            fields.Dispose();
            lock (_gate)
            {
                _running.Remove(operation);
            }

            operation.Dispose();
        }
    }

    private void Leave(SocketOperation operation)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(operation.Id, out var current) && current == operation)
            {
                _byId.Remove(operation.Id);
            }
        }
    }

    private void Drop(string id)
    {
        SocketOperation? operation;
        lock (_gate)
        {
            _byId.Remove(id, out operation);
        }

        try
        {
            operation?.Drop();
        }
        catch (ObjectDisposedException)
        {
            // It came to its own end in between.
        }
    }

    private Task[] Running()
    {
        lock (_gate)
        {
            return [.. _running.Values];
        }
    }

    private void Close(CloseReason reason) => _ = CloseAsync(reason);

    private Task CloseAsync(CloseReason reason)
    {
        logger.SocketClosed(reason.Code, reason.Text);
        var closing = channel.CloseAsync(reason);
        _ = _over.CancelAsync();
        return closing;
    }

    private async Task PingAsync()
    {
        using var clock = new PeriodicTimer(executor.Options.KeepAlive, time);
        try
        {
            while (await clock.WaitForNextTickAsync(_over.Token).ConfigureAwait(false))
            {
                if (_acknowledged && !channel.TakeSpoke())
                {
                    await channel.SendAsync(static (output, _) => output.Write(ServerMessages.Ping), 0, _over.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // The connection is over.
        }
    }
}
