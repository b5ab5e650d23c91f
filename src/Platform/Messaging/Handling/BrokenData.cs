using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Tells a transaction that failed because of what a message holds from one that failed because of the server.</summary>
internal static class BrokenData
{
    /// <summary>
    /// Whether the server refused a value (a data exception, 22; a constraint, 23; a limit, 54), or the application cannot even write it down. Any other
    /// complaint of the server's (a missing table) is not a message's fault, and would make every message a dead letter.
    /// </summary>
    public static bool Is(Exception error, FailurePolicy policy) => error switch
    {
        PostgresException refused => refused.SqlState[..2] is "22" or "23" or "54",
        NpgsqlException or OperationCanceledException or ObjectDisposedException or OutOfMemoryException => false,
        _ => policy.KindOf(error) == FailureKind.Never,
    };
}
