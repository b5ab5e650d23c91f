using KiVendTout.Handlers;
using KiVendTout.Handlers.OnlineRetail;
using KiVendTout.Platform.EventStore;
using KiVendTout.Projections;
using Npgsql;

namespace KiVendTout.Bench.Messaging;

/// <summary>A log of orders and payments: the sample's, imported through the shop's commands, then copied within PostgreSQL under further ids until there are enough.</summary>
internal static class FilledLog
{
    public static EventStoreOptions Options(string connection)
    {
        var options = new EventStoreOptions { ConnectionString = connection, MasterKey = new byte[32] };
        ShopStore.Register(options);
        return options;
    }

    /// <summary>Fills an empty database.</summary>
    /// <returns>How many events of orders and payments the log has.</returns>
    public static async Task<long> FillAsync(string connection, long wanted, CancellationToken ct)
    {
        await using var store = await StreamStore.OpenAsync(Options(connection), ct);
        using (var file = OrderFile.Open(Path.Combine(BenchCluster.Root(), "ops/sample/online-retail-sample.csv")))
        {
            await new Importer(store, new ShopCommands(store, TimeProvider.System)).RunAsync(Planner.Plan(file, ct: ct), ct: ct);
        }

        var once = await CountAsync(store.Database, ct);
        var copies = Math.Max(0, ((wanted + once - 1) / once) - 1);
        await using var multiply = store.Database.CreateBatch();
        multiply.BatchCommands.Add(new NpgsqlBatchCommand($"""
            insert into kivendtout.mt_streams (id, type, version, timestamp, created)
            select md5(id::text || k)::uuid, type, version, timestamp, created from kivendtout.mt_streams, generate_series(1, {copies}) k where type in ('order', 'payment')
            """));
        // In the order of the first: an order's events, then the next order's, so that a batch has many keys.
        multiply.BatchCommands.Add(new NpgsqlBatchCommand($"""
            insert into kivendtout.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers)
            select nextval('kivendtout.mt_events_sequence'), gen_random_uuid(), stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers
            from (
                select md5(e.stream_id::text || k)::uuid as stream_id, e.version, e.data, e.type, e.timestamp, e.mt_dotnet_type, e.correlation_id, e.causation_id, e.headers
                from kivendtout.mt_events e join kivendtout.mt_streams s on s.id = e.stream_id and s.type in ('order', 'payment') and s.created is not null
                cross join generate_series(1, {copies}) k
                where exists (select 1 from kivendtout.mt_streams c where c.id = md5(e.stream_id::text || k)::uuid)
                order by k, e.seq_id) as copied
            """));
        multiply.BatchCommands.Add(new NpgsqlBatchCommand("analyze kivendtout.mt_events"));
        multiply.Timeout = 600;
        await multiply.ExecuteNonQueryAsync(ct);
        return await CountAsync(store.Database, ct);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var count = database.CreateCommand(
            "select count(*) from kivendtout.mt_events e join kivendtout.mt_streams s on s.id = e.stream_id where s.type in ('order', 'payment')");
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }
}
