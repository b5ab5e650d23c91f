using System.Collections.Concurrent;

namespace KiVendTout.Platform.TokenIssuer;

/// <summary>
/// Makes guessing slow: a few mistakes are free, then each costs a wait that doubles. An attempt counts as failed until it is known to have
/// succeeded, so that a hundred at once are a hundred. Remembers a bounded number of guessers, in memory. Thread-safe.
/// </summary>
internal sealed class FailureBrake(TimeProvider time)
{
    private const int Free = 5;
    private const int Most = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, Guesser> _guessers = new(StringComparer.Ordinal);

    /// <summary>Begins an attempt.</summary>
    /// <returns>How long to wait before there may be one; zero when this one may go on.</returns>
    public TimeSpan Begin(string who)
    {
        var now = time.GetUtcNow();
        if (_guessers.Count >= Most)
            Forget(now);
        var wait = TimeSpan.Zero;
        _guessers.AddOrUpdate(
            who,
            _ => new Guesser(1, now, now),
            (_, known) =>
            {
                if (now - known.LastAt > ForgottenAfter)
                    known = new Guesser(0, now, now);
                wait = known.FreeAt - now;
                if (wait > TimeSpan.Zero)
                    return known;
                var failures = known.Failures + 1;
                return new Guesser(failures, now, now + WaitAfter(failures));
            });
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>The attempt succeeded: no mistake.</summary>
    public void Succeeded(string who) => _guessers.TryRemove(who, out _);

    private static TimeSpan WaitAfter(int failures) =>
        failures < Free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures - Free, 10))));

    private void Forget(DateTimeOffset now)
    {
        foreach (var (who, guesser) in _guessers)
        {
            if (now - guesser.LastAt > ForgottenAfter)
                _guessers.TryRemove(who, out _);
        }

        // Still full: somebody guesses from everywhere. The oldest half goes.
        if (_guessers.Count >= Most)
        {
            foreach (var (who, _) in _guessers.OrderBy(pair => pair.Value.LastAt).Take(Most / 2))
                _guessers.TryRemove(who, out _);
        }
    }

    private sealed record Guesser(int Failures, DateTimeOffset LastAt, DateTimeOffset FreeAt);
}
