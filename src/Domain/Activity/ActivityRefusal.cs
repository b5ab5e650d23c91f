namespace KiVendTout.Domain.Activity;

/// <summary>Why news of a visitor is not taken.</summary>
public static class ActivityRefusal
{
    /// <summary>By its own clock it is yet to happen.</summary>
    public static Refusal InTheFuture { get; } =
        new("activity.in_the_future", "By its own time this happens more than a day from now. Correct the clock of whoever sent it, and send it again.");

    /// <summary>The session is longer than any visit.</summary>
    public static Refusal SessionFull { get; } =
        new("activity.session_full", $"This session has {Session.Longest} events already, which no visit has. Begin a new session, and look at what sends these.");

    /// <summary>It belongs to another session than it was sent to.</summary>
    public static Refusal OtherSession { get; } =
        new("activity.other_session", "This event names another session than the one it was sent to. Send it to its own session.");
}
