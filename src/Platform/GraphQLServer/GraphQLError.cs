using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer;

/// <summary>An error of an answer, as section 7 of the specification shows it.</summary>
public sealed class GraphQLError
{
    /// <summary>What happened and what to do about it; shown to the client.</summary>
    public required string Message { get; init; }

    /// <summary>Where in the document.</summary>
    public IReadOnlyList<SourceLocation> Locations { get; init; } = [];

    /// <summary>Where in the answer: response keys (string) and list indexes (int); null for an error of the request.</summary>
    public IReadOnlyList<object>? Path { get; init; }

    /// <summary>A stable code for programs, shown as <c>extensions.code</c>; see <see cref="ErrorCode"/>.</summary>
    public string? Code { get; init; }

    /// <summary>More for programs, shown as <c>extensions</c>: strings, numbers, booleans, null.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }

    /// <summary>What a resolver threw; for the log, never for the client.</summary>
    public Exception? Exception { get; init; }
}

/// <summary>The engine's own codes.</summary>
public static class ErrorCode
{
#pragma warning disable CS1591 // The names say it.
    public const string Syntax = "GRAPHQL_SYNTAX";
    public const string Validation = "GRAPHQL_VALIDATION";
    public const string BadRequest = "BAD_REQUEST";
    public const string BadVariables = "BAD_VARIABLES";
    public const string OperationNotFound = "OPERATION_NOT_FOUND";
    public const string LimitExceeded = "LIMIT_EXCEEDED";
    public const string CostExceeded = "COST_EXCEEDED";
    public const string IntrospectionDisabled = "INTROSPECTION_DISABLED";
    public const string PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND";
    public const string OnlyTrustedDocuments = "ONLY_TRUSTED_DOCUMENTS";
    public const string NotAuthenticated = "AUTH_NOT_AUTHENTICATED";
    public const string NotAuthorized = "AUTH_NOT_AUTHORIZED";
    public const string Timeout = "TIMEOUT";
    public const string Busy = "BUSY";
    public const string NullInNonNull = "NULL_IN_NON_NULL";
    public const string Unexpected = "UNEXPECTED";
#pragma warning restore CS1591
}

/// <summary>Thrown by resolvers, scalars and input types to say something to the client: its errors are shown as they are.</summary>
public sealed class GraphQLException(params IReadOnlyList<GraphQLError> errors) : Exception(errors.Count == 0 ? "GraphQL error" : errors[0].Message)
{
    /// <summary>One message with a code.</summary>
    public GraphQLException(string message, string? code = null)
        : this(new GraphQLError { Message = message, Code = code })
    {
    }

    /// <summary>What to say.</summary>
    public IReadOnlyList<GraphQLError> Errors { get; } = errors;
}
