using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.GraphQL.Asking;

/// <summary>What callers of both APIs are told while PostgreSQL is away: whether anything was stored, and what to do.</summary>
internal static class StoreOutage
{
    /// <summary>The code of GraphQL's errors.</summary>
    public const string Code = "STORE_UNAVAILABLE";

    /// <summary>Seconds after which asking again makes sense: a restart of PostgreSQL takes about as long.</summary>
    public const string RetryAfterSeconds = "5";

    /// <summary>Whether an exception says that PostgreSQL is away.</summary>
    public static bool Is(Exception problem) => problem is StoreUnavailableException || Outage.Is(problem);

    /// <summary>An outage as GraphQL shows it; null for any other exception.</summary>
    public static GraphQLError? Explain(Exception problem) => problem switch
    {
        StoreUnavailableException { NothingWritten: false } => Error(
            "The shop's database went away meanwhile. Whether this was stored is not known: send the same with the same idempotencyKey in a moment. It is not done twice.", "unknown", problem),
        // Whatever writes says so by a StoreUnavailableException: the driver's own errors come from reading.
        _ when Is(problem) => Error("The shop's database cannot be reached. This field stored nothing: ask for the same again in a moment.", "no", problem),
        _ => null,
    };

    /// <summary>A mutation was done, and what it was about cannot be shown.</summary>
    public static GraphQLException DoneButNotShown() => new(Error(
        "It was done and is stored, but the shop's database went away before it could be shown. Send the same with the same idempotencyKey in a moment to see it. It is not done twice.",
        "yes", null));

    // extensions.written, for programs: no, yes or unknown.
    private static GraphQLError Error(string message, string written, Exception? cause) =>
        new() { Message = message, Code = Code, Extensions = new Dictionary<string, object?> { ["written"] = written }, Exception = cause };
}
