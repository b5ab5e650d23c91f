using KiVendTout.GraphQL.Lists;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Datasets.Runs;

/// <summary>A run, as its loader tells of it.</summary>
internal sealed record RunRow(
    Guid Id, string Dataset, string? Source, string File, long? Bytes, DatasetRunState State, DateTimeOffset Started, DateTimeOffset? Ended, long Lines, long Records, int Batches,
    long Quarantined, string? Error)
{
    /// <summary>Bytes of the content that its lines are.</summary>
    public long BytesRead { get; init; }

    /// <summary>How long it ran or has been running, by PostgreSQL's clock; no part of what it is, so that two readings of a run that did not move are equal.</summary>
    public Elapsed Elapsed { get; init; }

    /// <summary>So many in all that time, per second.</summary>
    public double PerSecond(long count) => Elapsed.Seconds > 0 ? Math.Round(count / Elapsed.Seconds, 1) : 0;

    /// <summary>Runs as a list, the newest first.</summary>
    public static readonly ListSource<RunRow> List = new ListSource<RunRow>(
            "id, dataset, source_sha256, file, bytes, state, started, ended, lines, records, batches, quarantined, error, extract(epoch from coalesce(ended, clock_timestamp()) - started)::float8, bytes_read",
            "{schema}.kvt_dataset_runs",
            Read)
        .WithKey(nameof(Id), "id", NpgsqlDbType.Uuid, row => row.Id)
        .With(nameof(Started), "started", NpgsqlDbType.TimestampTz, row => row.Started)
        .OrderedBy(nameof(Started), descending: true);

    /// <summary>Reads one whose columns stand first.</summary>
    public static RunRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.Hex(2), row.GetString(3), row.Maybe<long>(4), StatusText.Parse<DatasetRunState>(row.GetString(5)), row.Time(6),
        row.Maybe<DateTimeOffset>(7), row.GetInt64(8), row.GetInt64(9), row.GetInt32(10), row.GetInt64(11), row.Text(12))
    {
        Elapsed = new Elapsed(row.GetDouble(13)),
        BytesRead = row.GetInt64(14),
    };
}

/// <summary>A time that passed. All are equal: see <see cref="RunRow.Elapsed"/>.</summary>
internal readonly struct Elapsed(double seconds) : IEquatable<Elapsed>
{
    public double Seconds { get; } = seconds;

    public bool Equals(Elapsed other) => true;

    public override bool Equals(object? obj) => obj is Elapsed;

    public override int GetHashCode() => 0;
}

/// <summary>A batch that was consumed.</summary>
internal sealed record BatchRow(
    long Id, Guid? Run, long FirstLine, long LastLine, int Records, int Stored, int Repeated, int Quarantined, int Bytes, string Topic, int Partition, long Offset, DateTimeOffset StoredAt)
{
    /// <summary>Batches as a list, in the order in which they were stored.</summary>
    public static readonly ListSource<BatchRow> List = new ListSource<BatchRow>(
            "id, run, first_line, last_line, records, stored, repeated, quarantined, bytes, topic, partition, \"offset\", stored_at",
            "{schema}.kvt_dataset_batches",
            row => new BatchRow(
                row.GetInt64(0), row.Maybe<Guid>(1), row.GetInt64(2), row.GetInt64(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7), row.GetInt32(8),
                row.GetString(9), row.GetInt32(10), row.GetInt64(11), row.Time(12)))
        .WithKey(nameof(Id), "id", NpgsqlDbType.Bigint, row => row.Id);
}

/// <summary>A source.</summary>
internal sealed record SourceRow(string Dataset, string Sha256, string Name, long Bytes, long Lines, DateTimeOffset FirstLoaded, DateTimeOffset LastLoaded)
{
    /// <summary>Sources as a list, the one that was loaded last first.</summary>
    public static readonly ListSource<SourceRow> List = new ListSource<SourceRow>(
            "dataset, source_sha256, name, bytes, lines, first_loaded, last_loaded",
            "{schema}.kvt_dataset_sources",
            row => new SourceRow(row.GetString(0), row.Hex(1)!, row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.Time(5), row.Time(6)))
        .WithKey(nameof(Sha256), "source_sha256", NpgsqlDbType.Bytea, row => Convert.FromHexString(row.Sha256))
        .With(nameof(LastLoaded), "last_loaded", NpgsqlDbType.TimestampTz, row => row.LastLoaded)
        .OrderedBy(nameof(LastLoaded), descending: true);
}

/// <summary>A line in quarantine.</summary>
internal sealed record QuarantineRow(string Dataset, string Source, long Line, Guid? Run, string? Column, string Reason, string Raw, long RawBytes, DateTimeOffset At)
{
    /// <summary>Lines as a list, by source and number, which is how the table's key has them: together these are unique within a dataset.</summary>
    public static readonly ListSource<QuarantineRow> List = new ListSource<QuarantineRow>(
            "dataset, source_sha256, line_number, run, column_name, reason, raw, raw_bytes, at",
            "{schema}.kvt_dataset_quarantine",
            row => new QuarantineRow(
                row.GetString(0), row.Hex(1)!, row.GetInt64(2), row.Maybe<Guid>(3), row.Text(4), row.GetString(5), row.GetString(6), row.GetInt64(7), row.Time(8)))
        .WithKey(nameof(Line), "line_number", NpgsqlDbType.Bigint, row => row.Line)
        .With(nameof(Source), "source_sha256", NpgsqlDbType.Bytea, row => Convert.FromHexString(row.Source))
        .OrderedBy(nameof(Source), descending: false);
}

/// <summary>What became of a run's batches, as far as they were consumed.</summary>
internal readonly record struct RunCounts(int Batches, long Records, long Stored, long Repeated, long Quarantined, long LastLine);
