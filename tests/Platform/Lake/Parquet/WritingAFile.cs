using KiVendTout.Platform.Lake.DuckDb;
using KiVendTout.Platform.Lake.Parquet;

namespace KiVendTout.Platform.Lake.Tests.Parquet;

public sealed class WritingAFile : IDisposable
{
    private readonly LakeEngine _engine = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Every_kind_of_value_comes_back_exactly_and_what_is_not_set_is_null()
    {
        using var writer = new ParquetWriter(_engine, EventRows.Columns);
        var id = Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100");
        var at = new DateTimeOffset(1969, 12, 31, 23, 59, 59, 999, 999, TimeSpan.FromHours(-5));
        writer.Set(0, long.MinValue);
        writer.Set(1, id);
        writer.Set(2, "");
        writer.Set(3, """{"a":"twelve bytes and many more, été ☕"}"""u8);
        writer.Set(4, at);
        writer.Set(5, true);
        writer.Set(6, -99_999_999_999_999.9999m);
        writer.Set(7, new DateOnly(1582, 10, 15));
        writer.Set(8, "ünïcode \U0001F6D2");
        writer.EndRow();
        writer.EndRow();
        writer.Set(1, Guid.Empty);
        writer.Set(4, DateTimeOffset.UnixEpoch.AddTicks(-1));
        writer.Set(6, (decimal?)null);
        writer.EndRow();
        var file = writer.WriteTo(_folder["it's.parquet"]);

        Assert.Equal((3L, new FileInfo(_folder["it's.parquet"]).Length), (file.Rows, file.Bytes));
        Assert.Equal<object?[]>(
            [
                [long.MinValue, id, "", """{"a":"twelve bytes and many more, été ☕"}""", at.ToUniversalTime(), true, -99_999_999_999_999.9999m, new DateOnly(1582, 10, 15), "ünïcode \U0001F6D2"],
                new object?[9],
                [null, Guid.Empty, null, null, DateTimeOffset.UnixEpoch.AddTicks(-10), null, null, null, null],
            ],
            Rows($"SELECT * FROM {LakeQuery.Literal(file.Path)}"));
        Assert.Equal(id.ToString(), Rows($"SELECT id::VARCHAR FROM {LakeQuery.Literal(file.Path)} LIMIT 1")[0][0]);
    }

    [Fact]
    public void The_file_says_what_its_columns_are()
    {
        var file = EventRows.Write(_engine, _folder["a.parquet"], 10);

        // DuckDB marks text and days with the older annotations alone (UTF8, DATE), which every reader takes for STRING and DATE.
        Assert.Equal<object?[]>(
            [
                ["seq_id", "INT64", "INT_64", null], ["id", "FIXED_LEN_BYTE_ARRAY", null, "UUIDType()"], ["stream_id", "BYTE_ARRAY", "UTF8", null],
                ["data", "BYTE_ARRAY", "JSON", "JsonType()"],
                ["at", "INT64", "TIMESTAMP_MICROS", "TimestampType(isAdjustedToUTC=1, unit=TimeUnit(MILLIS=<null>, MICROS=MicroSeconds(), NANOS=<null>))"],
                ["archived", "BOOLEAN", null, null], ["amount", "INT64", "DECIMAL", "DecimalType(scale=4, precision=18)"], ["day", "INT32", "DATE", null],
                ["note", "BYTE_ARRAY", "UTF8", null],
            ],
            Rows($"SELECT name, type, converted_type, logical_type FROM parquet_schema({LakeQuery.Literal(file.Path)}) WHERE type IS NOT NULL"));
    }

    [Fact]
    public void A_column_may_have_any_name()
    {
        using var writer = new ParquetWriter(_engine, [ParquetColumn.BigInt("it's \"quoted\", été")]);
        writer.Set(0, 7L);
        writer.EndRow();
        Assert.Equal<object?[]>([["it's \"quoted\", été"]], Rows($"SELECT column_name FROM (DESCRIBE SELECT * FROM {LakeQuery.Literal(writer.WriteTo(_folder["a.parquet"]).Path)})"));
    }

