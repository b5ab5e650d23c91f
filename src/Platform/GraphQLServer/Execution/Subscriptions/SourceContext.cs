using KiVendTout.Platform.GraphQLServer.Execution.Plans;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Execution.Subscriptions;

/// <summary>What the source of a subscription is given. There is no execution yet: a loader taken here sends each key at once.</summary>
internal sealed class SourceContext(Schema schema, FieldPlan plan, object?[] arguments, RequestContext request) : ResolverContext
{
    private readonly List<GraphQLError> _problems = [];

    /// <summary>What the source has reported; shown when it refuses.</summary>
    public IReadOnlyList<GraphQLError> Problems => _problems;

    public override object? Parent => null;

    public override FieldDefinition Field => plan.Definition;

    public override IReadOnlyList<object?> Arguments { get; } = arguments;

    public override Schema Schema => schema;

    public override RequestContext Request => request;

    public override CancellationToken CancellationToken => request.Aborted;

    public override IReadOnlyList<object> Path => [plan.ResponseKey];

    public override bool IsSelected(params ReadOnlySpan<string> path) => plan.IsSelected(path);

    public override TLoader Loader<TLoader>() => ActivatorUtilities.CreateInstance<TLoader>(request.Services);

    public override void Report(GraphQLError problem) => _problems.Add(problem);
}
