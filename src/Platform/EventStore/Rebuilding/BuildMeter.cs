using System.Diagnostics;

namespace KiVendTout.Platform.EventStore.Rebuilding;

/// <summary>Counts what a rebuild did and says how long it will take.</summary>
internal sealed class BuildMeter(string view, long total, long already, IProgress<RebuildProgress>? progress)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long _already = already;
    private long _events = already;

    public long Events => Interlocked.Read(ref _events);

    public void Add(long events, string phase)
    {
        var done = Interlocked.Add(ref _events, events);
        if (progress is not null)
        {
            var rate = (done - _already) / Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
            TimeSpan? left = rate > 0 && done < total ? TimeSpan.FromSeconds((total - done) / rate) : null;
            progress.Report(new RebuildProgress(view, phase, done, Math.Max(total, done), rate, left));
        }
    }
}
