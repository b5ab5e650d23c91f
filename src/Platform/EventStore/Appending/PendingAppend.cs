using Npgsql;

namespace KiVendTout.Platform.EventStore.Appending;

/// <summary>An event ready to be stored.</summary>
internal readonly record struct PreparedEvent(RecordedEvent Recorded, byte[] Json, string? Headers);

/// <summary>What one stream view writes for one stream: its rows before and after the append.</summary>
internal readonly record struct PreparedRows(int View, object Before, object After);

/// <summary>A stream's share of an append, with everything computed that needs no database.</summary>
internal sealed record PreparedStream(
    Guid Id, string Category, long Expected, PreparedEvent[] Events, List<PreparedRows> Rows, Snapshot After);

/// <summary>A tally's additions of one append.</summary>
internal readonly record struct PreparedTally(int View, object Additions);

/// <summary>An append on its way through the group commit.</summary>
internal sealed class PendingAppend(
    PreparedStream[] streams, List<PreparedTally> tallies, AnsweredRequest? request, IReadOnlyList<Func<NpgsqlBatchCommand>> joined)
{
    // The caller's continuation must not run on the writer's path: the next batch would wait for it.
    private readonly TaskCompletionSource<AppendOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PreparedStream[] Streams { get; } = streams;

    public List<PreparedTally> Tallies { get; } = tallies;

    /// <summary>The request it answers, if it is to take effect once only.</summary>
    public AnsweredRequest? Request { get; } = request;

    /// <summary>Statements of the caller's for the same transaction, made anew for each attempt.</summary>
    public IReadOnlyList<Func<NpgsqlBatchCommand>> Joined { get; } = joined;

    public Task<AppendOutcome> Outcome => _done.Task;

    public void Complete(AppendOutcome outcome) => _done.TrySetResult(outcome);

    public void Fail(Exception error) => _done.TrySetException(error);
}
