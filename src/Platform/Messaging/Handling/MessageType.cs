using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>A kind of message that this application knows.</summary>
/// <param name="Name">Its <c>ce_type</c>.</param>
/// <param name="Json">Its record and how that is read and written.</param>
/// <param name="Rules">What was declared for it.</param>
/// <param name="Schema">What every body is held against before it is read; null leaves it to the reading.</param>
public sealed record MessageType(string Name, JsonTypeInfo Json, MessageAttribute Rules, MessageSchema? Schema = null);
