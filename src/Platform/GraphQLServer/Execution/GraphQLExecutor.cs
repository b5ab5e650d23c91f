using System.Globalization;
using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution.Coercion;
using KiVendTout.Platform.GraphQLServer.Execution.Documents;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Execution.Running;
using KiVendTout.Platform.GraphQLServer.Execution.Subscriptions;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Telemetry;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>
/// The engine. A request gets its turn, then: document (by hash or text, from the cache or parsed and validated) → operation → variables → cost → execution.
/// One per schema; thread-safe; keeps valid documents compiled.
/// </summary>
public sealed class GraphQLExecutor : IGraphQLExecutor, IDisposable
{
    private readonly EngineParts _engine;
    private readonly DocumentFinder _documents;
    private readonly SemaphoreSlim _turns;

    /// <summary>Makes an executor.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="options">The limits; must not be changed any more.</param>
    /// <param name="logger">Takes one line per request and one per field that failed; null for none.</param>
    /// <param name="authorizer">Knows rights; null takes <see cref="RoleAuthorizer"/>.</param>
    /// <param name="time">Measures and ends operations; null takes the system's.</param>
    public GraphQLExecutor(
        Schema schema, GraphQLOptions options, ILogger<GraphQLExecutor>? logger = null, IAuthorizer? authorizer = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        _engine = new EngineParts(
            schema, options, authorizer ?? new RoleAuthorizer(time), time ?? TimeProvider.System, (ILogger?)logger ?? NullLogger.Instance);
        _documents = new DocumentFinder(schema, options);
        _turns = new SemaphoreSlim(options.MaxConcurrentExecutions, options.MaxConcurrentExecutions);
    }

    /// <inheritdoc/>
    public Schema Schema => _engine.Schema;

    /// <inheritdoc/>
    public GraphQLOptions Options => _engine.Options;

    internal DocumentCache Documents => _documents.Cache;

