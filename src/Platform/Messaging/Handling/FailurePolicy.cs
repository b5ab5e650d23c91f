using System.Net.Sockets;
using Npgsql;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>What an exception means for the message whose handler threw it.</summary>
public enum FailureKind
{
    /// <summary>It will fail again: a dead letter at once.</summary>
    Never,

    /// <summary>It may pass: tried again later, while the others go on.</summary>
    MayPass,

    /// <summary>The database is away: nothing can be handled, whoever brought the messages waits and brings them again.</summary>
    Away,
}

/// <summary>Says what exceptions mean. The last rule given that fits counts; what nobody has named is <see cref="FailureKind.Never"/>: a mistake of the handler.</summary>
public sealed class FailurePolicy
{
    private readonly Func<Exception, FailureKind?> _rule;

    private FailurePolicy(Func<Exception, FailureKind?> rule) => _rule = rule;

    /// <summary>PostgreSQL is away; networks, files and times that ran out may pass.</summary>
    public static FailurePolicy Default { get; } = new(error => error switch
    {
        PostgresException refused => IsOutage(refused.SqlState) ? FailureKind.Away
            : refused.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable ? FailureKind.MayPass : null,
        NpgsqlException => FailureKind.Away,
        TimeoutException or SocketException or IOException or HttpRequestException or OperationCanceledException => FailureKind.MayPass,
        _ => null,
    });

    /// <summary>The same policy with one rule more.</summary>
    /// <typeparam name="T">Exceptions of this type, and of those that derive from it.</typeparam>
    /// <param name="kind">What they mean.</param>
    /// <param name="when">Only those for which this is true; null for all.</param>
    public FailurePolicy With<T>(FailureKind kind, Func<T, bool>? when = null)
        where T : Exception => new(error => error is T mine && (when?.Invoke(mine) ?? true) ? kind : _rule(error));

    /// <summary>What an exception means.</summary>
    public FailureKind KindOf(Exception error) => _rule(error) ?? FailureKind.Never;

    /// <summary>Shut down or starting (57), broken off (08), or out of connections, memory or disk (53).</summary>
    private static bool IsOutage(string state) => state[..2] is "57" or "08" or "53";
}
