using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.EventStore.Views;

/// <summary>Adds to rows: the columns outside the key are summed up per key and added in key order, so that two writers never deadlock.</summary>
internal sealed class TallyTable<TRow>(string schema, ViewTable<TRow> shape) : TableBuffer<TRow>(schema, shape)
{
    private readonly List<string> _guardKeys = [];
    private readonly List<long> _guardAmounts = [];
    private NpgsqlBatchCommand? _guard;

    public override string CreateSql(string table) => TableSql.Create(Schema, Shape, table, " default 0");

    public override string LiveSql => Shape.Floored is null ? "" : GuardSql();

    public void AddAll(IEnumerable<TRow> rows)
    {
        foreach (var row in rows)
        {
            Add(0, row);
        }
    }

    public override void AddPrepared(int command, object? before, object prepared)
    {
        foreach (var row in (List<TRow>)prepared)
        {
            Add(command, row);
        }
    }

    public override bool HasGuard => Shape.Floored is { } floored && Rows.Exists(row => floored.Number(row) < 0);

    public override void AddGuard(NpgsqlBatch batch)
    {
        var floored = Shape.Floored!;
        _guardKeys.Clear();
        _guardAmounts.Clear();
        foreach (var row in Rows)
        {
            _guardKeys.Add(Shape.Columns[0].KeyText(row)!);
            _guardAmounts.Add(floored.Number(row));
        }

        _guard ??= new NpgsqlBatchCommand($"select {Schema}.kvt_guard_{Shape.Name}($1, $2, $3)")
        {
            Parameters =
            {
                ArrayParameter.Of(Commands, NpgsqlDbType.Integer), ArrayParameter.Of(_guardKeys, NpgsqlDbType.Text), ArrayParameter.Of(_guardAmounts, NpgsqlDbType.Bigint),
            },
        };
        batch.BatchCommands.Add(_guard);
    }

    /// <summary>Keys repeat, so the rows go through a temporary table: COPY there, then one grouped addition.</summary>
    public override async Task<long> CopyAsync(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await Run($"create temporary table kvt_copy as select {TableSql.Names(Shape)} from {Schema}.{table} limit 0").ConfigureAwait(false);
        await CopyRowsAsync(connection, "kvt_copy", ct).ConfigureAwait(false);
        await Run($"insert into {Schema}.{table} as t {Grouped("kvt_copy as r")}").ConfigureAwait(false);
        await Run("drop table kvt_copy").ConfigureAwait(false);
        return Rows.Count;

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    protected override string InsertSql(int first, string filter) => Grouped($"{TableSql.Unnest(Shape, first)} {filter}");

    private string Grouped(string source)
    {
        var keys = TableSql.KeyNames(Shape);
        var sums = Shape.Columns.Skip(Shape.KeyColumns).Select(column => column.Name).ToArray();
        return $"({TableSql.Names(Shape)}) select {keys}, {string.Join(", ", sums.Select(sum => $"sum({sum})"))} from {source} "
            + $"group by {keys} order by {keys} on conflict ({keys}) do update set {string.Join(", ", sums.Select(sum => $"{sum} = t.{sum} + excluded.{sum}"))}";
    }

    /// <summary>
    /// The conditional write. Rows are locked in key order; when all demands together fit, nobody loses; otherwise commands are
    /// served in their order and those that no longer fit lose, by name of the key.
    /// </summary>
    private string GuardSql()
    {
        var key = Shape.Columns[0].Name;
        var amount = Shape.Floored!.Name;
        return $"""
            create or replace function {Schema}.kvt_guard_{Shape.Name}(p_command int[], p_key text[], p_amount bigint[]) returns void language plpgsql
                set enable_hashjoin = on as $guard$
            declare
                v_lost int[] := coalesce(nullif(current_setting('kvt.lost', true), ''), '{"{}"}')::int[];
                v_short text := '';
                v_keys text[];
                v_left bigint[];
                v_missing text;
                v_command int;
            begin
                select array_agg(k), array_agg(a) into v_keys, v_left
                from (
                    select t.{key} as k, t.{amount} as a from (select distinct u.k from unnest(p_key) u(k)) wanted
                    join {Schema}.{Shape.Name} t on t.{key} = wanted.k order by t.{key} for update of t) rows;
                if not exists (
                    select 1 from (select u.k, sum(u.a) as d from unnest(p_command, p_key, p_amount) u(c, k, a) where not u.c = any(v_lost) and u.a < 0 group by u.k) n
                    left join unnest(v_keys, v_left) r(k, a) on r.k = n.k where coalesce(r.a, 0) + n.d < 0) then
                    return;
                end if;
                for v_command in select distinct u.c from unnest(p_command) u(c) where not u.c = any(v_lost) order by u.c loop
                    select n.k into v_missing
                    from (select u.k, sum(u.a) as d from unnest(p_command, p_key, p_amount) u(c, k, a) where u.c = v_command group by u.k) n
                    left join unnest(v_keys, v_left) r(k, a) on r.k = n.k where n.d < 0 and coalesce(r.a, 0) + n.d < 0 order by n.k limit 1;
                    if found then
                        v_lost := v_lost || v_command;
                        v_short := v_short || v_command || chr(31) || '{Shape.Name}' || chr(31) || v_missing || chr(30);
                    else
                        select array_agg(r.k order by r.k), array_agg(r.a + coalesce(n.d, 0) order by r.k) into v_keys, v_left
                        from unnest(v_keys, v_left) r(k, a)
                        left join (select u.k, sum(u.a) as d from unnest(p_command, p_key, p_amount) u(c, k, a) where u.c = v_command group by u.k) n on n.k = r.k;
                    end if;
                end loop;
                perform set_config('kvt.lost', v_lost::text, true);
                perform set_config('kvt.short', coalesce(current_setting('kvt.short', true), '') || v_short, true);
            end $guard$;
            """;
    }
}
