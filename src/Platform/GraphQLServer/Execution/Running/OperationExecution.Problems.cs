namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>Errors of fields: where they stand, what they do to the answer, and in which order they are shown.</summary>
internal sealed partial class OperationExecution
{
    private readonly Lock _problemsLock = new();
    private List<Problem>? _problems;
    private string? _hindrance;

    /// <summary>A field could not be resolved: its error is noted and its null climbs as far as it must.</summary>
    public void Fail(Node node, int index, Exception problem)
    {
        if (problem is StoppedException)
        {
            throw problem;
        }

        if (problem is GraphQLException told)
        {
            foreach (var error in told.Errors)
            {
                Report(node, index, error);
            }
        }

        if (problem is not GraphQLException { Errors.Count: > 0 } && !(problem is OperationCanceledException && IsCancelled))
        {
            Report(node, index, ErrorOf(problem, string.Join('.', node.PathOf(index))));
        }

        node.Nullify(index);
    }

    /// <summary>Notes an error at a slot.</summary>
    public void Report(Node node, int index, GraphQLError error)
    {
        lock (_problemsLock)
        {
            (_problems ??= []).Add(new Problem(node, index, error));
        }
    }

    /// <summary>The errors in the order of the document, as many as an answer may name.</summary>
    public List<GraphQLError>? Errors()
    {
        lock (_problemsLock)
        {
            if (_stopped)
            {
                return [_failure ?? TimeoutError()];
            }

            if (_problems is not { Count: > 0 } problems)
            {
                return null;
            }

            if (_completion is not null && problems.Count > 1)
            {
                var placed = problems.Select(problem => (Problem: problem, Place: problem.Node.PlaceOf(problem.Index))).ToList();
                problems = [.. placed.Order(Comparer<(Problem Problem, int[] Place)>.Create((one, other) => Compare(one.Place, other.Place))).Select(pair => pair.Problem)];
            }

            return [.. problems.Take(engine.Options.MaxErrors).Select(Show)];
        }
    }

    /// <summary>What the client is told of an exception. One that the application explains is logged when its code is not the one logged last: a server that is away fails many fields.</summary>
    private GraphQLError ErrorOf(Exception problem, string place)
    {
        if (Explanations.Of(engine.Options, engine.Logger, problem) is not { } told)
        {
            Telemetry.GraphQLLog.ResolverFailed(engine.Logger, problem, place);
            return new GraphQLError { Message = engine.Options.ShowExceptions ? problem.Message : "Unexpected error", Code = ErrorCode.Unexpected, Exception = problem };
        }

        lock (_problemsLock)
        {
            if (_hindrance == (told.Code ?? "none"))
            {
                return told;
            }

            _hindrance = told.Code ?? "none";
        }

        Telemetry.GraphQLLog.Hindered(engine.Logger, $"field {place}", _hindrance, problem.Message);
        return told;
    }

    private void FailNull(Node node, int index)
    {
        var field = node.FieldOf(index);
        Report(node, index, new GraphQLError
        {
            Message = $"Cannot return null for non-nullable field {field.Owner.Name}.{field.Definition.Name}.",
            Code = ErrorCode.NullInNonNull,
        });
        node.Nullify(index);
    }

    private static int Compare(int[] one, int[] other)
    {
        var difference = one.AsSpan().CommonPrefixLength(other);
        return difference < one.Length && difference < other.Length ? one[difference].CompareTo(other[difference]) : one.Length.CompareTo(other.Length);
    }

    private static GraphQLError Show(Problem problem) => new()
    {
        Message = problem.Error.Message,
        Code = problem.Error.Code,
        Extensions = problem.Error.Extensions,
        Exception = problem.Error.Exception,
        Locations = problem.Error.Locations.Count > 0 ? problem.Error.Locations : problem.Node.FieldOf(problem.Index).Locations,
        Path = problem.Error.Path ?? problem.Node.PathOf(problem.Index),
    };

    private readonly record struct Problem(Node Node, int Index, GraphQLError Error);
}
