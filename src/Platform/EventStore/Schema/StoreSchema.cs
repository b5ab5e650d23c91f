namespace KiVendTout.Platform.EventStore.Schema;

/// <summary>
/// The tables. Those with the prefix <c>mt_</c> are Marten's (9.x), column by column, so that a Marten process can share the
/// database; it drops any column or index of theirs that it does not know, so everything of ours is in tables with the prefix <c>kvt_</c>.
/// </summary>
internal static class StoreSchema
{
    /// <summary>Raised with every change below; <see cref="Migrations"/> says how to get there.</summary>
    public static int Version => Migrations(string.Empty).Length;

    /// <summary>Step n takes a database of version n to version n + 1. A step that was released is never changed.</summary>
    public static string[] Migrations(string schema) =>
    [
        Streams(schema) + Own(schema),
        Requests(schema),
        Joining(schema),
    ];

    private static string Streams(string schema) => $"""
        create table if not exists {schema}.mt_streams (
            id uuid not null constraint pkey_mt_streams_id primary key,
            type varchar null,
            version bigint null,
            timestamp timestamptz not null default (now()),
            created timestamptz not null default (now()),
            tenant_id varchar default '*DEFAULT*',
            is_archived boolean default false);
        create sequence if not exists {schema}.mt_events_sequence;
        create table if not exists {schema}.mt_events (
            seq_id bigint not null constraint pkey_mt_events_seq_id primary key,
            id uuid not null,
            stream_id uuid null constraint fkey_mt_events_stream_id references {schema}.mt_streams (id) on delete cascade,
            version bigint not null,
            data jsonb not null,
            bdata bytea null,
            type varchar(500) not null,
            timestamp timestamptz not null default '2026-01-01 00:00:00+00',
            tenant_id varchar default '*DEFAULT*',
            mt_dotnet_type varchar null,
            correlation_id varchar null,
            causation_id varchar null,
            headers jsonb null,
            is_archived boolean default false);
        alter sequence {schema}.mt_events_sequence owned by {schema}.mt_events.seq_id;
        create unique index if not exists pk_mt_events_stream_and_version on {schema}.mt_events (stream_id, version);
        create table if not exists {schema}.mt_event_progression (
            name varchar not null constraint pk_mt_event_progression primary key,
            last_seq_id bigint null,
            last_updated timestamptz default transaction_timestamp());
        create table if not exists {schema}.mt_high_water_skips (
            ending_sequence bigint not null constraint pkey_mt_high_water_skips_ending_sequence primary key,
            starting_sequence bigint not null,
            timestamp timestamptz not null default now());

        """;

    private static string Own(string schema) => $"""
        create table {schema}.kvt_subject_keys (
            subject uuid primary key, wrapped_key bytea, created timestamptz not null default now(), erased_at timestamptz);
        comment on table {schema}.kvt_subject_keys is 'one wrapped data key per subject; a row without a key is an erased subject';
        create table {schema}.kvt_views (
            name text primary key, version int not null, table_name text not null, live_since timestamptz not null default now(),
            previous_version int, previous_position bigint, previous_holes int8multirange);
        comment on table {schema}.kvt_views is 'which version of each read model is live, and which one stands by for roll-back';
        create table {schema}.kvt_shards (
            name text primary key, owner text, epoch bigint not null default 0, lease_until timestamptz, state text not null default 'idle',
            position bigint not null default 0, holes int8multirange not null default '{"{}"}', processed bigint not null default 0,
            rate double precision not null default 0,
            error text, updated timestamptz not null default now()) with (fillfactor = 50);
        comment on table {schema}.kvt_shards is 'checkpoint and lease of every asynchronous projection; holes are positions below it not seen yet';
        create table {schema}.kvt_quarantine (
            shard text not null, stream_id uuid not null, seq_id bigint not null, version bigint not null, event_type text not null,
            reason text not null, attempts int not null default 1, retry boolean not null default false, since timestamptz not null default now(), primary key (shard, stream_id));
        comment on table {schema}.kvt_quarantine is 'streams parked for a projection at the first event that it cannot take';
        create table {schema}.kvt_skips (
            shard text not null, seq_id bigint not null, reason text not null, skipped_at timestamptz not null default now(), primary key (shard, seq_id));
        comment on table {schema}.kvt_skips is 'events an operator told a projection to leave out';
        create table {schema}.kvt_rebuilds (
            name text primary key, version int not null, target bigint not null, position bigint not null,
            holes int8multirange not null default '{"{}"}', started timestamptz not null default now());
        create table {schema}.kvt_rebuild_chunks (
            name text not null references {schema}.kvt_rebuilds (name) on delete cascade, chunk int not null, range_from text, range_to text,
            done boolean not null default false, events bigint not null default 0, row_count bigint not null default 0, primary key (name, chunk));
        comment on table {schema}.kvt_rebuild_chunks is 'parts of a rebuild under way; done with their rows in one transaction, so that an interrupted one goes on';
        create function {schema}.kvt_checkpoint(p_shard text, p_owner text, p_epoch bigint, p_position bigint, p_holes int8multirange, p_processed bigint,
            p_rate double precision, p_progress text, p_contiguous bigint) returns void language plpgsql as $body$
        begin
            update {schema}.kvt_shards set position = p_position, holes = p_holes, processed = processed + p_processed, rate = p_rate, state = 'running',
                error = null, updated = now() where name = p_shard and owner = p_owner and epoch = p_epoch;
            if not found then
                raise exception 'shard % has another owner or was changed', p_shard using errcode = 'KVT02';
            end if;
            insert into {schema}.mt_event_progression (name, last_seq_id) values (p_progress, p_contiguous)
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp();
        end $body$;
        create function {schema}.kvt_lost_late() returns void language plpgsql as $body$
        begin
            raise exception 'a stream of an indivisible append came into being since it was checked' using errcode = 'KVT01';
        end $body$;
        """;

    private static string Requests(string schema) => $"""
        create table {schema}.kvt_requests (
            scope text not null, key text not null, fingerprint bytea not null, answer jsonb not null,
            stream uuid, version bigint not null default 0, position bigint not null default 0, at timestamptz not null default now(), primary key (scope, key));
        comment on table {schema}.kvt_requests is 'requests that were answered, written with their events: the same one again is told the same and changes nothing';
        create function {schema}.kvt_request_raced() returns void language plpgsql as $body$
        begin
            raise exception 'a request was answered elsewhere since it was looked for' using errcode = 'KVT03';
        end $body$;
        """;

    /// <summary>Who lost stands in settings of the transaction, left there by the statements before.</summary>
    private static string Joining(string schema) => $"""
        create function {schema}.kvt_join() returns void language plpgsql as $body$
        begin
            if coalesce(nullif(current_setting('kvt.lost', true), ''), '{"{}"}') <> '{"{}"}' or coalesce(current_setting('kvt.short', true), '') <> '' then
                raise exception 'an append lost, and what was to be done along with it is not done' using errcode = 'KVT04', hint = coalesce(current_setting('kvt.short', true), '');
            end if;
        end $body$;
        """;
}
