namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>
/// Names a record that travels as a message. The name stands in stored and sent messages for ever; a changed shape gets a new record with the next version.
/// </summary>
/// <param name="name">The <c>ce_type</c>: reverse words with dots, snake case, a version at the end, such as <c>kivendtout.psp.captured.v1</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MessageAttribute(string name) : Attribute
{
    /// <summary>The <c>ce_type</c>.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// Refusal codes after which it is tried again later, because something else has to come first: the payment it is about, or the step before. When the
    /// attempts are used up it is a dead letter.
    /// </summary>
    public string[] TryAgainOn { get; init; } = [];

    /// <summary>Refusal codes that mean there is nothing left to do. Every other code makes it a dead letter at once.</summary>
    public string[] IgnoreOn { get; init; } = [];
}
