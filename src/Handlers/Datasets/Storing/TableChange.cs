using KiVendTout.Handlers.Datasets.Declaring;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// Finds out how a table that is there becomes what a declaration says, on a connection whose transaction has locked it: the statements that do it, or every reason why it cannot be done.
/// </summary>
internal sealed class TableChange(Dataset dataset, string schema, NpgsqlConnection connection)
{
    private readonly string _table = $"{schema}.{dataset.Table}";
    private bool? _isEmpty;

    /// <summary>What is to be run, in order.</summary>
    public List<string> Statements { get; } = [];

    /// <summary>What it changes, for people.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>Why it cannot be done.</summary>
    public List<string> Reasons { get; } = [];

    /// <summary>Compares the table with the declaration.</summary>
    /// <param name="former">The indexes of the declaration that was applied last: others are somebody's own, and stay.</param>
    /// <param name="ct">Ends the reading.</param>
    public async Task CompareAsync(IReadOnlyList<IReadOnlyList<string>> former, CancellationToken ct)
    {
        var columns = await ColumnsAsync(ct).ConfigureAwait(false);
        var added = dataset.Columns.Where(column => !columns.ContainsKey(column.Name)).ToArray();
        foreach (var gone in columns.Keys.Where(name => !TableShape.OwnColumns.Contains(name) && dataset.Columns.All(column => column.Name != name)))
        {
            Reasons.Add(added.Length == 0 ? $"column {gone}: the table has it and the declaration does not, and its values would be lost. Put it back, as nullable if it comes no more."
                : $"column {gone}: the table has it and the declaration does not (it has {string.Join(", ", added.Select(column => column.Name))} instead). Put it back: columns are neither removed nor renamed. For rows of another shape declare another dataset with a table of its own.");
        }

        foreach (var column in added)
            await AddAsync(column, ct).ConfigureAwait(false);
        foreach (var column in dataset.Columns)
        {
            if (columns.TryGetValue(column.Name, out var found))
                await ChangeAsync(column, found.Type, found.Nullable, ct).ConfigureAwait(false);
        }

        if (Reasons.Count > 0)
            return; // What follows asks for columns that may not be there.
        await KeyAsync(ct).ConfigureAwait(false);
        await IndexesAsync(former, ct).ConfigureAwait(false);
    }

    private async Task AddAsync(DatasetColumn column, CancellationToken ct)
    {
        if (!column.Nullable && !await IsEmptyAsync(ct).ConfigureAwait(false))
        {
            Reasons.Add($"column {column.Name}: is new and must have a value, which the rows that are there do not have. Declare it nullable.");
            return;
        }

        Statements.Add($"alter table {_table} add column {column.Name} {TableShape.SqlType(column)}{(column.Nullable ? "" : " not null")}");
        Changes.Add($"Column {column.Name} ({TableShape.SqlType(column)}) was added.");
    }

    private async Task ChangeAsync(DatasetColumn column, string type, bool nullable, CancellationToken ct)
    {
        var wanted = TableShape.SqlType(column);
        if (wanted != type && await RefusalAsync(column, type, ct).ConfigureAwait(false) is { } refusal)
        {
            Reasons.Add($"column {column.Name}: {refusal}");
        }
        else if (wanted != type)
        {
            Statements.Add($"alter table {_table} alter column {column.Name} type {wanted}");
            Changes.Add($"Column {column.Name} is {wanted} now, it was {type}.");
        }

        if (column.Nullable && !nullable)
        {
            Statements.Add($"alter table {_table} alter column {column.Name} drop not null");
            Changes.Add($"Column {column.Name} may be without a value now.");
        }
        else if (!column.Nullable && nullable)
        {
            var missing = await CountAsync($"{column.Name} is null", ct).ConfigureAwait(false);
            if (missing > 0)
            {
                Reasons.Add($"column {column.Name}: must have a value, and {missing} rows have none. Leave it nullable, or give those rows one first.");
                return;
            }

            Statements.Add($"alter table {_table} alter column {column.Name} set not null");
            Changes.Add($"Column {column.Name} must have a value now.");
        }
    }

