using Npgsql;

namespace KiVendTout.Platform.Messaging.Inbound;

/// <summary>
/// A numbered place in a consumer group, held by an advisory lock. Whoever comes takes the first that is free, so a process that is started again after a kill sits down where the dead one sat: the
/// brokers know the member by its name, give it the same partitions at once, and need not find out first, by its silence, that the dead one is dead.
/// </summary>
/// <remarks>
/// The lock ends with its connection. A process that loses it and lives may find somebody else on its seat; the brokers then shut it out, and it comes back on another. Watermarks
/// make that harmless.
/// </remarks>
internal sealed class Seat : IDisposable
{
    private const int MostSeats = 1000;
    private readonly NpgsqlConnection _connection;
    private readonly string _group;
    private readonly int _number;

    private Seat(NpgsqlConnection connection, string group, int number, Guid installation)
    {
        (_connection, _group, _number) = (connection, group, number);
        Name = $"kvt-{installation:N}-{number}";
    }

    /// <summary>The member's name in its group. Another installation's are different ones.</summary>
    public string Name { get; }

    /// <summary>Takes the first that is free.</summary>
    /// <param name="database">The database of the message tables.</param>
    /// <param name="schema">Their schema.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="ct">Ends the asking.</param>
    public static async Task<Seat> TakeAsync(NpgsqlDataSource database, string schema, string group, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            // A machine that fell over says no goodbye: the server finds out within some seconds. The limit stops the locking at the first.
            await using var take = new NpgsqlCommand($"""
                select set_config('tcp_keepalives_idle', '3', false), set_config('tcp_keepalives_interval', '1', false), set_config('tcp_keepalives_count', '3', false);
                select n, (select id from {schema}.kvt_installation) from generate_series(0, {MostSeats - 1}) n where pg_try_advisory_lock({LockOf("@group", "n")}) limit 1
                """, connection);
            take.Parameters.AddWithValue("group", group);
            await using var reader = await take.ExecuteReaderAsync(ct).ConfigureAwait(false);
            await reader.NextResultAsync(ct).ConfigureAwait(false);
            return await reader.ReadAsync(ct).ConfigureAwait(false)
                ? new Seat(connection, group, reader.GetInt32(0), reader.GetGuid(1))
                : throw new InvalidOperationException($"The consumer group {group} has {MostSeats} members already.");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        try
        {
            using var give = new NpgsqlCommand($"select pg_advisory_unlock({LockOf("$1", "$2")})", _connection);
            give.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _group });
            give.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _number });
            give.ExecuteNonQuery(); // A pooled session lives on.
        }
        catch (Exception gone) when (gone is NpgsqlException or InvalidOperationException)
        {
            // The connection broke, and the lock with it.
        }

        _connection.Dispose();
    }

    private static string LockOf(string group, string number) => $"hashtextextended('kvt seat ' || {group} || ' ' || {number}::text, 0)";
}
