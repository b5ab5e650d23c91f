using KiVendTout.Handlers.Datasets.Storing.Rows;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>Who stores, for whom, and where.</summary>
internal sealed record SinkPlace(DatasetStore Store, string Consumer, string ClusterId, MessageLedger Ledger, Burial Burial);

/// <summary>
/// One attempt to store a batch, in one transaction: the watermark moves first, so that of two who hold the same messages one waits for the other; then it is asked which rows are there already; the
/// others go in by COPY; at last what is told of them.
/// </summary>
internal sealed class BatchTransaction(SinkPlace place, RowFormat format, PartitionBatch batch, NpgsqlConnection connection)
{
    private readonly Dictionary<string, SourceLines> _sources = [];
    private readonly List<BatchOutcome> _outcomes = [];
    private readonly List<Func<NpgsqlBatchCommand>> _burials = [];
    private readonly RowTarget _target = new(format, place.Store.Schema, connection);

    /// <summary>Messages that became dead letters.</summary>
    public List<(BatchMessage Message, MessageProblem Problem)> Dead { get; } = [];

    /// <summary>What became of the others.</summary>
    public IReadOnlyList<BatchOutcome> Outcomes => _outcomes;

    /// <summary>Stores the batch.</summary>
    /// <param name="carefully">After PostgreSQL has refused a row of it: finds that row, quarantines it and stores the others.</param>
    /// <param name="ct">Ends the work; nothing is stored then.</param>
    public async Task RunAsync(bool carefully, CancellationToken ct)
    {
        BatchMessage[] messages = [.. batch.Messages.Select(read => BatchMessage.Of(read, format.Dataset, batch.MaxBodyBytes))];
        await using var prepared = PreparedMessages.DecodeAsync(messages, format, ct).GetAsyncEnumerator(ct);
        // Decoding begins while PostgreSQL is asked.
        var first = prepared.MoveNextAsync().AsTask();
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
            await AskAsync(messages, ct).ConfigureAwait(false);
            if (carefully)
                await StoreCarefullyAsync(first, prepared, transaction, ct).ConfigureAwait(false);
            else
                await StoreAsync(first, prepared, ct).ConfigureAwait(false);
            await TellAsync(ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Moves the watermark and asks which rows are there, in one round trip.</summary>
    private async Task AskAsync(BatchMessage[] messages, CancellationToken ct)
    {
        foreach (var message in messages.Where(message => message.Problem is null))
            SourceOf(message).Expected.AddRange(message.Lines?.Ranges ?? [(1, message.Body.Length)]);
        await using var ask = new NpgsqlBatch(connection);
        ask.BatchCommands.Add(place.Ledger.MoveWatermark(place.Consumer, place.ClusterId, batch.Topic.Name, batch.Partition, batch.From, batch.Next)());
        foreach (var source in _sources.Values)
            ask.BatchCommands.Add(BatchStatements.LinesThatAreThere(place.Store.Schema, format.Dataset, source));
        await using var reader = await ask.ExecuteReaderAsync(ct).ConfigureAwait(false);
        foreach (var source in _sources.Values)
        {
            await reader.NextResultAsync(ct).ConfigureAwait(false);
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
                source.WasThere(reader.GetInt64(0));
        }
    }

    private async Task StoreAsync(Task<bool> first, IAsyncEnumerator<PreparedMessage> prepared, CancellationToken ct)
    {
        for (var more = await first.ConfigureAwait(false); more; more = await prepared.MoveNextAsync().ConfigureAwait(false))
        {
            using var body = prepared.Current.Body;
            if (Take(prepared.Current) is not { } outcome)
                continue;
            if (_target.DecidesItself || outcome.Choose(body!) is not { } chosen)
            {
                await _target.WriteAsync(body!.Rows[..], ct).ConfigureAwait(false);
                continue;
            }

            foreach (var record in chosen)
                await _target.WriteAsync(body!.Rows[body.RowOf(record)], ct).ConfigureAwait(false);
        }

        await _target.CompleteAsync(_sources.Values, ct).ConfigureAwait(false);
        foreach (var outcome in _outcomes.Where(_ => _target.DecidesItself))
            outcome.Settle();
    }

    private async Task StoreCarefullyAsync(Task<bool> first, IAsyncEnumerator<PreparedMessage> prepared, NpgsqlTransaction transaction, CancellationToken ct)
    {
        for (var more = await first.ConfigureAwait(false); more; more = await prepared.MoveNextAsync().ConfigureAwait(false))
        {
            using var body = prepared.Current.Body;
            if (Take(prepared.Current) is not { } outcome)
                continue;
            var careful = new CarefulCopy(_target, _sources.Values, transaction, outcome, body!);
            await careful.StoreAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>A message's turn: it is a dead letter, or it has an outcome.</summary>
    private BatchOutcome? Take(PreparedMessage prepared)
    {
        if (prepared.Problem is { } problem)
        {
            Dead.Add((prepared.Message, problem));
            _burials.AddRange(place.Burial.Of(prepared.Message.Read, batch.Topic, problem));
            return null;
        }

        var outcome = new BatchOutcome(prepared.Message, SourceOf(prepared.Message), prepared.Body!);
        _outcomes.Add(outcome);
        return outcome;
    }

    private async Task TellAsync(CancellationToken ct)
    {
        await using var tell = new NpgsqlBatch(connection);
        var statements = new BatchStatements(place, format.Dataset, batch);
        foreach (var statement in statements.Of(_outcomes, _sources.Values))
            tell.BatchCommands.Add(statement);
        foreach (var bury in _burials)
            tell.BatchCommands.Add(bury());
        if (tell.BatchCommands.Count > 0)
            await tell.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private SourceLines SourceOf(BatchMessage message)
    {
        var name = Convert.ToHexStringLower(message.Source);
        if (!_sources.TryGetValue(name, out var source))
            _sources.Add(name, source = new SourceLines(message.Source));
        return source;
    }
}