    /// <inheritdoc/>
    public ValueTask<GraphQLResponse> ExecuteAsync(GraphQLRequest request, RequestContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        context.Aborted.ThrowIfCancellationRequested();
        return _turns.Wait(0) ? ExecuteInTurn(request, context) : ExecuteLater(request, context);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Executes one event of a subscription when it has its turn; it waits as long as it must.</summary>
    internal async ValueTask<ExecutionResult> ExecuteEventAsync(OperationVariant variant, VariableValues variables, object? source, RequestContext context, Cost cost)
    {
        await _turns.WaitAsync(context.Aborted).ConfigureAwait(false);
        var report = new OperationReport(_engine, variant.Operation) { Cost = cost };
        try
        {
            return await RunAsync(new OperationExecution(_engine, variant, variables, context), source, context, report).ConfigureAwait(false);
        }
        finally
        {
            GiveTurnBack(report);
        }
    }

    private async ValueTask<GraphQLResponse> ExecuteLater(GraphQLRequest request, RequestContext context)
    {
        if (!await _turns.WaitAsync(Options.QueuePatience, context.Aborted).ConfigureAwait(false))
        {
            return Answer.Refused(
                ResultKind.Busy, ErrorCode.Busy, string.Create(CultureInfo.InvariantCulture, $"{Options.MaxConcurrentExecutions} operations are running already. Try again in a few seconds."));
        }

        return await ExecuteInTurn(request, context).ConfigureAwait(false);
    }

    private ValueTask<GraphQLResponse> ExecuteInTurn(GraphQLRequest request, RequestContext context)
    {
        var report = new OperationReport(_engine, null);
        ValueTask<GraphQLResponse> later;
        try
        {
            if (Prepare(request, context, report, out var variant, out var variables) is { } refusal)
            {
                report.Answered(refusal);
                GiveTurnBack(report);
                return new(refusal);
            }

            if (variant!.Operation.Kind == OperationKind.Subscription)
            {
                later = Subscribe(variant, variables!, context, report);
            }
            else
            {
                var execution = new OperationExecution(_engine, variant, variables!, context);
                var running = execution.Run(null);
                if (running is null)
                {
                    var answer = AnswerOf(execution, context, report);
                    GiveTurnBack(report);
                    return new(answer);
                }

                later = Finish(running, execution, context, report);
            }
        }
        catch
        {
            GiveTurnBack(report);
            throw;
        }

        report.Leave();
        return later;
    }

    private void GiveTurnBack(OperationReport report)
    {
        report.Dispose();
        _turns.Release();
    }

    private async ValueTask<GraphQLResponse> Finish(Task running, OperationExecution execution, RequestContext context, OperationReport report)
    {
        try
        {
            await running.ConfigureAwait(false);
            return AnswerOf(execution, context, report);
        }
        finally
        {
            GiveTurnBack(report);
        }
    }

    private static async ValueTask<ExecutionResult> RunAsync(OperationExecution execution, object? source, RequestContext context, OperationReport report)
    {
        if (execution.Run(source) is { } running)
        {
            await running.ConfigureAwait(false);
        }

        return AnswerOf(execution, context, report);
    }

    private static Answer AnswerOf(OperationExecution execution, RequestContext context, OperationReport report)
    {
        context.Aborted.ThrowIfCancellationRequested();
        var answer = new Answer(ResultKind.Executed, execution.Errors() ?? (IReadOnlyList<GraphQLError>)[], execution, context.ReportCost ? report.Cost : null);
        report.Answered(answer);
        return answer;
    }

    private async ValueTask<GraphQLResponse> Subscribe(OperationVariant variant, VariableValues variables, RequestContext context, OperationReport report)
    {
        try
        {
            var response = await SubscriptionStart.BeginAsync(this, _engine, variant, variables, context, report.Cost!).ConfigureAwait(false);
            report.Answered(response as ExecutionResult);
            return response;
        }
        finally
        {
            GiveTurnBack(report);
        }
    }

    private Answer? Prepare(GraphQLRequest request, RequestContext context, OperationReport report, out OperationVariant? variant, out VariableValues? variables)
    {
        (variant, variables) = (null, null);
        var document = _documents.Find(request, out var refusal);
        if (document is null)
        {
            return refusal;
        }

        var operation = document.Find(request.OperationName, out var problem);
        report.Document = document;
        report.Operation = operation;
        if (operation is null)
        {
            return Answer.Refused(ResultKind.OperationError, ErrorCode.OperationNotFound, problem!);
        }

        if (context.OnlyQueries && operation.Kind == OperationKind.Mutation)
        {
            return Answer.Refused(ResultKind.MutationNotAllowed, ErrorCode.BadRequest, "Mutations are not taken by GET. Send it by POST.");
        }

        variables = VariableCoercion.Coerce(operation, request.Variables, Options.MaxErrors, out var errors);
        if (errors is not null)
        {
            return new Answer(ResultKind.VariableError, errors, null, null);
        }

        variant = operation.Select(variables, out var unknown);
        if (variant is null)
        {
            return new Answer(ResultKind.VariableError, [unknown!], null, null);
        }

        return CheckCost(variant, variables, context, report);
    }

    private Answer? CheckCost(OperationVariant variant, VariableValues variables, RequestContext context, OperationReport report)
    {
        Cost? cost;
        GraphQLError? problem;
        try
        {
            cost = CostAnalysis.Of(variant, variables, Options, out problem);
        }
        catch (InsufficientExecutionStackException)
        {
            return Answer.Refused(ResultKind.ValidationError, ErrorCode.LimitExceeded, "The document nests too deep. Ask for fewer levels at once.");
        }

        if (cost is null)
        {
            return new Answer(ResultKind.ValidationError, [problem!], null, null);
        }

        report.Cost = cost;
        return cost.Field <= Options.MaxFieldCost && cost.Type <= Options.MaxTypeCost
            ? null
            : new Answer(ResultKind.ValidationError, [CostErrors.Exceeded(cost, Options)], null, context.ReportCost ? cost : null);
    }
}
