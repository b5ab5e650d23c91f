using KiVendTout.Platform.EventStore.Schema;
using static KiVendTout.Platform.EventStore.Tests.Setup.TestEvents;

namespace KiVendTout.Platform.EventStore.Tests;

/// <summary>
/// The database's own catalogue beside the written tables: a Marten process that shares the database drops any column or index of an mt_
/// table that it does not know, so these are exact. Order of columns on disk is free.
/// </summary>
public sealed class SchemaCatalogue(PostgresServer server) : IAsyncLifetime
{
    private static readonly string[] Columns =
    [
        "mt_event_progression|last_seq_id|bigint|null|",
        "mt_event_progression|last_updated|timestamp with time zone|null|transaction_timestamp()",
        "mt_event_progression|name|character varying|not null|",
        "mt_events|bdata|bytea|null|",
        "mt_events|causation_id|character varying|null|",
        "mt_events|correlation_id|character varying|null|",
        "mt_events|data|jsonb|not null|",
        "mt_events|headers|jsonb|null|",
        "mt_events|id|uuid|not null|",
        "mt_events|is_archived|boolean|null|false",
        "mt_events|mt_dotnet_type|character varying|null|",
        "mt_events|seq_id|bigint|not null|",
        "mt_events|stream_id|uuid|null|",
        "mt_events|tenant_id|character varying|null|'*DEFAULT*'::character varying",
        "mt_events|timestamp|timestamp with time zone|not null|'2026-01-01 00:00:00+00'::timestamp with time zone",
        "mt_events|type|character varying(500)|not null|",
        "mt_events|version|bigint|not null|",
        "mt_high_water_skips|ending_sequence|bigint|not null|",
        "mt_high_water_skips|starting_sequence|bigint|not null|",
        "mt_high_water_skips|timestamp|timestamp with time zone|not null|now()",
        "mt_streams|created|timestamp with time zone|not null|now()",
        "mt_streams|id|uuid|not null|",
        "mt_streams|is_archived|boolean|null|false",
        "mt_streams|tenant_id|character varying|null|'*DEFAULT*'::character varying",
        "mt_streams|timestamp|timestamp with time zone|not null|now()",
        "mt_streams|type|character varying|null|",
        "mt_streams|version|bigint|null|",
    ];

    private static readonly string[] Constraints =
    [
        "mt_event_progression|pk_mt_event_progression|PRIMARY KEY (name)",
        "mt_events|fkey_mt_events_stream_id|FOREIGN KEY (stream_id) REFERENCES mt_streams(id) ON DELETE CASCADE",
        "mt_events|pkey_mt_events_seq_id|PRIMARY KEY (seq_id)",
        "mt_high_water_skips|pkey_mt_high_water_skips_ending_sequence|PRIMARY KEY (ending_sequence)",
        "mt_streams|pkey_mt_streams_id|PRIMARY KEY (id)",
    ];

    private static readonly string[] Indexes =
    [
        "CREATE UNIQUE INDEX pk_mt_event_progression ON kivendtout.mt_event_progression USING btree (name)",
        "CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON kivendtout.mt_events USING btree (stream_id, version)",
        "CREATE UNIQUE INDEX pkey_mt_events_seq_id ON kivendtout.mt_events USING btree (seq_id)",
        "CREATE UNIQUE INDEX pkey_mt_high_water_skips_ending_sequence ON kivendtout.mt_high_water_skips USING btree (ending_sequence)",
        "CREATE UNIQUE INDEX pkey_mt_streams_id ON kivendtout.mt_streams USING btree (id)",
    ];

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(server.ConnectionString);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_tables_are_what_the_notes_say_before_and_after_views_daemon_and_rebuild_have_run()
    {
        await using var store = await OpenAsync();
        await CompareAsync();

        await using (var daemon = new ProjectionDaemon(store))
        {
            daemon.Start();
            await store.AppendAsync(Guid.NewGuid(), AccountCategory, ExpectedVersion.NoStream, [new AccountOpened("a")]);
            await Eventually.EqualAsync(1L, () => _database.AskAsync<long>("select count(*) from kivendtout.kvt_moves"));
            await new Rebuilding.Rebuilder(store).RebuildAsync("moves");
            await new Rebuilding.Rebuilder(store).RebuildAsync("balances");
        }

        await CompareAsync();
        await using var again = await OpenAsync();
        await CompareAsync();
    }

    [Fact]
    public async Task Processes_that_open_at_the_same_time_migrate_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(OpenAsync)));
        Assert.Equal([$"{StoreSchema.Version}|{StoreSchema.Version}"], await _database.LinesAsync("select count(*), count(distinct version) from kivendtout.kvt_schema"));
        Assert.Equal(["balances|1", "crates-left|1", "moves|1"], await _database.LinesAsync("select name, version from kivendtout.kvt_views order by 1"));
        await CompareAsync();
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_database_of_a_newer_program_is_left_alone()
    {
        await (await OpenAsync()).DisposeAsync();
        await _database.RunAsync("insert into kivendtout.kvt_schema (version) values (99)");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(OpenAsync);
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
    }

    private Task<StreamStore> OpenAsync() => _database.OpenAsync(options => options
        .Add(new Balances(), ViewLifecycle.Inline).Add(new CratesLeft(), ViewLifecycle.Inline).Add(new MoveFeed(), ViewLifecycle.Async));

    private async Task CompareAsync()
    {
        Assert.Equal(Columns, await _database.LinesAsync("""
            select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' else 'null' end, pg_get_expr(d.adbin, d.adrelid)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where c.relnamespace = 'kivendtout'::regnamespace and c.relkind = 'r' and c.relname like 'mt\_%' order by c.relname, a.attname
            """));
        Assert.Equal(Constraints, await _database.LinesAsync("""
            select conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), 'kivendtout.', '') from pg_constraint
            where connamespace = 'kivendtout'::regnamespace and conrelid::regclass::text like '%mt\_%' order by 1, 2
            """).ContinueWith(lines => lines.Result.Select(line => line.Replace("kivendtout.", "", StringComparison.Ordinal)), TaskScheduler.Default));
        Assert.Equal(Indexes, await _database.LinesAsync(
            "select indexdef from pg_indexes where schemaname = 'kivendtout' and tablename like 'mt\\_%' order by indexname"));
        Assert.Equal(["mt_events_sequence|1|1|1|bigint|mt_events.seq_id"], await _database.LinesAsync("""
            select s.sequencename, s.start_value, s.increment_by, s.cache_size, s.data_type::text, format('%s.%s', t.relname, a.attname)
            from pg_sequences s join pg_depend d on d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass and d.deptype = 'a'
            join pg_class t on t.oid = d.refobjid join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid where s.schemaname = 'kivendtout'
            """));
        Assert.Empty(await _database.LinesAsync("select proname from pg_proc where pronamespace = 'kivendtout'::regnamespace and proname not like 'kvt\\_%'"));
        Assert.Empty(await _database.LinesAsync("""
            select relname from pg_class where relnamespace = 'kivendtout'::regnamespace and relkind in ('r', 'v', 'm', 'S') and relname not like 'kvt\_%'
                and relname not in ('mt_streams', 'mt_events', 'mt_event_progression', 'mt_high_water_skips', 'mt_events_sequence')
            """));
    }
}
