namespace KiVendTout.Domain;

/// <summary>
/// Marks a <see cref="string"/> property of an event as personal data. The event store encrypts it with a key of the
/// subject (<see cref="PersonalSubjectAttribute"/>) and gives <c>[erased]</c> in its place once that key is deleted,
/// so whoever reads it must accept any text at all.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute;

/// <summary>Marks the <see cref="Guid"/> property that says whose the <see cref="PersonalAttribute"/> data are.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalSubjectAttribute : Attribute;
