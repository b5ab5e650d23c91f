using Npgsql;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>Compares the versions of the read models in the code with those that are live.</summary>
internal sealed class ViewVersions(StreamStore store)
{
    public async Task EnsureAsync(CancellationToken ct)
    {
        foreach (var view in store.Options.InlineViews.Concat(store.Options.AsyncViews))
        {
            await CreateAsync(view, ct).ConfigureAwait(false);
        }
    }

    private async Task CreateAsync(View view, CancellationToken ct)
    {
        var schema = store.Options.Schema;
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var find = new NpgsqlCommand($"select version from {schema}.kvt_views where name = $1", connection);
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = view.Name });
        if (await find.ExecuteScalarAsync(ct).ConfigureAwait(false) is null)
        {
            await using var create = new NpgsqlCommand($"{view.NewTable(schema).CreateSql(view.TableName)}; insert into {schema}.kvt_views (name, version, table_name) values ('{view.Name}', {view.Version}, '{view.TableName}')", connection);
            await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }
}
