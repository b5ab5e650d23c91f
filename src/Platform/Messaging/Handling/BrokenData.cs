using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Tells a transaction that failed because of what a message holds from one that failed because of the server.</summary>
internal static class BrokenData
{
    /// <summary>
    /// Whether the server refused a value (a data exception, 22; a constraint, 23; a limit, 54), or it could not even be written down for it.
    /// </summary>
    public static bool Is(Exception error) => error switch
    {
        PostgresException refused => refused.SqlState[..2] is "22" or "23" or "54",
        NpgsqlException or OperationCanceledException => false,
        ArgumentException or InvalidCastException or FormatException or OverflowException or System.Text.Json.JsonException => true,
        _ => false,
    };
}
