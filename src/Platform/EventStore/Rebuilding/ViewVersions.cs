using Npgsql;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>
/// Compares the versions of the read models in the code with those that are live, at the opening of a store. A new view on an old log, and
/// a view whose version was raised, are built before the store opens; a live view is never altered.
/// </summary>
internal sealed class ViewVersions(StreamStore store)
{
    private readonly string _schema = store.Options.Schema;

    public async Task EnsureAsync(CancellationToken ct)
    {
        foreach (var view in store.Options.InlineViews.Concat(store.Options.AsyncViews))
        {
            if (await LiveVersionAsync(view, ct).ConfigureAwait(false) != view.Version)
            {
                await new Rebuilder(store).WithLockAsync(view.Name, wait: true, (_, connection) => BringUpAsync(view, connection, ct), ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> BringUpAsync(View view, NpgsqlConnection connection, CancellationToken ct)
    {
        var live = await LiveVersionAsync(view, ct).ConfigureAwait(false); // another process may have done it while we waited
        if (live == view.Version || (live > view.Version && store.Options.AllowOlderViews))
        {
            return true;
        }

        if (live > view.Version)
        {
            throw new RebuildException(
                $"'{view.Name}' is live in version {live}, this program writes version {view.Version}: start the newer program, or roll the view back first.");
        }

        if (live is null)
        {
            await CreateAsync(view, connection, ct).ConfigureAwait(false);
        }

        var isNewAsync = live is null && store.Options.AsyncViews.Contains(view);
        if (!isNewAsync && await HasEventsAsync(connection, ct).ConfigureAwait(false))
        {
            await new Rebuilder(store).BuildAsync(view, connection, store.Options.Progress, ct).ConfigureAwait(false);
        }

        return true;
    }

    private async Task CreateAsync(View view, NpgsqlConnection connection, CancellationToken ct)
    {
        var table = view.NewTable(_schema);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var create = new NpgsqlCommand($"{table.CreateSql(view.TableName)}\n{table.LiveSql}", connection);
        await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await using var record = RebuildRows.Command(
            connection, $"insert into {_schema}.kvt_views (name, version, table_name) values ($1, $2, $3)", view.Name, view.Version, view.TableName);
        await record.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    private async Task<int?> LiveVersionAsync(View view, CancellationToken ct)
    {
        await using var command = store.Database.CreateCommand($"select version from {_schema}.kvt_views where name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = view.Name });
        return (int?)await command.ExecuteScalarAsync(ct).ConfigureAwait(false);
    }

    private async Task<bool> HasEventsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select exists (select 1 from {_schema}.mt_events)", connection);
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }
}
