using Npgsql;

namespace KiVendTout.Platform.EventStore.Schema;

/// <summary>Creates and migrates the store's own tables, one process at a time.</summary>
internal sealed class Migrator(NpgsqlDataSource database, string schema)
{
    /// <summary>Any fixed number will do; it keeps two starting processes from migrating at once.</summary>
    private const long LockKey = 0x4B56_5445_5653;

    public async Task<int> MigrateAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, $"select pg_advisory_xact_lock({LockKey})", ct).ConfigureAwait(false);
        await RunAsync(connection, $"""
            create schema if not exists {schema};
            create table if not exists {schema}.kvt_schema (version int not null, migrated timestamptz not null default now());
            """, ct).ConfigureAwait(false);
        await using var read = new NpgsqlCommand($"select coalesce(max(version), 0) from {schema}.kvt_schema", connection);
        var found = (int)(await read.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
        var steps = StoreSchema.Migrations(schema);
        if (found > steps.Length)
        {
            throw new InvalidOperationException(
                $"The schema '{schema}' has version {found}, this program knows {steps.Length}: start the newer program, or restore an older database.");
        }

        for (var step = found; step < steps.Length; step++)
        {
            await RunAsync(connection, steps[step], ct).ConfigureAwait(false);
            await RunAsync(connection, $"insert into {schema}.kvt_schema (version) values ({step + 1})", ct).ConfigureAwait(false);
        }

        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return steps.Length - found;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
