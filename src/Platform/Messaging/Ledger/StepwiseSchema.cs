using Npgsql;

namespace KiVendTout.Platform.Messaging.Ledger;

/// <summary>Tables that are made and migrated step by step: step n takes a database of version n to version n + 1, all of it in one transaction. A step that was released is never changed.</summary>
/// <param name="Table">Where the version stands; a name that needs no quotes.</param>
/// <param name="What">What the tables are, for people: <c>message</c>, <c>dataset</c>.</param>
/// <param name="LockKey">Any number of its own; it keeps two starting processes from migrating at once.</param>
/// <param name="Steps">The statements of each step, for a schema.</param>
public sealed record StepwiseSchema(string Table, string What, long LockKey, Func<string, string[]> Steps)
{
    /// <summary>Creates or migrates the tables. Harmless when done again and by several processes at once.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema; a name that needs no quotes.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="InvalidOperationException">The tables are of a newer program.</exception>
    public async Task MigrateAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, $"""
            select pg_advisory_xact_lock({LockKey});
            create schema if not exists {schema};
            create table if not exists {schema}.{Table} (version int not null, migrated timestamptz not null default now());
            """, ct).ConfigureAwait(false);
        await using var read = new NpgsqlCommand($"select coalesce(max(version), 0) from {schema}.{Table}", connection);
        var found = (int)(await read.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        var steps = Steps(schema);
        if (found > steps.Length)
        {
            throw new InvalidOperationException(
                $"The {What} tables of the schema '{schema}' have version {found}, this program knows {steps.Length}: start the newer program, or restore an older database.");
        }

        for (var step = found; step < steps.Length; step++)
        {
            await RunAsync(connection, $"{steps[step]} insert into {schema}.{Table} (version) values ({step + 1});", ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
