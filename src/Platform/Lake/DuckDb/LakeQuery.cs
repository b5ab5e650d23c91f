using static KiVendTout.Platform.Lake.DuckDb.Native;

namespace KiVendTout.Platform.Lake.DuckDb;

/// <summary>
/// Runs SQL over the lake's files, for instance <c>SELECT count(*) FROM read_parquet('lake/bronze/orders/*/*.parquet')</c>.
/// One connection: one statement at a time.
/// </summary>
public sealed class LakeQuery : IDisposable
{
    private readonly ConnectionHandle _connection;

    /// <summary>Opens a connection to the engine.</summary>
    public LakeQuery(LakeEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _connection = engine.Connect();
    }

    /// <summary>A text as an SQL literal, quoted: for paths and values that are put into a statement.</summary>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>Runs one statement and reads all of its rows into memory.</summary>
    /// <returns>
    /// A row is an array in the order of the statement's columns: bool, sbyte, short, int, long and their unsigned kin, Int128 (HUGEINT, such
    /// as a sum), float, double, decimal, string, Guid, DateOnly, DateTime (TIMESTAMP, unspecified kind), DateTimeOffset (TIMESTAMPTZ, UTC), or null.
    /// </returns>
    /// <exception cref="LakeException">DuckDB refuses the statement, or a column has another type: cast it to VARCHAR.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the statement was interrupted.</exception>
    public IReadOnlyList<object?[]> Rows(string sql, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int state;
        Result result;
        using (new Interruption(_connection, cancellationToken))
            state = duckdb_query(_connection, sql, out result);
        try
        {
            if (state == 0) return Read(ref result);
            var error = LakeEngine.Text(duckdb_result_error(ref result));
            cancellationToken.ThrowIfCancellationRequested();
            throw new LakeException(error);
        }
        finally
        {
            duckdb_destroy_result(ref result);
        }
    }

    /// <summary>The first column of the only row, which must be of type <typeparamref name="T"/>.</summary>
    /// <exception cref="LakeException">As <see cref="Rows"/>, or there is not exactly one row.</exception>
    public T? Scalar<T>(string sql, CancellationToken cancellationToken = default) =>
        Rows(sql, cancellationToken) is [[var value, ..]] ? (T?)value : throw new LakeException($"Not exactly one row: {sql}");

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _connection.Dispose();

    /// <summary>
    /// Interrupts the statement that runs, once its token says so, again and again until it has ended: DuckDB forgets an interruption that comes before the statement has quite begun.
    /// </summary>
    private sealed class Interruption : IDisposable
    {
        private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);
        private readonly Lock _lock = new();
        private readonly ConnectionHandle _connection;
        private readonly CancellationTokenRegistration _registration;
        private Timer? _timer;
        private bool _ended;

        public Interruption(ConnectionHandle connection, CancellationToken cancellationToken)
        {
            _connection = connection;
            _registration = cancellationToken.Register(Begin);
        }

        public void Dispose()
        {
            _registration.Dispose();
            lock (_lock) // the next statement of the connection is not to be hit
                _ended = true;
            _timer?.Dispose();
        }

        private void Begin()
        {
            lock (_lock)
            {
                if (!_ended) _timer = new Timer(_ => Interrupt(), null, TimeSpan.Zero, Again);
            }
        }

        private void Interrupt()
        {
            lock (_lock)
            {
                if (!_ended) duckdb_interrupt(_connection);
            }
        }
    }

    private static List<object?[]> Read(ref Result result)
    {
        var columns = new ColumnReader[duckdb_column_count(ref result)];
        for (var i = 0; i < columns.Length; i++) columns[i] = ColumnReader.For(ref result, i);
        var rows = new List<object?[]>();
        while (true)
        {
            using var chunk = new DataChunkHandle(duckdb_fetch_chunk(result));
            if (chunk.IsInvalid) return rows;
            var first = rows.Count;
            var count = (int)duckdb_data_chunk_get_size(chunk);
            for (var row = 0; row < count; row++) rows.Add(new object?[columns.Length]);
            for (var i = 0; i < columns.Length; i++)
            {
                var vector = duckdb_data_chunk_get_vector(chunk, (ulong)i);
                for (var row = 0; row < count; row++) rows[first + row][i] = columns[i].Read(vector, row);
            }
        }
    }
}
