namespace KiVendTout.Domain;

/// <summary>
/// The name under which an event is stored, published and exported. Given by hand, so that renaming a class
/// cannot orphan what is already in the log.
/// </summary>
/// <param name="name">Snake case, such as <c>order_placed</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredEventAttribute(string name) : Attribute
{
    /// <summary>Snake case, such as <c>order_placed</c>.</summary>
    public string Name { get; } = name;
}
