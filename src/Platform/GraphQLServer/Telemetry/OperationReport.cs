using System.Diagnostics;
using KiVendTout.Platform.GraphQLServer.Costs;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Execution.Running;
using KiVendTout.Platform.GraphQLServer.Language;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Telemetry;

/// <summary>What is told of one operation when it is answered: a span, the figures, one log line. Costs next to nothing where nobody listens.</summary>
internal sealed class OperationReport : IDisposable
{
    private readonly EngineParts _engine;
    private readonly Activity? _activity = GraphQLTelemetry.StartOperation();
    private readonly long _began;
    private ExecutionResult? _answer;

    public OperationReport(EngineParts engine, OperationPlan? operation)
    {
        (_engine, _began, Operation, Document) = (engine, engine.Time.GetTimestamp(), operation, operation?.Document);
        GraphQLTelemetry.Began();
    }

    public OperationPlan? Operation { get; set; }

    public DocumentPlan? Document { get; set; }

    public Cost? Cost { get; set; }

    public void Answered(ExecutionResult? answer) => _answer = answer;

    /// <summary>Called before the caller's own code goes on while the operation still runs: its spans are not ours.</summary>
    public void Leave()
    {
        if (_activity is not null)
        {
            Activity.Current = _activity.Parent;
        }
    }

    public void Dispose()
    {
        GraphQLTelemetry.Ended();
        var type = Operation?.Kind switch
        {
            OperationKind.Query => "query",
            OperationKind.Mutation => "mutation",
            OperationKind.Subscription => "subscription",
            _ => "unknown",
        };
        var outcome = Outcome();
        var duration = _engine.Time.GetElapsedTime(_began);
        GraphQLTelemetry.Measured(type, outcome, duration, Cost?.Field);
        var errors = _answer?.Errors ?? [];
        for (var i = 0; i < errors.Count; i++)
        {
            GraphQLTelemetry.Failed(errors[i].Code ?? "none");
        }

        if (_engine.Logger.IsEnabled(LogLevel.Information))
        {
            GraphQLLog.Answered(
                _engine.Logger,
                type,
                Operation?.Name ?? "(anonymous)",
                outcome,
                duration.TotalMilliseconds,
                Cost?.Field ?? 0,
                Cost?.Type ?? 0,
                Document is null ? "-" : $"sha256:{Document.Hash}",
                errors.Count == 0 ? "-" : string.Join(' ', errors.Select(error => error.Code ?? "none").Distinct()));
        }

        if (_activity is not null)
        {
            Describe(_activity, type, outcome, errors);
        }
    }

    private string Outcome() => _answer?.Kind switch
    {
        null => "none",
        ResultKind.Executed => _answer.Errors.Count == 0 ? "ok" : "partial",
        ResultKind.SyntaxError => "syntax_error",
        ResultKind.ValidationError => "validation_error",
        ResultKind.VariableError => "variable_error",
        ResultKind.SubscriptionRefused => "refused",
        _ => "refused",
    };

    private void Describe(Activity activity, string type, string outcome, IReadOnlyList<GraphQLError> errors)
    {
        activity.DisplayName = Operation is null ? "GraphQL" : type;
        activity.SetTag("graphql.operation.type", Operation is null ? null : type);
        activity.SetTag("graphql.operation.name", Operation?.Name);
        activity.SetTag("graphql.document.hash", Document is null ? null : $"sha256:{Document.Hash}");
        activity.SetTag("graphql.operation.cost", Cost?.Field);
        if (errors.Count > 0)
        {
            activity.SetTag("error.type", errors[0].Code ?? outcome);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Dispose();
    }
}
