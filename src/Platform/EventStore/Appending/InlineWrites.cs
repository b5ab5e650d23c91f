using Npgsql;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// What an append writes into inline views, as parts of the append's own statement: an append alone is then one statement in all, which saves
/// it a plan's start-up and a few messages for each view. Which views these are is in the statement's text, so a crowd, which may write into any
/// of them, uses statements of their own instead.
/// </summary>
internal sealed class InlineWrites(IReadOnlyList<(IViewTable Table, string Name)> views)
{
    public static InlineWrites None { get; } = new([]);

    /// <summary>Further table expressions for a statement that has one named <c>lost</c>, with their parameters from this number on.</summary>
    public string Sql(int first)
    {
        var sql = "";
        for (var view = 0; view < views.Count; view++)
        {
            sql += $",\nview{view} as (\n    {views[view].Table.InlineSql(views[view].Name, first)})";
            first += views[view].Table.ParameterCount;
        }

        return sql;
    }

    public void AddTo(NpgsqlBatchCommand statement)
    {
        foreach (var (table, _) in views)
        {
            table.AddParameters(statement);
        }
    }

    /// <summary>Takes the collected rows over into the parameters.</summary>
    public void Fill()
    {
        foreach (var (table, _) in views)
        {
            table.FillParameters();
        }
    }
}
