namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>When a message is tried again that could not be handled yet.</summary>
public sealed record RetryRules
{
    /// <summary>The wait after the first attempt; it doubles with each further one.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Attempts in all; after the last the message is a dead letter.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>A number from 0 to below 1 for each wait: messages that failed together do not all come back at the same moment.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <summary>How long to wait after an attempt: between a half and the whole of the doubled wait.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    public TimeSpan WaitAfter(int attempt)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var whole = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, attempt - 1), LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(whole * (0.5 + (Jitter() / 2)));
    }
}