    [Fact]
    public void A_file_has_row_groups_of_122880_rows_compressed_with_zstd_and_carries_its_metadata()
    {
        var file = EventRows.Write(_engine, _folder["a.parquet"], 250_000, new Dictionary<string, string> { ["last"] = "250000", ["exporter"] = "bronze 'orders'" });
        var path = LakeQuery.Literal(file.Path);

        Assert.Equal<object?[]>([[0L, 122_880L], [1L, 122_880L], [2L, 4_240L]],
            Rows($"SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({path}) ORDER BY row_group_id"));
        Assert.Equal<object?[]>([["ZSTD"]], Rows($"SELECT DISTINCT compression FROM parquet_metadata({path})"));
        Assert.Equal<object?[]>([["exporter", "bronze 'orders'"], ["last", "250000"]], Rows($"SELECT decode(key), decode(value) FROM parquet_kv_metadata({path})"));
        Assert.Equal<object?[]>([[250_000L, (Int128)(250_000L * 250_001 / 2), 50_000L]], Rows($"SELECT count(*), sum(seq_id), count(*) - count(note) FROM {path}"));
    }

    [Theory, InlineData(1), InlineData(1_000), InlineData(300_000)]
    public void The_same_rows_give_the_same_bytes_whatever_the_threads_and_whatever_was_written_before(int rows)
    {
        var metadata = new Dictionary<string, string> { ["exporter"] = "bronze", ["last"] = "9" };
        var first = File.ReadAllBytes(EventRows.Write(_engine, _folder["1.parquet"], rows, metadata).Path);

        Assert.Equal(first, File.ReadAllBytes(EventRows.Write(_engine, _folder["2.parquet"], rows, metadata).Path));

        using var parallel = new LakeEngine(new LakeEngineSettings { Threads = 4 });
        Assert.Equal(first, File.ReadAllBytes(EventRows.Write(parallel, _folder["3.parquet"], rows, metadata).Path));

        using var reused = new ParquetWriter(parallel, EventRows.Columns);
        EventRows.Add(reused, 77_777, 5_000);
        reused.WriteTo(_folder["other.parquet"]);
        EventRows.Add(reused, 1, rows);
        Assert.Equal(first, File.ReadAllBytes(reused.WriteTo(_folder["4.parquet"], metadata).Path));
    }

    [Fact]
    public void Values_that_do_not_fit_are_refused_and_name_the_column()
    {
        using var writer = new ParquetWriter(_engine, EventRows.Columns);

        Assert.Contains("amount", Assert.Throws<ArgumentOutOfRangeException>(() => writer.Set(6, 0.00001m)).Message, StringComparison.Ordinal);
        Assert.Contains("amount", Assert.Throws<ArgumentOutOfRangeException>(() => writer.Set(6, 100_000_000_000_000m)).Message, StringComparison.Ordinal);
        Assert.Contains("note", Assert.Throws<ArgumentException>(() => writer.Set(8, [0xC3, 0x28])).Message, StringComparison.Ordinal);
        Assert.Contains("note", Assert.Throws<ArgumentException>(() => writer.Set(8, "\uD83D")).Message, StringComparison.Ordinal);
        Assert.Equal("Column note is Varchar, not BigInt.", Assert.Throws<InvalidOperationException>(() => writer.Set(8, 1L)).Message);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_error_and_the_writer_goes_on_with_none_of_its_rows()
    {
        using var writer = new ParquetWriter(_engine, EventRows.Columns);
        EventRows.Add(writer, 1, 10);

        Assert.Contains("no-such-folder", Assert.Throws<LakeException>(() => writer.WriteTo(_folder["no-such-folder/a.parquet"])).Message, StringComparison.Ordinal);

        EventRows.Add(writer, 11, 5);
        Assert.Equal(5, writer.WriteTo(_folder["a.parquet"]).Rows);
    }

    [Fact]
    public void Parts_are_named_by_day_and_range_of_the_log() => Assert.Equal(
        "bronze/orders/dt=2010-12-01/part-00000000000000000042-00000000000000122921.parquet",
        new ParquetPart(new DateOnly(2010, 12, 1), 42, 122_921).KeyIn("bronze/orders"));

    private IReadOnlyList<object?[]> Rows(string sql)
    {
        using var query = new LakeQuery(_engine);
        return query.Rows(sql, TestContext.Current.CancellationToken);
    }
}