    /// <summary>Why a column cannot become of another type; null when it can.</summary>
    private async Task<string?> RefusalAsync(DatasetColumn column, string type, CancellationToken ct)
    {
        var wanted = TableShape.SqlType(column);
        if (type == "integer" && column.Type == ColumnType.LongNumber)
            return null;
        if (column.Type != ColumnType.DecimalNumber || !type.StartsWith("numeric(18,", StringComparison.Ordinal))
            return $"is {type} in the table and would become {wanted}. Leave its type, or declare a new nullable column of that type beside it.";
        if (column.Scale < int.Parse(type.AsSpan(11, type.Length - 12), System.Globalization.CultureInfo.InvariantCulture))
            return $"is {type} in the table and would become {wanted}, which would round its values. Leave its scale, or raise it.";
        var tooLarge = await CountAsync($"abs({column.Name}) >= 10::numeric ^ {18 - column.Scale}", ct).ConfigureAwait(false);
        return tooLarge == 0 ? null : $"would become {wanted}, and {tooLarge} rows have more than {18 - column.Scale} digits before the point. Choose a smaller scale.";
    }

    private async Task KeyAsync(CancellationToken ct)
    {
        var found = await NamesAsync("""
            select a.attname from pg_constraint c cross join lateral unnest(c.conkey) with ordinality k(number, place) join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
            where c.conrelid = $1::regclass and c.conname = $2 order by k.place
            """, TableShape.Key(dataset), ct).ConfigureAwait(false);
        if (found.SequenceEqual(dataset.Key))
            return;
        if (dataset.Key.Count > 0 && dataset.Key.All(Exists))
        {
            var key = string.Join(", ", dataset.Key);
            var twice = await NumberAsync($"select count(*) from (select 1 from {_table} group by {key} having count(*) > 1) more", ct).ConfigureAwait(false);
            if (twice > 0)
            {
                Reasons.Add($"key ({key}): {twice} of its values stand in several rows. Leave the key as it was, name further columns in it, or delete the rows that are too many first.");
                return;
            }
        }

        if (found.Count > 0)
            Statements.Add($"alter table {_table} drop constraint {TableShape.Key(dataset)}");
        if (dataset.Key.Count > 0)
            Statements.Add(TableShape.AddKey(dataset, schema));
        Changes.Add(dataset.Key.Count > 0 ? $"Rows are told by ({string.Join(", ", dataset.Key)}) now." : "Rows are told by their source and line alone now.");

        bool Exists(string column) => !Statements.Any(statement => statement.Contains($" add column {column} ", StringComparison.Ordinal));
    }

    private async Task IndexesAsync(IReadOnlyList<IReadOnlyList<string>> former, CancellationToken ct)
    {
        var found = await NamesAsync("select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = $1::regclass and $2 is not null", "", ct).ConfigureAwait(false);
        var wanted = dataset.Indexes.ToDictionary(columns => TableShape.Index(dataset.Table, columns));
        foreach (var name in former.Select(columns => TableShape.Index(dataset.Table, columns)).Where(name => !wanted.ContainsKey(name) && found.Contains(name)))
        {
            Statements.Add($"drop index {schema}.{name}");
            Changes.Add($"The index {name} was removed.");
        }

        foreach (var (name, columns) in wanted.Where(one => !found.Contains(one.Key)))
        {
            Statements.Add(TableShape.AddIndex(dataset, schema, columns));
            Changes.Add($"The index {name} was added.");
        }
    }

    private async Task<Dictionary<string, (string Type, bool Nullable)>> ColumnsAsync(CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "select attname, format_type(atttypid, atttypmod), not attnotnull from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var columns = new Dictionary<string, (string, bool)>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            columns.Add(reader.GetString(0), (reader.GetString(1), reader.GetBoolean(2)));
        return columns;
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string sql, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _table });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var names = new List<string>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
            names.Add(reader.GetString(0));
        return names;
    }

    private async Task<bool> IsEmptyAsync(CancellationToken ct) => _isEmpty ??= await NumberAsync($"select count(*) from (select 1 from {_table} limit 1) one", ct).ConfigureAwait(false) == 0;

    private Task<long> CountAsync(string condition, CancellationToken ct) => NumberAsync($"select count(*) from {_table} where {condition}", ct);

    private async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }
}
