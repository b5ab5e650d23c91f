using System.Diagnostics;
using System.Globalization;

namespace KiVendTout.Host.Reporting;

/// <summary>Progress on standard error: one line that draws over itself on a terminal, a line every few seconds in a pipe.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan InPipe = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private TimeSpan _next;
    private bool _drawn;

    /// <summary>How long it has been going on.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Shows how far something is, unless it was shown a moment ago.</summary>
    /// <param name="what">What is going on, and with what.</param>
    /// <param name="done">How many are done.</param>
    /// <param name="total">Of how many, if that is known.</param>
    /// <param name="since">When these began, on <see cref="Elapsed"/>.</param>
    public void Show(string what, long done, long? total, TimeSpan since)
    {
        lock (_lock)
        {
            if (_clock.Elapsed < _next)
                return;
            _next = _clock.Elapsed + (Terminal.ErrorIsLive ? OnTerminal : InPipe);
            var rate = done / Math.Max(0.001, (_clock.Elapsed - since).TotalSeconds);
            var text = string.Create(CultureInfo.InvariantCulture, $"{what} {done:N0}{(total is null ? "" : $" of {total:N0}")}, {rate:N0}/s{Left(rate, total - done)}");
            if (Terminal.ErrorIsLive)
                Console.Error.Write($"\r{text}\u001b[K");
            else
                Console.Error.WriteLine(text);
            _drawn = true;
        }
    }

    /// <summary>Ends the line, so that what follows stands on its own.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_drawn && Terminal.ErrorIsLive)
                Console.Error.Write("\r\u001b[K");
            _drawn = false;
        }
    }

    private static string Left(double rate, long? left) =>
        left is not > 0 || rate <= 0 ? "" : TimeSpan.FromSeconds(Math.Min(left.Value / rate, 86_400)) switch
        {
            { TotalSeconds: < 90 } few => string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(few.TotalSeconds):N0} s left"),
            var many => string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(many.TotalMinutes):N0} min left"),
        };
}
