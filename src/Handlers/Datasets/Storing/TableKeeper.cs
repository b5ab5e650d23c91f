using System.Text.Json;
using KiVendTout.Handlers.Datasets.Declaring;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>Makes the tables of datasets what their declarations say, and keeps which declaration that was.</summary>
internal sealed class TableKeeper(NpgsqlDataSource database, string schema)
{
    /// <summary>Any fixed number will do; it keeps two processes from changing tables at once.</summary>
    private const long LockKey = 0x4B56_5444_5341;

    public async Task<AppliedDataset> ApplyAsync(Dataset dataset, CancellationToken ct)
    {
        var declaration = DeclarationFile.ToJson(dataset);
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        if (await UnchangedAsync(connection, dataset, declaration, ct).ConfigureAwait(false) is { } version)
            return new AppliedDataset(dataset, version, Created: false, []);
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await RunAsync(connection, [$"select pg_advisory_xact_lock({LockKey})"], ct).ConfigureAwait(false);
        if (await UnchangedAsync(connection, dataset, declaration, ct).ConfigureAwait(false) is { } meanwhile)
            return new AppliedDataset(dataset, meanwhile, Created: false, []);

        var applied = await ApplyAsync(connection, dataset, declaration, ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return applied;
    }

    private async Task<AppliedDataset> ApplyAsync(NpgsqlConnection connection, Dataset dataset, string declaration, CancellationToken ct)
    {
        var (former, reasons) = await FormerAsync(connection, dataset, ct).ConfigureAwait(false);
        var change = new TableChange(dataset, schema, connection);
        var isThere = await IsThereAsync(connection, dataset.Table, ct).ConfigureAwait(false);
        if (isThere && reasons.Count == 0)
        {
            await RunAsync(connection, [$"lock table {schema}.{dataset.Table} in access exclusive mode"], ct).ConfigureAwait(false);
            await change.CompareAsync(former!.Indexes, ct).ConfigureAwait(false);
        }
        else
        {
            change.Statements.AddRange(TableShape.Create(dataset, schema));
        }

        if ((reasons = [.. reasons, .. change.Reasons]).Count > 0)
            throw new DatasetChangeException(dataset.Name, reasons);
        try
        {
            await RunAsync(connection, change.Statements, ct).ConfigureAwait(false);
        }
        catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject)
        {
            throw new DatasetChangeException(dataset.Name, [$"index: {taken.MessageText}, which is a table or an index of something else. Choose another table name, or leave that index out."]);
        }

        catch (PostgresException twice) when (twice.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new DatasetChangeException(dataset.Name, [$"key ({string.Join(", ", dataset.Key)}): the rows that are there do not differ in it. Leave the key as it was."]);
        }

        return new AppliedDataset(dataset, await SaveAsync(connection, dataset, declaration, ct).ConfigureAwait(false), Created: !isThere, change.Changes);
    }

    private async Task<int?> UnchangedAsync(NpgsqlConnection connection, Dataset dataset, string declaration, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select version from {schema}.kvt_datasets where name = $1 and table_name = $2 and declaration = $3 and to_regclass($4) is not null", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Table });
        command.Parameters.Add(new NpgsqlParameter { Value = declaration, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{schema}.{dataset.Table}" });
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) as int?;
    }

    /// <summary>The declaration that was applied last, and what speaks against this one whatever is in its table.</summary>
    private async Task<(Former? Former, IReadOnlyList<string> Reasons)> FormerAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct)
    {
        var known = await KnownAsync(connection, ct).ConfigureAwait(false);
        var former = known.FirstOrDefault(one => one.Name == dataset.Name);
        var reasons = new List<string>();
        if (known.FirstOrDefault(one => one.Name != dataset.Name && one.Table == dataset.Table) is { } owner)
            reasons.Add($"table {dataset.Table}: belongs to the dataset '{owner.Name}'. Choose another table, or declare these rows under that name.");
        else if (former?.Table != dataset.Table && await IsThereAsync(connection, dataset.Table, ct).ConfigureAwait(false))
            reasons.Add($"table {dataset.Table}: there is something of that name which is no table of a dataset. Choose another name, or rename what is there.");
        if (known.FirstOrDefault(one => one.Name != dataset.Name && one.Topic == dataset.Topic) is { } other)
            reasons.Add($"topic {dataset.Topic}: belongs to the dataset '{other.Name}'. Choose a topic of its own.");
        if (former is not null && former.Table != dataset.Table)
            reasons.Add($"table {dataset.Table}: the rows of this dataset are in the table {former.Table}. Leave that name, or declare another dataset for the new table.");
        if (former is not null && former.Topic != dataset.Topic)
            reasons.Add($"topic {dataset.Topic}: the batches of this dataset travel by the topic {former.Topic}, and some may be on their way. Leave that name, or declare another dataset for the new topic.");
        return (former, reasons);
    }

    private async Task<List<Former>> KnownAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"select name, table_name, declaration ->> 'topic', coalesce(declaration -> 'indexes', '[]')::text from {schema}.kvt_datasets", connection);
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var known = new List<Former>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            known.Add(new Former(reader.GetString(0), reader.GetString(1), reader.GetString(2), JsonSerializer.Deserialize<string[][]>(reader.GetString(3)) ?? []));
        return known;
    }

    private async Task<bool> IsThereAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select to_regclass($1) is not null", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{schema}.{table}" });
        return (bool)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private async Task<int> SaveAsync(NpgsqlConnection connection, Dataset dataset, string declaration, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            insert into {schema}.kvt_datasets as known (name, table_name, declaration) values ($1, $2, $3)
            on conflict (name) do update set declaration = excluded.declaration, version = known.version + 1, applied = now() returning version
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = dataset.Table });
        command.Parameters.Add(new NpgsqlParameter { Value = declaration, NpgsqlDbType = NpgsqlDbType.Jsonb });
        return (int)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    private static async Task RunAsync(NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken ct)
    {
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>A dataset as it was applied last.</summary>
    private sealed record Former(string Name, string Table, string Topic, IReadOnlyList<IReadOnlyList<string>> Indexes);
}
