using Npgsql;

namespace KiVendTout.Platform.Messaging.Ledger;

/// <summary>
/// What the messaging engine keeps in PostgreSQL, in tables with the prefix <c>kvt_</c> beside whatever else is in the schema: how far each partition was
/// consumed, messages to be sent, messages for later, and messages that could not be handled. Everything is written by statements that join the
/// application's transaction, so that a message's effects and the fact that it was handled are one.
/// </summary>
public static class MessageTables
{
    /// <summary>Raised by <c>kvt_move_watermark</c>: another process has consumed on from there.</summary>
    public const string WatermarkMoved = "KVM01";

    /// <summary>Raised by <c>kvt_settle</c>: a message was handled before.</summary>
    public const string AlreadySettled = "KVM02";

    /// <summary>Raised by <c>kvt_claim</c>: a scheduled message was handled elsewhere or cancelled.</summary>
    public const string AlreadyClaimed = "KVM03";

    private static readonly StepwiseSchema Schema = new("kvt_message_schema", "message", 0x4B56_544D_5347, Steps);

    /// <summary>Creates or migrates the tables. Harmless when done again and by several processes at once.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema; a name that needs no quotes.</param>
    /// <param name="ct">Ends the work.</param>
    public static Task MigrateAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default) => Schema.MigrateAsync(database, schema, ct);

    /// <summary>The id of this installation: messages of ours carry it where they have to be told from those of another that shares a topic.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema of <see cref="MigrateAsync"/>.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<Guid> InstallationAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var read = database.CreateCommand($"select id from {schema}.kvt_installation");
        return (Guid)(await read.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
    }

    /// <summary>Step n takes a database of version n to version n + 1. A step that was released is never changed.</summary>
    private static string[] Steps(string schema) =>
    [
        $"""
        create table {schema}.kvt_installation (only_one boolean primary key default true check (only_one), id uuid not null default gen_random_uuid());
        comment on table {schema}.kvt_installation is 'tells messages of this installation from those of another that share a topic';
        insert into {schema}.kvt_installation default values;

        create table {schema}.kvt_watermarks (
            consumer text not null, cluster text not null, topic text not null, partition int not null, next_offset bigint not null,
            moved timestamptz not null default now(), primary key (consumer, cluster, topic, partition)) with (fillfactor = 50);
        comment on table {schema}.kvt_watermarks is 'the next offset of each partition to be handled, written with the effects of those before it';
        create function {schema}.kvt_move_watermark(p_consumer text, p_cluster text, p_topic text, p_partition int, p_from bigint, p_next bigint)
            returns void language plpgsql as $body$
        begin
            insert into {schema}.kvt_watermarks as known (consumer, cluster, topic, partition, next_offset)
            values (p_consumer, p_cluster, p_topic, p_partition, p_next)
            on conflict (consumer, cluster, topic, partition) do update set next_offset = p_next, moved = now() where known.next_offset = p_from;
            if not found then
                raise exception '% was consumed on elsewhere: partition % is not at %', p_topic, p_partition, p_from using errcode = '{WatermarkMoved}';
            end if;
        end $body$;

        create table {schema}.kvt_outbox (
            id bigint generated always as identity primary key, topic text not null, consumer text, envelope json not null, body bytea not null,
            at timestamptz not null default now(), sent_to text);
        comment on table {schema}.kvt_outbox is 'messages to be sent; one that a consumer of ours takes stays until it was handled, any other until it was sent';
        comment on column {schema}.kvt_outbox.sent_to is 'the cluster it was sent to, while it waits to be handled';
        create index kvt_outbox_unsent on {schema}.kvt_outbox (id) where sent_to is null;
        create function {schema}.kvt_settle(p_ids bigint[]) returns void language plpgsql as $body$
        declare settled bigint;
        begin
            delete from {schema}.kvt_outbox where id = any (p_ids);
            get diagnostics settled = row_count;
            if settled <> cardinality(p_ids) then
                raise exception 'of % messages % were handled before', cardinality(p_ids), cardinality(p_ids) - settled using errcode = '{AlreadySettled}';
            end if;
        end $body$;

        create table {schema}.kvt_scheduled (
            id uuid primary key default gen_random_uuid(), key text unique, due timestamptz not null, type text not null, envelope json not null, body bytea not null,
            at timestamptz not null default now());
        comment on table {schema}.kvt_scheduled is 'messages for later: timers of processes, and messages that are tried again; gone as soon as they are handled';
        create index kvt_scheduled_due on {schema}.kvt_scheduled (due);
        create function {schema}.kvt_claim(p_ids uuid[]) returns void language plpgsql as $body$
        declare claimed bigint;
        begin
            delete from {schema}.kvt_scheduled where id = any (p_ids);
            get diagnostics claimed = row_count;
            if claimed <> cardinality(p_ids) then
                raise exception 'a scheduled message was handled elsewhere or cancelled' using errcode = '{AlreadyClaimed}';
            end if;
        end $body$;

        create table {schema}.kvt_dead_letters (
            id bigint generated always as identity primary key, at timestamptz not null default now(), state text not null default 'open' check (state in ('open', 'replayed', 'dropped')),
            code text not null, reason text not null, error text, attempts int not null, type text, message_id text, key text,
            consumer text, topic text, partition int, "offset" bigint, envelope json not null, body bytea not null, resolved timestamptz, resolved_by text);
        comment on table {schema}.kvt_dead_letters is 'messages that could not be handled, whole, with the reason; replayed and dropped ones stay as a record without their body';
        create index kvt_dead_letters_open on {schema}.kvt_dead_letters (id desc) where state = 'open';
        """,
        $"""
        alter table {schema}.kvt_dead_letters add column resolution text;
        comment on column {schema}.kvt_dead_letters.resolution is 'why it was dropped';
        """,
    ];
}
