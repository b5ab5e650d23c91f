using System.Collections.Concurrent;

using KiVendTout.Platform.Documents.Shapes;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Platform.Documents.Postgres;

/// <summary>
/// Removes documents that are too old, as MongoDB does by itself: every minute, in small steps that hold nobody up. Every process that knows the indexes does
/// it; what another is removing is skipped. It begins with the first index that has a time to live.
/// </summary>
internal sealed partial class Expiry(NpgsqlDataSource database, string place, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private const int StepDocuments = 5_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Table, string Index), (string Expression, TimeSpan Age)> _watched = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>From now on removes what these indexes say; an index that lost its time to live removes nothing any more.</summary>
    public void Watch(string table, IReadOnlyList<IndexPlan> plans)
    {
        foreach (var plan in plans)
        {
            if (plan.ExpireAfter is { } age)
                _watched[(table, plan.Name)] = (SqlText.Expression(plan.Keys[0].Field), age);
            else
                _watched.TryRemove((table, plan.Name), out _);
        }

        lock (_gate)
        {
            if (!_watched.IsEmpty && _sweeping.IsCompleted && !_end.IsCancellationRequested)
                _sweeping = SweepForeverAsync();
        }
    }

    public void Forget(string table)
    {
        foreach (var key in _watched.Keys.Where(key => key.Table == table))
            _watched.TryRemove(key, out _);
    }

    /// <summary>Removes everything that is too old now, and says how many documents it were.</summary>
    public async Task<long> SweepAsync(CancellationToken ct = default)
    {
        var removed = 0L;
        foreach (var ((table, _), (expression, age)) in _watched)
        {
            int step;
            do
            {
                await using var command = database.CreateCommand(
                    $"delete from {table} where ctid = any(array(select ctid from {table} where {expression} < $1 order by {expression} limit {StepDocuments} for update skip locked))");
                command.Parameters.Add(new() { Value = Instants.Text(time.GetUtcNow() - age) });
                removed += step = await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }
            while (step == StepDocuments);
        }

        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task SweepForeverAsync()
    {
        using var clock = new PeriodicTimer(Interval, time);
        while (await clock.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
        {
            try
            {
                var removed = await SweepAsync(_end.Token).ConfigureAwait(false);
                if (removed > 0)
                    Removed(place, removed);
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException)
            {
                // The server may be away, or the collection was dropped; what is too old now is still too old in a minute.
                Failed(place, failure.Message);
            }
        }
    }

    [LoggerMessage(5101, LogLevel.Debug, "{Place}: {Documents} documents that were too old were removed")]
    private partial void Removed(string place, long documents);

    [LoggerMessage(5102, LogLevel.Warning, "{Place}: documents that are too old could not be removed now: {Reason}")]
    private partial void Failed(string place, string reason);
}
