using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.Projections.Activity;

/// <summary>
/// Which edition of the activity documents is read, and which is being built beside it: one row of <c>kvt_activity_editions</c>. It is in PostgreSQL whatever
/// server holds the documents, so that a switch is one statement that every process sees at its next look.
/// </summary>
internal sealed class ActivityEditions(StreamStore store)
{
    private readonly string _table = $"{store.Options.Schema}.kvt_activity_editions";

    /// <summary>Makes the table. Harmless when it is there.</summary>
    public async Task CreateTableAsync(CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        // Two processes that create a table at the same moment collide even with "if not exists".
        await using var create = new NpgsqlCommand($"""
            select pg_advisory_xact_lock(hashtext('{_table}'));
            create table if not exists {_table} (only_one boolean primary key default true check (only_one), live int not null, building int);
            insert into {_table} (live) values (1) on conflict do nothing;
            """, connection, transaction);
        await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The edition that is read, and the one that is being built, if one is.</summary>
    public async Task<(int Live, int? Building)> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await AskAsync($"select live, building from {_table}", ct).ConfigureAwait(false);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return (1, null); // No host has served this shop yet: the first edition is empty.
        }
    }

    /// <summary>Begins a new edition, or goes on with the one that was begun.</summary>
    public Task<(int Live, int? Building)> BeginAsync(CancellationToken ct) =>
        AskAsync($"update {_table} set building = coalesce(building, live + 1) returning live, building", ct);

    /// <summary>The edition that was built is the one that is read from now on.</summary>
    public Task<(int Live, int? Building)> SwitchAsync(int built, CancellationToken ct) =>
        AskAsync($"update {_table} set live = building, building = null where building = {built} returning live, building", ct);

    private async Task<(int Live, int? Building)> AskAsync(string sql, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await reader.ReadAsync(ct).ConfigureAwait(false)
            ? (reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetInt32(1))
            : throw new InvalidOperationException($"{_table} has no row, or another rebuild has switched already: run ./kvt rebuild activity once more.");
    }
}
