namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>What a handler may know beside the message; ask for it as a parameter.</summary>
/// <param name="Envelope">Everything that travelled beside the body.</param>
/// <param name="Now">When it is handled, UTC. Handlers read no clock.</param>
public sealed record MessageContext(Envelope Envelope, DateTimeOffset Now)
{
    /// <summary>What all that follows from this message shares: its correlation id, or its own id where it began something.</summary>
    public string CorrelationId => Envelope.CorrelationId ?? Envelope.Id;
}
