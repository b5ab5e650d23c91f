namespace KiVendTout.Domain.Activity;

/// <summary>News of what a visitor does.</summary>
public abstract record ActivityCommand
{
    /// <summary>The session's stream.</summary>
    public abstract Guid ActivityId { get; init; }
}

/// <summary>Records what a visitor did.</summary>
/// <param name="ActivityId">The session's stream, see <see cref="Activity.ActivityId"/>.</param>
/// <param name="Happened">What they did, as it is to be stored.</param>
/// <param name="ReceivedAt">When the shop heard of it.</param>
public sealed record RecordActivity(Guid ActivityId, ActivityEvent Happened, DateTimeOffset ReceivedAt) : ActivityCommand;
