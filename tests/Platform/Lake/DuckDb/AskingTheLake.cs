using KiVendTout.Platform.Lake.DuckDb;

namespace KiVendTout.Platform.Lake.Tests.DuckDb;

public sealed class AskingTheLake : IDisposable
{
    private readonly LakeEngine _engine = new(new LakeEngineSettings { MemoryLimitMiB = 64 });
    private readonly LakeQuery _query;

    public AskingTheLake() => _query = new LakeQuery(_engine);

    public void Dispose()
    {
        _query.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void Every_type_that_is_read_comes_as_its_own() => Assert.Equal<object?[]>(
        [[true, (sbyte)-1, (short)-2, -3, -4L, (byte)1, (ushort)2, 3u, 4UL, Int128.Parse("-170141183460469231731687303715884105728", null), 1.5f, 2.5,
            1.23m, -0.0001m, 12_345_678_901_234_567.89m, new DateOnly(2010, 12, 1), new DateTime(2010, 12, 1, 8, 26, 0), new DateTimeOffset(2010, 12, 1, 8, 26, 0, TimeSpan.Zero), "x", null]],
        Rows("""
            SELECT true, -1::TINYINT, -2::SMALLINT, -3::INTEGER, -4::BIGINT, 1::UTINYINT, 2::USMALLINT, 3::UINTEGER, 4::UBIGINT, (-170141183460469231731687303715884105728)::HUGEINT,
              1.5::FLOAT, 2.5::DOUBLE, 1.23::DECIMAL(3,2), -0.0001::DECIMAL(9,4), 12345678901234567.89::DECIMAL(30,2), DATE '2010-12-01', TIMESTAMP '2010-12-01 08:26:00',
              TIMESTAMPTZ '2010-12-01 08:26:00+00', 'x', NULL::VARCHAR
            """));

    [Fact]
    public void A_column_of_another_type_is_named_with_the_way_out() =>
        Assert.Contains("Column things has", Assert.Throws<LakeException>(() => Rows("SELECT [1, 2] AS things")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_wrong_statement_gives_DuckDBs_own_message_and_the_next_one_runs()
    {
        Assert.Contains("no_such_table", Assert.Throws<LakeException>(() => Rows("SELECT * FROM no_such_table")).Message, StringComparison.Ordinal);
        Assert.Equal(10_000L, Rows("SELECT count(*) FROM range(10000)")[0][0]);
        Assert.Equal(5_000, Rows("SELECT range FROM range(5000)").Count);
    }

    [Fact]
    public void More_memory_than_allowed_is_an_error_and_not_the_end()
    {
        Assert.Contains("Out of Memory", Assert.Throws<LakeException>(() => Rows("SELECT list(range) FROM range(100000000)")).Message, StringComparison.Ordinal);
        Assert.Equal(1, Rows("SELECT 1")[0][0]);
    }

    [Fact]
    public void A_cancelled_statement_stops()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        Assert.Throws<OperationCanceledException>(() => _query.Rows("SELECT count(*) FROM range(10000000000) a WHERE hash(a.range) % 7 = 3", cancel.Token));
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_as_it_begins_stops_too_and_the_next_one_runs()
    {
        for (var round = 0; round < 100; round++)
        {
            using var cancel = new CancellationTokenSource();
            var cancelling = Task.Run(cancel.Cancel, TestContext.Current.CancellationToken);
            Assert.Throws<OperationCanceledException>(() => _query.Rows("SELECT count(*) FROM range(10000000000) a WHERE hash(a.range) % 7 = 3", cancel.Token));
            await cancelling;
            Assert.Equal(1, Rows("SELECT 1")[0][0]);
        }
    }

    [Fact]
    public void A_missing_library_names_the_remedy()
    {
        using var empty = new TemporaryFolder();
        Assert.Contains("npm ci", Assert.Throws<DllNotFoundException>(() => DuckDbLibrary.Find(null, empty.FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("KVT_DUCKDB is set to /nowhere.so", Assert.Throws<DllNotFoundException>(() => DuckDbLibrary.Find("/nowhere.so", empty.FullName)).Message, StringComparison.Ordinal);
        Assert.StartsWith("v1.", _engine.Version, StringComparison.Ordinal);
    }

    private IReadOnlyList<object?[]> Rows(string sql) => _query.Rows(sql, TestContext.Current.CancellationToken);
}
