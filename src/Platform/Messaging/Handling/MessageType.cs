using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>A kind of message that this application knows.</summary>
/// <param name="Name">Its <c>ce_type</c>.</param>
/// <param name="Json">Its record and how that is read and written.</param>
/// <param name="Rules">What was declared for it.</param>
public sealed record MessageType(string Name, JsonTypeInfo Json, MessageAttribute Rules)
{
    /// <summary>What its body must look like; null for one that only travels inside the process.</summary>
    public MessageSchema? Schema { get; init; }
}
