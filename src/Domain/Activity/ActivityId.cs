using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Activity;

/// <summary>Ids of activity: of a session's stream, and of an event in it.</summary>
public static class ActivityId
{
    /// <summary>The stream of a visitor's session, the same on every machine and for ever.</summary>
    /// <param name="visitorKey">Who visits: the visitor's pseudonym, or the customer's id where there is none, or the session's id where nobody is to be known.</param>
    /// <param name="sessionId">The client's name for the visit.</param>
    /// <exception cref="ArgumentException">One of them is blank.</exception>
    public static Guid OfSession(string visitorKey, string sessionId) => NameBasedId.Of("activity", visitorKey, sessionId);

    /// <summary>The id of an event by its message's id, which may be any text.</summary>
    /// <param name="messageId">The message's id.</param>
    /// <exception cref="ArgumentException">It is blank.</exception>
    public static Guid OfEvent(string messageId) =>
        Guid.TryParse(messageId, out var id) && id != Guid.Empty ? id : NameBasedId.Of("activity-event", messageId);

    /// <summary>
    /// The id of an event that came without one, from what is known of it: the same line of a file gets the same id whenever it is sent.
    /// </summary>
    /// <param name="visitorKey">Who visits.</param>
    /// <param name="sessionId">The visit.</param>
    /// <param name="occurredAt">When.</param>
    /// <param name="name">What its source calls it.</param>
    /// <param name="ordinal">0 for the first event that is like this in all of these, 1 for the next.</param>
    public static Guid OfEvent(string visitorKey, string sessionId, DateTimeOffset occurredAt, string name, int ordinal) => NameBasedId.Of(
        "activity-event", visitorKey, sessionId, occurredAt.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture), name,
        ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
