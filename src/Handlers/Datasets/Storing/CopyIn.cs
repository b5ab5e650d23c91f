using KiVendTout.Handlers.Datasets.Storing.Rows;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>A COPY in the binary format that begins with its first rows. One that is left incomplete ends with its transaction.</summary>
/// <param name="connection">In a transaction.</param>
/// <param name="table">Where the rows go.</param>
/// <param name="columns">Their columns.</param>
internal sealed class CopyIn(NpgsqlConnection connection, string table, string columns)
{
    /// <summary>PostgreSQL reads a whole chunk before it looks at it: one that stays in the processor's cache is faster.</summary>
    private const int Chunk = 64 * 1024;
    private NpgsqlRawCopyStream? _stream;

    /// <summary>Sends rows.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken ct)
    {
        if (rows.IsEmpty)
            return;
        if (_stream is null)
        {
            _stream = await connection.BeginRawBinaryCopyAsync($"copy {table} ({columns}) from stdin (format binary)", ct).ConfigureAwait(false);
            await _stream.WriteAsync(CopyBuffer.Header, ct).ConfigureAwait(false);
        }

        for (; rows.Length > Chunk; rows = rows[Chunk..])
            await _stream.WriteAsync(rows[..Chunk], ct).ConfigureAwait(false);
        await _stream.WriteAsync(rows, ct).ConfigureAwait(false);
    }

    /// <summary>Lets PostgreSQL take what was sent.</summary>
    /// <exception cref="PostgresException">It refuses a row.</exception>
    public async ValueTask CompleteAsync(CancellationToken ct)
    {
        if (_stream is null)
            return;
        await _stream.WriteAsync(CopyBuffer.Trailer, ct).ConfigureAwait(false);
        var stream = _stream;
        _stream = null;
        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
