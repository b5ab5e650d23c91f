using System.Net.Sockets;
using Npgsql;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>PostgreSQL's errors in the words of this engine.</summary>
internal static class PostgresErrors
{
    /// <summary>Runs work and translates what it throws.</summary>
    public static async Task<T> TranslatedAsync<T>(string place, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            throw Translated(place, failure);
        }
    }

    public static DocumentException Translated(string place, Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } duplicate =>
            new DuplicateKeyException($"{duplicate.MessageText} ({duplicate.ConstraintName})", duplicate.SqlState, duplicate),
        // Class 08: the connection; 57P: the server is going down or coming up; 53: no room for another connection; 25006: a standby.
        PostgresException refused when refused.SqlState.StartsWith("08", StringComparison.Ordinal) || refused.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("53", StringComparison.Ordinal) || refused.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction =>
            Away(place, refused.MessageText, refused.SqlState, refused),
        PostgresException refused => new DocumentException($"{place} refused: {refused.MessageText} ({refused.SqlState})", refused.SqlState, refused),
        _ => Away(place, failure.Message, null, failure),
    };

    private static DocumentsAwayException Away(string place, string why, string? code, Exception failure) =>
        new($"{place} cannot be reached: {why} Start it, or correct KVT_PG; what was under way may be done or not and can be done again.", code, failure);
}
