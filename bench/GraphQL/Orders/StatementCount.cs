using System.Text.Json;

namespace KiVendTout.Bench.GraphQL.Orders;

/// <summary>
/// Counts what PostgreSQL is asked, by pg_stat_statements, and tells apart who asks. The floor connects under a role of its own, so its statements are those of
/// that role. The host's role also runs the projections and the carriers: the texts that this role runs while only the floor is at work are theirs, and what it
/// runs besides while the host serves orders is what the orders cost. Not counted: BEGIN, COMMIT, NOTIFY and other utility statements.
/// </summary>
internal sealed class StatementCount(BenchCluster cluster)
{
    private const string FloorRole = "bench_floor";
    private readonly HashSet<string> _background = [];
    private readonly HashSet<string> _commands = [];

    /// <summary>The texts that are taken for background work.</summary>
    public IReadOnlyList<string> Background => [.. _background.Order(StringComparer.Ordinal)];

    /// <summary>Makes a cluster count; it is started anew for that.</summary>
    /// <returns>Null where PostgreSQL lacks pg_stat_statements.</returns>
    public static async Task<StatementCount?> OnAsync(BenchCluster cluster)
    {
        if ((await cluster.SuperuserAsync("select count(*) from pg_available_extensions where name = 'pg_stat_statements'")).Trim() == "0")
        {
            return null;
        }

        await cluster.SuperuserAsync("alter system set shared_preload_libraries = 'pg_stat_statements'");
        await cluster.RestartAsync();
        await cluster.SuperuserAsync("create extension pg_stat_statements");
        await cluster.SuperuserAsync("alter system set pg_stat_statements.track_utility = off");
        await cluster.SuperuserAsync("select pg_reload_conf()");
        await cluster.SuperuserAsync($"create role {FloorRole} superuser");
        await cluster.SuperuserAsync($"grant {FloorRole} to {cluster.Facts["PGUSER"]}");
        return new StatementCount(cluster);
    }

    /// <summary>A connection string whose statements are counted as the floor's.</summary>
    public static string AsFloor(string connection) => $"{connection};Options=-c role={FloorRole}";

    /// <summary>Begins to count from nothing.</summary>
    public Task ForgetAsync() => cluster.SuperuserAsync("select pg_stat_statements_reset()");

    /// <summary>What the floor asked since.</summary>
    public async Task<IReadOnlyDictionary<string, long>> FloorAsync()
    {
        var asked = Sum((await ReadAsync()).Where(one => one.Role == FloorRole));
        _commands.UnionWith(asked.Keys);
        return asked;
    }

    /// <summary>Takes what the host's role asked since for background work from now on. A text that the commands run too never is: it counts as the orders'.</summary>
    public async Task LearnAsync()
    {
        _background.UnionWith((await ReadAsync()).Where(one => one.Role != FloorRole).Select(one => one.Text));
        _background.ExceptWith(_commands);
    }

    /// <summary>What serving the orders asked since, without the background work.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ServedAsync() =>
        Sum((await ReadAsync()).Where(one => one.Role != FloorRole && !_background.Contains(one.Text)));

    private static Dictionary<string, long> Sum(IEnumerable<Counted> statements) =>
        statements.GroupBy(one => one.Text).ToDictionary(same => same.Key, same => same.Sum(one => one.Calls));

    private async Task<Counted[]> ReadAsync() => JsonSerializer.Deserialize<Counted[]>(
        await cluster.SuperuserAsync($"""
            select coalesce(json_agg(json_build_object('role', r.rolname, 'calls', s.calls, 'text', regexp_replace(s.query, '\s+', ' ', 'g'))), '[]')
            from pg_stat_statements s join pg_roles r on r.oid = s.userid join pg_database d on d.oid = s.dbid where d.datname = '{cluster.Facts["PGDATABASE"]}'
            """), JsonSerializerOptions.Web) ?? [];

    private sealed record Counted(string Role, long Calls, string Text);
}
