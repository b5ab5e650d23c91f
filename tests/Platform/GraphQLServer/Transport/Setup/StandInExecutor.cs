using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>Executes flat operations until the real one is there.</summary>
internal sealed class StandInExecutor(Schema schema, GraphQLOptions options) : IGraphQLExecutor
{
    private int _running;
    public Schema Schema => schema;
    public GraphQLOptions Options => options;

    public async ValueTask<GraphQLResponse> ExecuteAsync(GraphQLRequest request, RequestContext context)
    {
        await Task.Yield();
        if (request.Document is null) return new Result(ResultKind.PersistedError, [new() { Message = "PersistedQueryNotFound" }], null);
        DocumentNode document;
        try { document = Parser.Parse(new SourceText(request.Document.Value.ToArray()), ParserLimits.From(options)); }
        catch (GraphQLSyntaxException e) { return new Result(ResultKind.SyntaxError, [new() { Message = e.Message }], null); }
        var operation = document.Definitions.OfType<OperationDefinitionNode>().FirstOrDefault(o => request.OperationName is null || o.Name?.Value == request.OperationName);
        if (operation is null) return new Result(ResultKind.OperationError, [new() { Message = "no operation" }], null);
        if (operation.Operation == OperationKind.Mutation && context.OnlyQueries) return new Result(ResultKind.MutationNotAllowed, [new() { Message = "GET" }], null);
        foreach (var variable in operation.Variables)
            if (request.Variables.ValueKind == JsonValueKind.Object && request.Variables.TryGetProperty(variable.Variable.Name.Value, out var given) && given.ValueKind == JsonValueKind.Number)
                return new Result(ResultKind.VariableError, [new() { Message = "variable" }], null);
        if (Interlocked.Increment(ref _running) > options.MaxConcurrentExecutions) { Interlocked.Decrement(ref _running); return new Result(ResultKind.Busy, [new() { Message = "busy" }], null); }
        try
        {
            var root = schema.RootOf(operation.Operation)!;
            foreach (var field in operation.SelectionSet.Selections.OfType<FieldNode>())
                if (field.Name.Value is not ("__typename" or "__schema") && root.Find(field.Name.Value) is null) return new Result(ResultKind.ValidationError, [new() { Message = "no field" }], null);
            if (operation.Operation == OperationKind.Subscription)
            {
                var node = (FieldNode)operation.SelectionSet.Selections[0];
                var definition = root.Find(node.Name.Value)!;
                try { return new Answers(await definition.Source!(new Context(definition, Arguments(definition, node, request), null, this, context)), node.ResponseKey); }
                catch { return new Result(ResultKind.SubscriptionRefused, [new() { Message = "refused" }], null); }
            }

            var data = new Dictionary<string, object?>();
            var errors = new List<GraphQLError>();
            foreach (var field in operation.SelectionSet.Selections.OfType<FieldNode>())
            {
                if (root.Find(field.Name.Value) is not { } definition) { data[field.ResponseKey] = root.Name; continue; }
                try { data[field.ResponseKey] = await definition.Resolver!.ResolveAsync(new Context(definition, Arguments(definition, field, request), null, this, context)); }
                catch (Exception e) when (e is not OperationCanceledException) { data[field.ResponseKey] = null; errors.Add(new() { Message = "Unexpected", Path = [field.ResponseKey] }); }
            }
            return new Result(ResultKind.Executed, errors, data);
        }
        finally { Interlocked.Decrement(ref _running); }
    }

    private static object[] Arguments(FieldDefinition definition, FieldNode node, GraphQLRequest request) =>
        [.. definition.Arguments.Select(a => node.Arguments.FirstOrDefault(g => g.Name.Value == a.Name)?.Value switch
        {
            IntValueNode i => int.Parse(i.Text, System.Globalization.CultureInfo.InvariantCulture),
            StringValueNode s => s.Value,
            VariableNode v when request.Variables.TryGetProperty(v.Name.Value, out var j) => j.ValueKind == JsonValueKind.Number ? j.GetInt32() : (object?)j.GetString()!,
            _ => a.Name switch { "name" => "world", "count" => 3, _ => (object)1 },
        })];

    private sealed class Result(ResultKind kind, IReadOnlyList<GraphQLError> errors, Dictionary<string, object?>? data) : ExecutionResult
    {
        public override ResultKind Kind => kind;
        public override IReadOnlyList<GraphQLError> Errors => errors;
        public override bool HasData => data is not null;
        public override void WriteTo(IBufferWriter<byte> output)
        {
            using var writer = new Utf8JsonWriter(output);
            writer.WriteStartObject();
            if (errors.Count > 0) { writer.WritePropertyName("errors"); JsonSerializer.Serialize(writer, errors.Select(e => new { message = e.Message, path = e.Path })); }
            if (data is not null) { writer.WritePropertyName("data"); JsonSerializer.Serialize(writer, data); }
            writer.WriteEndObject();
        }
    }

    private sealed class Answers(IAsyncEnumerable<object?> source, string key) : SubscriptionAnswers
    {
        public override IAsyncEnumerator<ExecutionResult> GetAsyncEnumerator(CancellationToken ct = default) => Run(ct).GetAsyncEnumerator(CancellationToken.None);
        private async IAsyncEnumerable<ExecutionResult> Run([EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (var e in source.WithCancellation(ct)) yield return new Result(ResultKind.Executed, [], new() { [key] = e });
        }
    }

    private sealed class Context(FieldDefinition which, object[] arguments, object? parent, StandInExecutor executor, RequestContext request) : ResolverContext
    {
        public override object? Parent => parent;
        public override FieldDefinition Field => which;
        public override IReadOnlyList<object?> Arguments => arguments;
        public override Schema Schema => executor.Schema;
        public override RequestContext Request => request;
        public override CancellationToken CancellationToken => request.Aborted;
        public override IReadOnlyList<object> Path => [];
        public override bool IsSelected(params ReadOnlySpan<string> path) => true;
        public override TLoader Loader<TLoader>() => throw new NotSupportedException();
        public override void Report(GraphQLError problem) { }
    }
}
