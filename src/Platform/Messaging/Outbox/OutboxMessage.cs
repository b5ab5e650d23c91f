using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Platform.Messaging.Outbox;

/// <summary>A message to be sent.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Consumer">Which consumer of ours takes it from there, or null when none does.</param>
/// <param name="Envelope">The message.</param>
public sealed record OutboxMessage(string Topic, string? Consumer, Envelope Envelope);
