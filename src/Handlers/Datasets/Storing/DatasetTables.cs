using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// What the datasets' pipelines keep in PostgreSQL beside the tables that the rows go to: which declarations were applied, which sources are known, the runs of the loader, the batches that were
/// stored, and the rows that were not. All of it is written in the transaction of what it tells of.
/// </summary>
public static class DatasetTables
{
    /// <summary>The channel on which commits are told (<c>NOTIFY</c>); the payload is <c>DATASET RUN</c>, RUN empty for batches of somebody else.</summary>
    public const string Channel = "kvt_datasets";

    private static readonly StepwiseSchema Schema = new("kvt_dataset_schema", "dataset", 0x4B56_5444_5345, Steps);

    /// <summary>Creates or migrates the tables. Harmless when done again and by several processes at once.</summary>
    /// <param name="database">The database.</param>
    /// <param name="schema">The schema; a name that needs no quotes.</param>
    /// <param name="ct">Ends the work.</param>
    public static Task MigrateAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default) => Schema.MigrateAsync(database, schema, ct);

    /// <summary>Step n takes a database of version n to version n + 1. A step that was released is never changed.</summary>
    private static string[] Steps(string schema) =>
    [
        $"""
        create table {schema}.kvt_datasets (
            name text primary key, table_name text not null unique, declaration jsonb not null, version int not null default 1, applied timestamptz not null default now());
        comment on table {schema}.kvt_datasets is 'declarations of datasets as they were last applied to their tables';

        create table {schema}.kvt_dataset_sources (
            dataset text not null references {schema}.kvt_datasets, source_sha256 bytea not null check (octet_length(source_sha256) = 32), name text not null,
            bytes bigint not null, lines bigint not null, content_sha256 bytea not null, first_loaded timestamptz not null default now(), last_loaded timestamptz not null default now(),
            primary key (dataset, source_sha256));
        comment on table {schema}.kvt_dataset_sources is 'files that were loaded; a file that begins with the content of a known one is that one, grown';
        comment on column {schema}.kvt_dataset_sources.source_sha256 is 'SHA-256 of the content when it was first loaded: the name of the source for ever';
        comment on column {schema}.kvt_dataset_sources.content_sha256 is 'SHA-256 of its first bytes, as many as the column bytes says';

        create table {schema}.kvt_dataset_runs (
            id uuid primary key, dataset text not null references {schema}.kvt_datasets, source_sha256 bytea, file text not null, bytes bigint, batch_size int not null,
            state text not null default 'running' check (state in ('running', 'done', 'failed', 'stopped')),
            started timestamptz not null default clock_timestamp(), ended timestamptz, lines bigint not null default 0, records bigint not null default 0, batches int not null default 0,
            quarantined bigint not null default 0, error text);
        comment on table {schema}.kvt_dataset_runs is 'each time a file was loaded, as its loader tells: lines read, records and batches sent, lines put into quarantine';
        create index kvt_dataset_runs_latest on {schema}.kvt_dataset_runs (dataset, started desc, id);

        create table {schema}.kvt_dataset_batches (
            id bigint generated always as identity primary key, dataset text not null references {schema}.kvt_datasets, run uuid, source_sha256 bytea not null, first_line bigint not null, last_line bigint not null,
            records int not null, stored int not null, repeated int not null, quarantined int not null, stored_lines int8multirange not null, bytes int not null,
            cluster text not null, topic text not null, partition int not null, "offset" bigint not null, stored_at timestamptz not null default clock_timestamp(), part text);
        comment on table {schema}.kvt_dataset_batches is 'each micro-batch that was consumed, written with its rows';
        comment on column {schema}.kvt_dataset_batches.stored_lines is 'lines whose rows this batch brought: not those that were there before';
        comment on column {schema}.kvt_dataset_batches.part is 'the file of the lake that its rows are in, or will be';
        create index kvt_dataset_batches_of_run on {schema}.kvt_dataset_batches (run, id);
        create index kvt_dataset_batches_to_lake on {schema}.kvt_dataset_batches (id) where part is null and stored > 0;

        create table {schema}.kvt_dataset_quarantine (
            dataset text not null references {schema}.kvt_datasets, source_sha256 bytea not null, line_number bigint not null, run uuid, column_name text, reason text not null,
            raw text not null, raw_bytes bigint not null, at timestamptz not null default now(), primary key (dataset, source_sha256, line_number));
        comment on table {schema}.kvt_dataset_quarantine is 'lines that are no rows of their dataset, with the reason; a line that is stored after all leaves it';
        comment on column {schema}.kvt_dataset_quarantine.raw is 'the line as it was, at most its first 2000 characters; bytes that are no text as \xNN';

        create table {schema}.kvt_dataset_parts (
            dataset text not null references {schema}.kvt_datasets, object_key text not null, first_batch bigint not null, last_batch bigint not null, rows bigint not null,
            planned timestamptz not null default now(), written timestamptz, bytes bigint, primary key (dataset, object_key));
        comment on table {schema}.kvt_dataset_parts is 'files of the lake''s bronze tables of datasets, planned before they are written';
        """,
        $"""
        alter table {schema}.kvt_dataset_runs add column bytes_read bigint not null default 0;
        comment on column {schema}.kvt_dataset_runs.bytes_read is 'how many bytes of the content the column lines are, of those that the column bytes says';
        """,
    ];
}
