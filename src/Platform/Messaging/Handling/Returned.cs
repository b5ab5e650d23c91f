namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Returned by a handler: a message to this application at a later time, stored with the handler's other effects.</summary>
/// <param name="Message">A message that the catalogue knows.</param>
/// <param name="Due">When it is handled, or soon after.</param>
/// <param name="Key">Names it, so that it can be cancelled. While one of this key waits, scheduling it again changes nothing.</param>
public sealed record Scheduled(object Message, DateTimeOffset Due, string Key);

/// <summary>Returned by a handler: a scheduled message is not to come after all. One that is not waiting is no mistake.</summary>
/// <param name="Key">Its key.</param>
public sealed record Unscheduled(string Key);

/// <summary>Returned by a handler: a message for a topic, stored with the handler's other effects and sent from there.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">Decides the order.</param>
/// <param name="Message">A message that the catalogue knows.</param>
/// <param name="Id">The message's id; give one that is computed from what caused it where a repetition must not look like a second message.</param>
public sealed record Outgoing(string Topic, string? Key, object Message, string? Id = null);
