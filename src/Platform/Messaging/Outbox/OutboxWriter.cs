using System.Runtime.InteropServices;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>
/// Puts messages into the outbox outside of any handler's transaction: what was collected from a browser, what a simulation sends. When it returns they are
/// durable and will be sent. Callers at the same moment share a statement and its commit; each caller's messages are in one commit, in their order.
/// </summary>
/// <param name="database">Where the outbox is.</param>
/// <param name="schema">The schema of <see cref="MessageTables"/>.</param>
/// <param name="bell">Rung after each commit.</param>
public sealed class OutboxWriter(NpgsqlDataSource database, string schema, OutboxBell bell)
{
    /// <summary>One group is on its way to disk while the next is gathered.</summary>
    private const int Writers = 2;
    private const int MostRows = 2000;
    private const long MostBytes = 8 << 20;

    private readonly string _insert = $"""
        insert into {schema}.kvt_outbox (topic, consumer, envelope, body)
        select t, c, e::json, b from unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) with ordinality as message(t, c, e, b, n) order by n
        """;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _writing;

    /// <summary>Stores messages; durable when it returns.</summary>
    /// <param name="messages">The messages; none is nothing to do.</param>
    /// <param name="ct">Gives up waiting; the messages may be stored all the same.</param>
    /// <exception cref="NpgsqlException">PostgreSQL did not take them, or did not say so: store them again under the same ids.</exception>
    public Task WriteAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return Task.CompletedTask;
        }

        var mine = new Waiting(messages);
        lock (_lock)
        {
            _waiting.Enqueue(mine);
            if (_writing < Writers)
            {
                _writing++;
                _ = Task.Run(WriteAllAsync, CancellationToken.None);
            }
        }

        return mine.Done.Task.WaitAsync(ct);
    }

    private async Task WriteAllAsync()
    {
        while (Next() is { } group)
        {
            await WriteAsync(group).ConfigureAwait(false);
        }
    }

    /// <summary>The next callers that share a statement, or null when nobody waits and this writer ends.</summary>
    private List<Waiting>? Next()
    {
        lock (_lock)
        {
            var (group, rows, bytes) = (new List<Waiting>(), 0, 0L);
            while (_waiting.TryPeek(out var next) && (group.Count == 0 || rows + next.Messages.Count <= MostRows && bytes + next.Bytes <= MostBytes))
            {
                (rows, bytes) = (rows + next.Messages.Count, bytes + next.Bytes);
                group.Add(_waiting.Dequeue());
            }

            if (group.Count == 0)
            {
                _writing--;
                return null;
            }

            return group;
        }
    }

    private async Task WriteAsync(List<Waiting> group)
    {
        try
        {
            await InsertAsync([.. group.SelectMany(one => one.Messages)]).ConfigureAwait(false);
            bell.Ring();
            group.ForEach(one => one.Done.TrySetResult());
        }
        catch (Exception refused) when (group.Count > 1 && refused is ArgumentException or PostgresException { SqlState: ['2', '2', ..] })
        {
            // Somebody's text is none for PostgreSQL: the others are not to suffer for it.
            foreach (var one in group)
            {
                await WriteAsync([one]).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            group.ForEach(one => one.Done.TrySetException(error));
        }
    }

    private async Task InsertAsync(OutboxMessage[] messages)
    {
        await using var insert = database.CreateCommand(_insert);
        insert.Parameters.Add(Texts(messages, message => message.Topic));
        insert.Parameters.Add(Texts(messages, message => message.Consumer));
        insert.Parameters.Add(Texts(messages, message => StoredEnvelope.JsonOf(message.Envelope)));
        insert.Parameters.Add(new NpgsqlParameter { Value = Array.ConvertAll(messages, message => BytesOf(message.Envelope.Body)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await insert.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static NpgsqlParameter Texts(OutboxMessage[] messages, Converter<OutboxMessage, string?> text) =>
        new() { Value = Array.ConvertAll(messages, text), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static byte[] BytesOf(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var whole) && whole is { Offset: 0, Array: { } bytes } && bytes.Length == whole.Count ? bytes : body.ToArray();

    private sealed record Waiting(IReadOnlyList<OutboxMessage> Messages)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Bytes { get; } = Messages.Sum(message => (long)message.Envelope.Body.Length);
    }
}
