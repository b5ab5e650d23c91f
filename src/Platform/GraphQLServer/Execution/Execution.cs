using System.Buffers;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Execution;

/// <summary>A request as the transports read it, well-formed and within the limit of its size.</summary>
public sealed class GraphQLRequest
{
    /// <summary>
    /// The document's UTF-8 text; null when <see cref="DocumentHash"/> stands for it. The bytes are lent: they are reused once
    /// <see cref="IGraphQLExecutor.ExecuteAsync"/> has answered, so whoever keeps them (a cache, a subscription) keeps a copy.
    /// </summary>
    public ReadOnlyMemory<byte>? Document { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of a document known beforehand, or sent along by the client (automatic persisted query).</summary>
    public string? DocumentHash { get; init; }

    /// <summary>Which operation of the document; null when it has one.</summary>
    public string? OperationName { get; init; }

    /// <summary>A JSON object, or undefined/null.</summary>
    public JsonElement Variables { get; init; }

    /// <summary>A JSON object, or undefined/null.</summary>
    public JsonElement Extensions { get; init; }
}

/// <summary>Executes requests over one schema: parses, validates, analyses cost, coerces variables, runs, with all limits. Thread-safe.</summary>
public interface IGraphQLExecutor
{
    /// <summary>The schema.</summary>
    Types.Schema Schema { get; }

    /// <summary>The limits.</summary>
    GraphQLOptions Options { get; }

    /// <summary>
    /// Executes. Never throws for anything the client sent or a resolver did: those are errors in the answer. The answer is an
    /// <see cref="ExecutionResult"/>, or a <see cref="SubscriptionAnswers"/> for a subscription that began.
    /// </summary>
    /// <exception cref="OperationCanceledException">The client has gone (<see cref="RequestContext.Aborted"/>).</exception>
    ValueTask<GraphQLResponse> ExecuteAsync(GraphQLRequest request, RequestContext context);
}

/// <summary>What an execution answers.</summary>
public abstract class GraphQLResponse;

/// <summary>What kind of answer it is; the HTTP transport maps it to a status in one place.</summary>
public enum ResultKind
{
    /// <summary>It ran; there may be errors of fields.</summary>
    Executed,

    /// <summary>The document could not be parsed.</summary>
    SyntaxError,

    /// <summary>The document breaks a validation rule or a limit.</summary>
    ValidationError,

    /// <summary>The operation cannot be chosen.</summary>
    OperationError,

    /// <summary>The variables do not fit.</summary>
    VariableError,

    /// <summary>A mutation where only queries are taken.</summary>
    MutationNotAllowed,

    /// <summary>The hash is not known, or only known documents are taken.</summary>
    PersistedError,

    /// <summary>Too much at the same time: come again.</summary>
    Busy,

    /// <summary>The source of a subscription refused: the root field is not authorised, or threw.</summary>
    SubscriptionRefused,
}

/// <summary>One answer.</summary>
public abstract class ExecutionResult : GraphQLResponse
{
    /// <summary>What kind.</summary>
    public abstract ResultKind Kind { get; }

    /// <summary>Its errors, at most <see cref="GraphQLOptions.MaxErrors"/>; in the order of the document.</summary>
    public abstract IReadOnlyList<GraphQLError> Errors { get; }

    /// <summary>Whether it has a <c>data</c> key (which may be null).</summary>
    public abstract bool HasData { get; }

    /// <summary>Writes the answer as compact UTF-8 JSON: <c>errors</c> first when there are any, then <c>data</c>, then <c>extensions</c>.</summary>
    public abstract void WriteTo(IBufferWriter<byte> output);
}

/// <summary>
/// The answers of a subscription, each executed when its event comes. Dispose it to end the subscription. It ends by itself when the source ends, when
/// the caller's rights are gone (the last answer says so) or when the client has gone.
/// </summary>
public abstract class SubscriptionAnswers : GraphQLResponse, IAsyncEnumerable<ExecutionResult>
{
    /// <inheritdoc/>
    public abstract IAsyncEnumerator<ExecutionResult> GetAsyncEnumerator(CancellationToken cancellationToken = default);
}
