using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.GraphQL.Datasets.Progress;

/// <summary>Hears the commits of the datasets' pipelines in any process (<c>LISTEN</c>), on one connection.</summary>
/// <param name="database">Where they are.</param>
/// <param name="time">When to try again.</param>
/// <param name="heard">Called with a dataset, and the run if there is one; with null for "perhaps all of them": nobody listened for a while.</param>
internal sealed class CommitListener(NpgsqlDataSource database, TimeProvider time, Action<string?, Guid?> heard)
{
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);

    /// <summary>Listens until stopped. While PostgreSQL is away it tries again.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (Outage.Is(lost) || lost is IOException)
            {
                await Task.Delay(Away, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        connection.Notification += (_, told) => Tell(told.Payload);
        await using (var listen = new NpgsqlCommand($"listen {DatasetTables.Channel}", connection))
            await listen.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        heard(null, null);
        try
        {
            while (true)
                await connection.WaitAsync(ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // A pooled connection would go on to be told things that nobody reads.
            await using var unlisten = new NpgsqlCommand("unlisten *", connection);
            await unlisten.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private void Tell(string payload)
    {
        var parts = payload.Split(' ', 2);
        heard(parts[0], parts.Length > 1 && Guid.TryParse(parts[1], out var run) ? run : null);
    }
}
