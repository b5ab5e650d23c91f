using System.Globalization;
using System.Text.RegularExpressions;

namespace KiVendTout.Bench.EventStore;

/// <summary>
/// The floor of a command: pgbench writing the same rows into the same tables, one transaction per command, in two forms (a pipeline of
/// three statements; one statement with CTEs). The faster one counts.
/// </summary>
internal sealed partial class PgbenchFloor(BenchCluster cluster, string database)
{
    private const int Streams = 20_000;
    private const string Id = "('00000000-0000-0000-0000-'||lpad(to_hex(:n::int),12,'0'))::uuid";
    private const string Body =
        """{"OrderId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","PaymentId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","Amount":{"Value":12.50,"Currency":"GBP"},"PaidAt":"2026-11-22T12:00:00+00:00"}""";

    private const string Event = $"nextval('kivendtout.mt_events_sequence'), gen_random_uuid(), id, version, '{Body}', 'order_paid', now(), 'KiVendTout.Bench.EventStore.OrderPaid, KiVendTout.Bench'";
    private const string EventColumns = "(seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type)";
    private const string Row = "'n', 'paid', 12.50, 'GBP', 3, now(), version";
    private const string Upsert = "on conflict (order_id) do update set status = excluded.status, total = excluded.total, version = excluded.version";

    private static readonly string Pipeline = $"""
        \set n random(1, {Streams})
        \startpipeline
        begin;
        update kivendtout.mt_streams set version = version + 1, timestamp = now() where id = {Id};
        insert into kivendtout.mt_events {EventColumns} select {Event} from kivendtout.mt_streams where id = {Id};
        insert into kivendtout.order_summary select id, {Row} from kivendtout.mt_streams where id = {Id} {Upsert};
        commit;
        \endpipeline
        """;

    private static readonly string OneStatement = $"""
        \set n random(1, {Streams})
        with u as (update kivendtout.mt_streams set version = version + 1, timestamp = now() where id = {Id} returning id, version),
        e as (insert into kivendtout.mt_events {EventColumns} select {Event} from u)
        insert into kivendtout.order_summary select id, {Row} from u {Upsert};
        """;

    public static string SeedSql =>
        $"insert into kivendtout.mt_streams (id, type, version) select ('00000000-0000-0000-0000-'||lpad(to_hex(i),12,'0'))::uuid, 'order', 0 from generate_series(1, {Streams}) i; analyze";

    /// <summary>Commands per second and mean latency in milliseconds of the faster form.</summary>
    public async Task<(double PerSecond, double LatencyMs)> RunAsync(int clients, int seconds)
    {
        var pipeline = await RunAsync(Pipeline, clients, seconds);
        var one = await RunAsync(OneStatement, clients, seconds);
        return one.PerSecond > pipeline.PerSecond ? one : pipeline;
    }

    private async Task<(double PerSecond, double LatencyMs)> RunAsync(string script, int clients, int seconds)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script);
            var environment = new Dictionary<string, string>(cluster.Facts) { ["PGDATABASE"] = database };
            var output = await BenchCluster.RunAsync(Program(), ["-n", "-M", "prepared", "-c", $"{clients}", "-j", $"{Math.Min(clients, 2)}", "-T", $"{seconds}", "-f", file], environment);
            return (Number(Tps().Match(output)), Number(Latency().Match(output)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    private static string Program() =>
        Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin", "pgbench")).Where(File.Exists).Max()
        ?? throw new InvalidOperationException("pgbench was not found under /usr/lib/postgresql: apt-get install postgresql.");

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"latency average = ([\d.]+)")]
    private static partial Regex Latency();
}
