using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Keeps a read model: its rows and the checkpoint are one transaction and one round trip.</summary>
internal sealed class ViewHandler(StreamStore store, View view, string? table = null) : IShardHandler
{
    private readonly IViewTable _table = view.NewTable(store.Options.Schema);
    private readonly string _tableName = table ?? view.TableName;

    public string Name => view.Name;

    public string ProgressName => ProgressNameOf(view.Name, view.Version);

    public static string ProgressNameOf(string name, int version) => version > 1 ? $"{name}:V{version}:All" : $"{name}:All";

    public bool Wants(Decoded read) => read.Event is null || view.Sees(read.Event.Type);

    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    public Task IdleAsync(CancellationToken ct) => Task.CompletedTask;

    public async Task<IReadOnlyList<StoredPoison>> ApplyAsync(ShardBatch batch, CancellationToken ct)
    {
        var (events, checkpoint, breakage) = (batch.Events, batch.Checkpoint, new Breakage());
        try
        {
            await WriteAsync(events, breakage, checkpoint, ct).ConfigureAwait(false);
        }
        catch (Exception refused) when (events.Count > 0 && IsData(refused))
        {
            // Some event's row does not fit its column. Alone, each shows whether it is the one.
            foreach (var read in events.Where(read => !breakage.Stops(read.Raw)))
            {
                await ProbeAsync(read, breakage, ct).ConfigureAwait(false);
            }

            await WriteAsync(events, breakage, checkpoint, ct).ConfigureAwait(false);
        }

        return breakage.Found;
    }

    private async Task WriteAsync(
        IReadOnlyList<Decoded> events, Breakage breakage, Func<IReadOnlyList<StoredPoison>, IEnumerable<NpgsqlBatchCommand>> checkpoint, CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await WriteAsync(events, breakage, checkpoint, connection, null, ct).ConfigureAwait(false);
    }

    /// <summary>Writes the events' rows and the checkpoint in the caller's transaction.</summary>
    internal async Task WriteAsync(
        IReadOnlyList<Decoded> events, Breakage breakage, Func<IReadOnlyList<StoredPoison>, IEnumerable<NpgsqlBatchCommand>> checkpoint,
        NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken ct)
    {
        await CollectAsync(events, breakage, connection, ct).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection, transaction);
        // The checkpoint comes first: it holds the fence, so a process that lost the shard writes nothing.
        foreach (var statement in checkpoint(breakage.Found))
        {
            batch.BatchCommands.Add(statement);
        }

        if (_table.Count > 0)
        {
            _table.AddWrite(batch, _tableName, inline: false);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task CollectAsync(IReadOnlyList<Decoded> events, Breakage breakage, NpgsqlConnection connection, CancellationToken ct)
    {
        _table.Clear();
        if (view is StreamView stream)
        {
            var refold = new StreamRefold(store, stream, _table);
            await refold.CollectAsync([.. events.Select(read => read.Raw.StreamId).Distinct().Where(id => !breakage.Has(id))], connection, breakage, ct).ConfigureAwait(false);
            return;
        }

        foreach (var read in events.Where(read => !breakage.Stops(read.Raw)))
        {
            var before = _table.Count;
            try
            {
                ((EventView)view).Collect(read.Required, _table);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _table.Truncate(before);
                breakage.Add(read.Raw, error);
            }
        }
    }

    private async Task ProbeAsync(Decoded read, Breakage breakage, CancellationToken ct)
    {
        await using var connection = await store.Database.OpenConnectionAsync(ct).ConfigureAwait(false);
        await CollectAsync([read], breakage, connection, ct).ConfigureAwait(false);
        if (_table.Count == 0)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection, transaction);
        _table.AddWrite(batch, _tableName, inline: false);
        try
        {
            await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        catch (Exception refused) when (IsData(refused))
        {
            breakage.Add(read.Raw, refused);
        }

        // Disposing rolls back; by hand it would fail where the driver broke the connection off.
    }

    /// <summary>
    /// Data exceptions (22), constraint violations (23) and what the driver refuses to send (a time that is not UTC) are the event's fault,
    /// everything else is the database's.
    /// </summary>
    private static bool IsData(Exception error) => error switch
    {
        PostgresException refused => refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal),
        OperationCanceledException or IOException or ObjectDisposedException => false,
        _ => !Outage.Is(error),
    };
}
