using KiVendTout.Host.Reporting;

namespace KiVendTout.Host.Web;

/// <summary>The status, read at most twice a second however many ask: it counts the whole log.</summary>
internal sealed class CachedStatus(StatusReader reader)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);
    private readonly Lock _lock = new();
    private (Task<PlatformStatus> Status, DateTimeOffset At)? _last;

    public Task<PlatformStatus> ReadAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetUtcNow();
            // One reading serves all who wait, so no single caller may cancel it; it ends by its own time limits.
            if (_last is not { } last || now - last.At > Fresh && last.Status.IsCompleted || last.Status.IsFaulted)
                _last = last = (reader.ReadAsync(CancellationToken.None), now);
            return last.Status.WaitAsync(ct);
        }
    }
}
