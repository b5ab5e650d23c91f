using KiVendTout.Handlers.Datasets.Storing;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Loading;

/// <summary>
/// Rings when a consumer has committed batches of a run (LISTEN). While its connection is open it also holds the run's lock, by which others know that the run's loader lives.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="dataset">The dataset's name.</param>
/// <param name="run">The run.</param>
internal sealed class StoredBell(NpgsqlDataSource database, string dataset, Guid run) : IAsyncDisposable
{
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _rung = new(0, 1);
    private Task _listening = Task.CompletedTask;

    /// <summary>Listens from the moment that this returns.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var connection = await OpenAsync(ct).ConfigureAwait(false);
        _listening = Task.Run(() => ListenAsync(connection), CancellationToken.None);
    }

    /// <summary>Returns when it rang since the last call, or after the time.</summary>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct) => _rung.WaitAsync(atMost, ct);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _rung.Dispose();
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct).ConfigureAwait(false);
        try
        {
            var told = $"{dataset} {run}";
            connection.Notification += (_, said) =>
            {
                if (said.Payload == told)
                    Ring();
            };
            await using var listen = new NpgsqlCommand($"select pg_advisory_lock_shared({RunLock.Of($"'{run}'")}); listen {DatasetTables.Channel}", connection);
            await listen.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ListenAsync(NpgsqlConnection first)
    {
        for (NpgsqlConnection? open = first; !_stop.IsCancellationRequested; open = null)
        {
            try
            {
                await using var connection = open ?? await OpenAsync(_stop.Token).ConfigureAwait(false);
                Ring(); // for what was told while nobody listened
                while (true)
                    await connection.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (lost is NpgsqlException or System.Net.Sockets.SocketException or IOException or TimeoutException)
            {
                await Task.Delay(Away, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Ring()
    {
        try
        {
            if (_rung.CurrentCount == 0)
                _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody rang at the same moment, which is as good.
        }
    }
}
