using Npgsql;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>Writes whole rows: insert, or replace the row with the same key.</summary>
internal sealed class RowTable<TRow>(string schema, ViewTable<TRow> shape, StreamView<TRow>? view) : TableBuffer<TRow>(schema, shape)
{
    public override string CreateSql(string table) => TableSql.Create(Schema, Shape, table, null);

    public override void AddPrepared(int command, object? before, object prepared)
    {
        var old = (IReadOnlyList<TRow>)(before ?? view!.Empty);
        var rows = (IReadOnlyList<TRow>)prepared;
        for (var i = 0; i < rows.Count; i++)
        {
            if (i >= old.Count || !EqualityComparer<TRow>.Default.Equals(old[i], rows[i]))
            {
                Add(command, rows[i]);
            }
        }
    }

    public override Task<long> CopyAsync(NpgsqlConnection connection, string table, CancellationToken ct) =>
        CopyRowsAsync(connection, $"{Schema}.{table}", ct);

    protected override string InsertSql(int first, string filter)
    {
        var names = TableSql.Names(Shape);
        var sets = string.Join(", ", Shape.Columns.Skip(Shape.KeyColumns).Select(column => $"{column.Name} = excluded.{column.Name}"));
        var action = sets.Length == 0 ? "nothing" : $"update set {sets}";
        return $"({names}) select {names} from {TableSql.Unnest(Shape, first)} {filter} on conflict ({TableSql.KeyNames(Shape)}) do {action}";
    }
}
