using KiVendTout.Handlers.Datasets.Storing.Rows;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// Where rows go. Rows that are told by source and line alone go straight into their table: which of them are new was asked before. Where a dataset has a key of its own, only PostgreSQL can tell:
/// the rows go into a temporary table, and from there those that are new.
/// </summary>
internal sealed class RowTarget(RowFormat format, string schema, NpgsqlConnection connection)
{
    private const string Incoming = "pg_temp.kvt_incoming";
    private readonly string _table = $"{schema}.{format.Dataset.Table}";
    private CopyIn? _copy;
    private bool _isMade;

    /// <summary>Whether PostgreSQL says which rows were new.</summary>
    public bool DecidesItself { get; } = format.Dataset.Key.Count > 0;

    /// <summary>Sends rows.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken ct)
    {
        if (DecidesItself && !_isMade)
        {
            await RunAsync($"create temp table if not exists kvt_incoming on commit drop as select {format.ColumnList} from {_table} with no data", ct).ConfigureAwait(false);
            _isMade = true;
        }

        _copy ??= new CopyIn(connection, DecidesItself ? Incoming : _table, format.ColumnList);
        await _copy.WriteAsync(rows, ct).ConfigureAwait(false);
    }

    /// <summary>Lets PostgreSQL take the rows; more may follow.</summary>
    /// <param name="sources">Are told which lines are stored, where PostgreSQL decides.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="PostgresException">It refuses one of them.</exception>
    public async Task CompleteAsync(IReadOnlyCollection<SourceLines> sources, CancellationToken ct)
    {
        if (_copy is not { } copy)
            return;
        _copy = null;
        await copy.CompleteAsync(ct).ConfigureAwait(false);
        if (DecidesItself && _isMade)
        {
            await InsertAsync(sources, ct).ConfigureAwait(false);
            await RunAsync($"truncate {Incoming}", ct).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets a temporary table that went with a savepoint.</summary>
    public void Forget() => _isMade = false;

    private async Task InsertAsync(IReadOnlyCollection<SourceLines> sources, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(
            $"insert into {_table} ({format.ColumnList}) select {format.ColumnList} from {Incoming} on conflict do nothing returning source_sha256, line_number", connection);
        await using var reader = await insert.ExecuteReaderAsync(ct).ConfigureAwait(false);
        SourceLines? last = null;
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            var sha256 = reader.GetFieldValue<byte[]>(0);
            if (last is null || !last.Sha256.AsSpan().SequenceEqual(sha256))
                last = sources.First(source => source.Sha256.AsSpan().SequenceEqual(sha256));
            last.Fresh.Add(reader.GetInt64(1));
        }
    }

    private async Task RunAsync(string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
