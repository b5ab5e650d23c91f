using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.Messaging.Scheduling;

/// <summary>What the scheduler says.</summary>
internal static partial class SchedulingLog
{
    [LoggerMessage(4301, LogLevel.Warning, "Scheduled messages cannot be handled, time {Failures} in a row; they stay due and are tried again")]
    public static partial void SchedulerFailed(this ILogger log, Exception problem, int failures);

    [LoggerMessage(4302, LogLevel.Debug, "One of {Messages} scheduled messages was handled elsewhere or cancelled; looking anew")]
    public static partial void ClaimLost(this ILogger log, int messages);
}
