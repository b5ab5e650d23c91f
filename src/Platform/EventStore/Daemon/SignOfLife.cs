using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>
/// Shows the other processes that this one lives: it renews the leases, on a connection that holds an advisory lock in the owner's name. PostgreSQL drops the lock in the moment in
/// which the process ends, however it ends, so nobody has to wait for the lease of a process that was killed: who starts it again goes on at once. A machine that
/// fell over says no goodbye; its lock goes with the keep-alive of the connection, or its lease ends, whichever comes first.
/// </summary>
/// <remarks>
/// Neither makes two owners safe, for a process that lost its connection may be at work still. That is the fence's part: a checkpoint needs the epoch under which the shard was taken.
/// </remarks>
internal sealed class SignOfLife(NpgsqlDataSource database, ShardRows rows, TimeSpan lease, ILogger log)
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LaterAgain = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the lock was held for the first time: what is taken before would seem to belong to a dead process.</summary>
    public Task Shown => _shown.Task;

    /// <summary>Shows it until it is stopped; a connection that breaks is replaced.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var failures = 0;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
                await HoldAsync(connection, () => failures = 0, ct).ConfigureAwait(false);
            }
            catch (Exception away) when (away is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or IOException)
            {
                failures++;
                log.LeasesNotRenewed(away.Message);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }

            // A connection that broke is replaced before anybody thinks us dead; a database that is away is not asked all the time.
            await Task.Delay(failures <= 1 ? SoonAgain : LaterAgain, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HoldAsync(NpgsqlConnection connection, Action renewed, CancellationToken ct)
    {
        var held = false;
        try
        {
            while (true)
            {
                // Not at once where PostgreSQL has not noticed yet that our last connection broke, or where somebody asks just now whether we live.
                if (!held && (held = await rows.ShowLifeAsync(connection, ct).ConfigureAwait(false)))
                {
                    _shown.TrySetResult();
                }

                await rows.RenewAsync(connection, ct).ConfigureAwait(false);
                renewed();
                await connection.WaitAsync(held ? lease / 3 : SoonAgain, ct).ConfigureAwait(false); // Ends with an exception when the connection breaks.
            }
        }
        finally
        {
            if (held && connection.State == System.Data.ConnectionState.Open)
            {
                await rows.HideLifeAsync(connection).ConfigureAwait(false); // A pooled session lives on.
            }
        }
    }
}
