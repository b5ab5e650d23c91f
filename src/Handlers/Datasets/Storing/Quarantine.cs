using System.Text;
using KiVendTout.Handlers.Datasets.Batches;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>The statements that put lines into quarantine and take them out again.</summary>
internal static class Quarantine
{
    /// <summary>
    /// Lines that are no rows. A line that is there already stays, with the new reason where that differs; one whose row is stored stays out: another message may have brought it rightly.
    /// </summary>
    public static NpgsqlBatchCommand Add(string schema, string table, string dataset, byte[] source, Guid? run, IReadOnlyList<RejectedLine> lines) => new($"""
        insert into {schema}.kvt_dataset_quarantine as known (dataset, source_sha256, line_number, run, column_name, reason, raw, raw_bytes)
        select distinct on (line) $1, $2, line, $3, column_name, reason, raw, raw_bytes from unnest($4, $5, $6, $7, $8) told(line, column_name, reason, raw, raw_bytes)
        where not exists (select from {schema}.{table} stored where stored.source_sha256 = $2 and stored.line_number = told.line)
        on conflict (dataset, source_sha256, line_number) do update
        set run = excluded.run, column_name = excluded.column_name, reason = excluded.reason, raw = excluded.raw, raw_bytes = excluded.raw_bytes, at = now()
        where (known.column_name, known.reason, known.raw) is distinct from (excluded.column_name, excluded.reason, excluded.raw)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = dataset },
            new NpgsqlParameter<byte[]> { TypedValue = source },
            new NpgsqlParameter { Value = (object?)run ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
            new NpgsqlParameter<long[]> { TypedValue = [.. lines.Select(line => line.Line)] },
            new NpgsqlParameter { Value = lines.Select(line => line.Column).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            new NpgsqlParameter<string[]> { TypedValue = [.. lines.Select(line => Storable(line.Reason))] },
            new NpgsqlParameter<string[]> { TypedValue = [.. lines.Select(line => Storable(line.Raw))] },
            new NpgsqlParameter<long[]> { TypedValue = [.. lines.Select(line => line.RawBytes)] },
        },
    };

    /// <summary>Lines of a source whose rows are stored now.</summary>
    public static NpgsqlBatchCommand Leave(string schema, string dataset, byte[] source, LineRanges stored) => new($"""
        delete from {schema}.kvt_dataset_quarantine where dataset = $1 and source_sha256 = $2 and line_number between $3 and $4 and line_number <@ $5
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = dataset },
            new NpgsqlParameter<byte[]> { TypedValue = source },
            new NpgsqlParameter<long> { TypedValue = stored.First },
            new NpgsqlParameter<long> { TypedValue = stored.Last },
            Ranges(stored.Ranges),
        },
    };

    /// <summary>Lines as a parameter. As a text it would be read again for every row that is compared with it.</summary>
    public static NpgsqlParameter Ranges(IEnumerable<(long First, long Last)> ranges) =>
        new() { Value = ranges.Select(range => new NpgsqlRange<long>(range.First, true, range.Last, true)).ToArray(), NpgsqlDbType = NpgsqlDbType.BigIntMultirange };

    /// <summary>Lines as PostgreSQL writes them itself: <c>{[1,41),[42,102)}</c>.</summary>
    public static string Multirange(LineRanges lines) => $"{{{string.Join(',', lines.Ranges.Select(range => $"[{range.First},{range.Last + 1})"))}}}";

    /// <summary>A text as PostgreSQL can hold it: without the zero character and without halves of characters, as a cut may leave one.</summary>
    private static string Storable(string text) =>
        !text.Any(letter => letter == '\0' || char.IsSurrogate(letter)) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Replace("\0", "\\x00", StringComparison.Ordinal)));
}
