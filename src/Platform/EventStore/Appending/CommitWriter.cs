using System.Globalization;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>
/// One connection that commits batches, one round trip each: the statements of a batch go out together and end in one sync, which
/// makes them one implicit transaction of PostgreSQL's extended protocol.
/// </summary>
internal sealed class CommitWriter(NpgsqlDataSource database, string schema, IReadOnlyList<View> inlineViews, TimeSpan timeout) : IAsyncDisposable
{
    private readonly Dictionary<(bool Keyed, ulong Views), (AppendStatement Statement, InlineWrites Views)> _statements = [];
    private readonly Dictionary<(bool Keyed, ulong Views), (LoneAppend Lone, InlineWrites Views)> _lone = [];
    private IViewTable[] _tables = [.. inlineViews.Select(view => view.NewTable(schema))];
    private NpgsqlConnection? _connection;

    /// <summary>Commits a batch in which no stream occurs twice; the outcomes are in the order of the batch.</summary>
    /// <param name="batch">The appends.</param>
    /// <param name="blocking">Waits on the calling thread: an append alone saves the two thread switches of an asynchronous answer.</param>
    /// <param name="ct">Gives up waiting.</param>
    public async ValueTask<AppendOutcome[]> CommitAsync(List<PendingAppend> batch, bool blocking, CancellationToken ct)
    {
        _connection ??= await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        Collect(batch);
        var statements = new NpgsqlBatch(_connection);
        await using (statements.ConfigureAwait(false))
        {
            var guarded = Array.FindAll(_tables, table => table.HasGuard);
            var answerAt = guarded.Length == 0 && LoneAppend.Fits(batch) ? AddLone(statements, batch[0]) : AddBatch(statements, batch, guarded);
            for (var view = 0; view < _tables.Length && batch.Count > 1; view++)
            {
                if (_tables[view].Count > 0)
                {
                    _tables[view].AddWrite(statements, inlineViews[view].TableName, inline: true);
                }
            }

            Join(statements, batch);
            statements.Timeout = (int)timeout.TotalSeconds;
            var answer = await AnswerAsync(statements, answerAt, blocking, ct).ConfigureAwait(false);
            return await VerdictsAsync(batch, answer, ct).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Drops the connection after an error; the next batch opens a new one. A batch that broke while its statements were being prepared
    /// leaves a connection that answers out of step ("unexpected backend message"), so it must not come back from the pool.
    /// </summary>
    public async ValueTask ResetAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            database.Clear();

            // A command object remembers how it was prepared on its first connection; on another it would be "prepared statement _auto0 does not exist".
            _statements.Clear();
            _lone.Clear();
            _tables = [.. inlineViews.Select(view => view.NewTable(schema))];
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync() => ResetAsync();

    private int AddLone(NpgsqlBatch statements, PendingAppend pending)
    {
        var form = (pending.Request is not null, ViewsWritten());
        if (!_lone.TryGetValue(form, out var known))
        {
            var written = Writes(form.Item2);
            known = _lone[form] = (new LoneAppend(schema, form.Item1, written), written);
        }

        var (lone, views) = known;
        lone.Fill(pending);
        views.Fill();
        statements.BatchCommands.Add(lone.Command);
        return 0;
    }

    /// <summary>Adds the check where one is needed, the guards and the append.</summary>
    /// <returns>Which of the results is the append's.</returns>
    private int AddBatch(NpgsqlBatch statements, List<PendingAppend> batch, IViewTable[] guarded)
    {
        var form = (batch.Exists(pending => pending.Request is not null), batch.Count == 1 ? ViewsWritten() : 0);
        if (!_statements.TryGetValue(form, out var known))
        {
            var written = Writes(form.Item2);
            known = _statements[form] = (new AppendStatement(schema, form.Item1, written), written);
        }

        var (statement, views) = known;
        views.Fill();
        if (statement.Fill(batch) || guarded.Length > 0)
        {
            statements.BatchCommands.Add(statement.Check);
            statement.RefuseLateLosers();
        }

        foreach (var table in guarded)
        {
            table.AddGuard(statements);
        }

        statements.BatchCommands.Add(statement.Append);
        return statements.BatchCommands.Count - 1;
    }

    /// <summary>
    /// Adds the caller's statements. They know nothing of who lost, so an append that has any is a batch of its own, and breaks it when it lost.
    /// </summary>
    private void Join(NpgsqlBatch statements, List<PendingAppend> batch)
    {
        if (batch is [{ Joined: { Count: > 0 } joined }])
        {
            statements.BatchCommands.Add(new NpgsqlBatchCommand($"select {schema}.kvt_join()"));
            foreach (var statement in joined)
            {
                statements.BatchCommands.Add(statement());
            }
        }
    }

    private static async ValueTask<Answer> AnswerAsync(NpgsqlBatch statements, int answerAt, bool blocking, CancellationToken ct)
    {
        try
        {
            return blocking ? Execute(statements, answerAt) : await ExecuteAsync(statements, answerAt, ct).ConfigureAwait(false);
        }
        catch (PostgresException lost) when (lost.SqlState == "KVT04")
        {
            return new Answer(0, lost.Hint ?? "", [0]); // not in the detail, which the driver withholds
        }
    }

    /// <summary>The views that have rows to be written, as bits.</summary>
    private ulong ViewsWritten()
    {
        var views = 0UL;
        for (var view = 0; view < _tables.Length; view++)
        {
            views |= _tables[view].Count > 0 ? 1UL << view : 0;
        }

        return views;
    }

    private InlineWrites Writes(ulong views) => views == 0 ? InlineWrites.None
        : new([.. _tables.Select((table, view) => (table, inlineViews[view].TableName)).Where((_, view) => (views & (1UL << view)) != 0)]);

    private void Collect(List<PendingAppend> batch)
    {
        foreach (var table in _tables)
        {
            table.Clear();
        }

        for (var command = 0; command < batch.Count; command++)
        {
            foreach (var stream in batch[command].Streams)
            {
                foreach (var rows in stream.Rows)
                {
                    _tables[rows.View].AddPrepared(command, rows.Before, rows.After);
                }
            }

            foreach (var tally in batch[command].Tallies)
            {
                _tables[tally.View].AddPrepared(command, null, tally.Additions);
            }
        }
    }

    private static Answer Execute(NpgsqlBatch statements, int answerAt)
    {
        using var reader = statements.ExecuteReader();
        for (var skip = 0; skip < answerAt; skip++)
        {
            reader.NextResult();
        }

        reader.Read();
        var answer = Answer.Read(reader);
        while (reader.NextResult())
        {
            // As below: only the last answer says that it is committed.
        }

        return answer;
    }

    private static async Task<Answer> ExecuteAsync(NpgsqlBatch statements, int answerAt, CancellationToken ct)
    {
        var reader = await statements.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            for (var skip = 0; skip < answerAt; skip++)
            {
                await reader.NextResultAsync(ct).ConfigureAwait(false);
            }

            await reader.ReadAsync(ct).ConfigureAwait(false);
            var answer = Answer.Read(reader);
            while (await reader.NextResultAsync(ct).ConfigureAwait(false))
            {
                // An error of a later statement surfaces here; only then is the transaction known to be committed.
            }

            return answer;
        }
    }

    private async Task<AppendOutcome[]> VerdictsAsync(List<PendingAppend> batch, Answer answer, CancellationToken ct)
    {
        var outcomes = new AppendOutcome[batch.Count];
        var committed = new AppendOutcome(AppendVerdict.Committed, answer.Position);
        Array.Fill(outcomes, committed);
        foreach (var part in answer.Short.Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = part.Split('\u001f');
            outcomes[int.Parse(fields[0], CultureInfo.InvariantCulture)] = new AppendOutcome(AppendVerdict.BelowFloor, 0, View: fields[1], Key: fields[2]);
        }

        foreach (var command in answer.Lost)
        {
            if (ReferenceEquals(outcomes[command], committed))
            {
                outcomes[command] = await RepeatedAsync(batch[command], ct).ConfigureAwait(false) ?? await ConflictAsync(batch[command], ct).ConfigureAwait(false);
            }
            else if (outcomes[command].Verdict == AppendVerdict.BelowFloor)
            {
                outcomes[command] = await RepeatedAsync(batch[command], ct).ConfigureAwait(false) ?? outcomes[command];
            }
        }

        return outcomes;
    }

    /// <summary>
    /// The outcome of a request that was answered before. Whatever it lost by is looked into: another process may have answered it while this
    /// one waited for a stream or a piece of stock, and what was lost then was lost to oneself.
    /// </summary>
    private async ValueTask<AppendOutcome?> RepeatedAsync(PendingAppend pending, CancellationToken ct) =>
        pending.Request is { } request && await RequestTable.FindAsync(_connection!, schema, request.Key, ct).ConfigureAwait(false) is { } stored
            ? new AppendOutcome(AppendVerdict.Repeated, stored.Position, Request: stored) : null;

    private async Task<AppendOutcome> ConflictAsync(PendingAppend pending, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select id, version, is_archived from {schema}.mt_streams where id = any($1)", _connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. pending.Streams.Select(stream => stream.Id)] });
        var found = new Dictionary<Guid, (long Version, bool Archived)>();
        var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(ct).ConfigureAwait(false))
            {
                found[reader.GetGuid(0)] = (reader.GetInt64(1), reader.GetBoolean(2));
            }
        }

        foreach (var stream in pending.Streams)
        {
            var (version, archived) = found.GetValueOrDefault(stream.Id);
            if (archived)
            {
                return new AppendOutcome(AppendVerdict.Archived, 0, stream.Id);
            }

            if (version != stream.Expected)
            {
                return new AppendOutcome(AppendVerdict.Conflict, 0, stream.Id, stream.Expected, version);
            }
        }

        // The version moved and came back to the expected one only if a competitor was rolled back: the caller may try again.
        return new AppendOutcome(AppendVerdict.Conflict, 0, pending.Streams[0].Id, pending.Streams[0].Expected, pending.Streams[0].Expected);
    }

    private sealed record Answer(long Position, string Short, int[] Lost)
    {
        public static Answer Read(NpgsqlDataReader reader) =>
            new(reader.GetInt64(1), reader.IsDBNull(2) ? "" : reader.GetString(2), reader.GetFieldValue<int[]>(3));
    }
}
