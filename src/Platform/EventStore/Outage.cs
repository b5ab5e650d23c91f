using System.Net.Sockets;
using Npgsql;

namespace KiVendTout.Platform.EventStore;

/// <summary>Tells the errors of a server that is away from those of a command, and names them the same everywhere.</summary>
public static class Outage
{
    /// <summary>
    /// Whether an error of the driver says that the server is away, shutting down (57P), broken off (08), starting up, or out of connections, memory or disk (53). A
    /// <see cref="StoreUnavailableException"/>, which says more, is not one: look for it first.
    /// </summary>
    public static bool Is(Exception error) => error switch
    {
        PostgresException refused => refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("08", StringComparison.Ordinal) || refused.SqlState.StartsWith("53", StringComparison.Ordinal),
        NpgsqlException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>For what only reads, or comes before anything is written.</summary>
    internal static StoreUnavailableException NothingWritten(Exception gone) =>
        new($"PostgreSQL cannot be reached ({gone.Message}); nothing was written. Try again when it is back.", true, gone);

    /// <summary>Waits for something that only reads.</summary>
    internal static async Task<T> WhileReadingAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (Exception gone) when (Is(gone))
        {
            throw NothingWritten(gone);
        }
    }

    /// <summary>Waits for a change that is harmless when it is made twice.</summary>
    internal static async Task<T> WhileChangingAsync<T>(Task<T> changing)
    {
        try
        {
            return await changing.ConfigureAwait(false);
        }
        catch (Exception gone) when (Is(gone))
        {
            throw new StoreUnavailableException($"PostgreSQL cannot be reached ({gone.Message}). Whether the change was made is not known: make it again.", false, gone);
        }
    }
}
