using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Execution.Running;
using KiVendTout.Platform.GraphQLServer.Telemetry;

namespace KiVendTout.Platform.GraphQLServer.Execution.Subscriptions;

/// <summary>Subscribe of the specification (6.2.3.1): the root field is authorised, its source is asked for its events.</summary>
internal static class SubscriptionStart
{
    /// <summary>The answers to come, or one that refuses.</summary>
    public static async ValueTask<GraphQLResponse> BeginAsync(
        GraphQLExecutor executor, EngineParts engine, OperationVariant variant, VariableValues variables, RequestContext request, Cost cost)
    {
        if (variant.Root.Fields is not [var field])
        {
            return Answer.Refused(ResultKind.OperationError, ErrorCode.BadRequest, "A subscription must select exactly one field.");
        }

        var end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        SourceContext? context = null;
        try
        {
            await AuthorizeAsync(engine, field, request).ConfigureAwait(false);
            if (field.Arguments.Constant is not { } arguments && !field.Arguments.TryCoerce(variables, out arguments, out var problem))
            {
                throw new GraphQLException(problem!, ErrorCode.BadVariables);
            }

            if (field.Definition.Source is not { } source)
            {
                throw new InvalidOperationException($"Subscription.{field.Definition.Name} has no source.");
            }

            context = new SourceContext(engine.Schema, field, arguments, new RequestContext
            {
                Services = request.Services,
                User = request.User,
                Aborted = end.Token,
                Items = request.Items,
                ReportCost = request.ReportCost,
            });
            return new EventAnswers(executor, engine, variant, variables, request, cost, await source(context).ConfigureAwait(false), end);
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            end.Dispose();
            throw;
        }
#pragma warning disable CA1031 // Whatever a source throws refuses the subscription.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            await end.CancelAsync().ConfigureAwait(false);
            end.Dispose();
            return new Answer(ResultKind.SubscriptionRefused, [.. context?.Problems ?? [], .. ErrorsOf(engine, variant, problem)], null, null);
        }
    }

    /// <summary>Throws unless the caller may resolve the root field.</summary>
    public static async ValueTask AuthorizeAsync(EngineParts engine, FieldPlan field, RequestContext request)
    {
        foreach (var rule in field.Rules)
        {
            var verdict = await engine.Authorizer.AuthorizeAsync(rule, request, null).ConfigureAwait(false);
            if (verdict != AuthorizationVerdict.Allowed)
            {
                throw Denials.Of(verdict);
            }
        }
    }

    /// <summary>What a client is told of an exception; what is not meant for it goes to the log.</summary>
    public static IReadOnlyList<GraphQLError> ErrorsOf(EngineParts engine, OperationVariant variant, Exception problem)
    {
        var field = variant.Root.Fields[0];
        if (problem is GraphQLException { Errors.Count: > 0 } told)
        {
            return [.. told.Errors.Take(engine.Options.MaxErrors).Select(error => Placed(field, error))];
        }

        var operation = variant.Operation.Name ?? "(anonymous)";
        if (Explanations.Of(engine.Options, engine.Logger, problem) is { } explained)
        {
            GraphQLLog.Hindered(engine.Logger, $"subscription {operation}", explained.Code ?? "none", problem.Message);
            return [Placed(field, explained)];
        }

        GraphQLLog.SourceFailed(engine.Logger, problem, operation);
        return [Placed(field, new GraphQLError
        {
            Message = engine.Options.ShowExceptions ? problem.Message : "Unexpected error",
            Code = ErrorCode.Unexpected,
            Exception = problem,
        })];
    }

    private static GraphQLError Placed(FieldPlan field, GraphQLError error) => new()
    {
        Message = error.Message,
        Code = error.Code,
        Extensions = error.Extensions,
        Exception = error.Exception,
        Locations = error.Locations.Count > 0 ? error.Locations : field.Locations,
        Path = error.Path ?? [field.ResponseKey],
    };
}
