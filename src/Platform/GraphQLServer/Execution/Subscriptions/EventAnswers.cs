using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Execution.Running;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Execution.Subscriptions;

/// <summary>
/// One answer per event. The next event is asked for when the answer before was taken, so a slow client slows its own source and nobody keeps a backlog here.
/// Each event is authorised again and executed with services of its own scope.
/// </summary>
internal sealed class EventAnswers(
    GraphQLExecutor executor,
    EngineParts engine,
    OperationVariant variant,
    VariableValues variables,
    RequestContext request,
    Cost cost,
    IAsyncEnumerable<object?> source,
    CancellationTokenSource end) : SubscriptionAnswers
{
    private int _taken;

    /// <inheritdoc/>
    public override IAsyncEnumerator<ExecutionResult> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _taken, 1) == 0
            ? Answers(cancellationToken).GetAsyncEnumerator(cancellationToken)
            : throw new InvalidOperationException("The answers of a subscription can be read once.");

    private async IAsyncEnumerable<ExecutionResult> Answers([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = cancellation.Register(static end => ((CancellationTokenSource)end!).Cancel(), end);
        var events = source.GetAsyncEnumerator(end.Token);
        try
        {
            while (true)
            {
                var (answer, isLast) = await NextAsync(events).ConfigureAwait(false);
                if (answer is not null)
                {
                    yield return answer;
                }

                if (isLast)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await stop.DisposeAsync().ConfigureAwait(false);
            await end.CancelAsync().ConfigureAwait(false);
            await CloseAsync(events).ConfigureAwait(false);
            end.Dispose();
        }
    }

    private async ValueTask<(ExecutionResult? Answer, bool IsLast)> NextAsync(IAsyncEnumerator<object?> events)
    {
        try
        {
            if (!await events.MoveNextAsync().ConfigureAwait(false))
            {
                return (null, true);
            }

            return (await AnswerAsync(events.Current).ConfigureAwait(false), false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return (null, true);
        }
#pragma warning disable CA1031 // Whatever a source throws, and rights that have gone, end the subscription with an answer that says so.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            return (new Answer(ResultKind.SubscriptionRefused, SubscriptionStart.ErrorsOf(engine, variant, problem), null, null), true);
        }
    }

    private async ValueTask<ExecutionResult> AnswerAsync(object? occurrence)
    {
        if (request.Services.GetService(typeof(IServiceScopeFactory)) is not IServiceScopeFactory scopes)
        {
            return await AnswerAsync(occurrence, request.Services).ConfigureAwait(false);
        }

        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            return await AnswerAsync(occurrence, scope.ServiceProvider).ConfigureAwait(false);
        }
    }

    private async ValueTask<ExecutionResult> AnswerAsync(object? occurrence, IServiceProvider services)
    {
        var context = new RequestContext
        {
            Services = services,
            User = request.User,
            Aborted = end.Token,
            Items = new Dictionary<string, object?>(request.Items, StringComparer.Ordinal),
            ReportCost = request.ReportCost,
        };
        await SubscriptionStart.AuthorizeAsync(engine, variant.Root.Fields[0], context).ConfigureAwait(false);
        return await executor.ExecuteEventAsync(variant, variables, occurrence, context, cost).ConfigureAwait(false);
    }

    // A source that fails while it is closed has nothing left to tell the client.
    private async ValueTask CloseAsync(IAsyncEnumerator<object?> events)
    {
        try
        {
            await events.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // See above; it is logged.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            if (problem is not OperationCanceledException)
            {
                SubscriptionStart.ErrorsOf(engine, variant, problem);
            }
        }
    }
}
