using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>
/// Stands in a list of coerced values for one that was not given and has no default: not the same as null, which was given.
/// </summary>
public sealed class Missing
{
    /// <summary>The only one.</summary>
    public static readonly Missing Value = new();

    private Missing()
    {
    }
}

/// <summary>
/// An input object. Coerced values look like this everywhere: null; what a scalar's <c>TryParse</c> gave; an enum's
/// <see cref="EnumValueDefinition.Value"/>; <c>object?[]</c> for a list; what <see cref="Create"/> made of an input object.
/// </summary>
public sealed class InputObjectType(string name) : NamedType(name)
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);

    /// <summary>Its fields in the order of their definition.</summary>
    public IReadOnlyList<InputValueDefinition> Fields { get; private set; } = [];

    /// <summary>Whether exactly one field must be given and not null (<c>@oneOf</c>).</summary>
    public bool IsOneOf { get; internal set; }

    /// <summary>The .NET type it becomes; null when it stays a dictionary.</summary>
    public Type? RuntimeType { get; internal set; }

    /// <summary>
    /// Makes the .NET object of coerced field values, which stand in the order of <see cref="Fields"/> with <see cref="Missing.Value"/> for what
    /// was not given. Throws <see cref="GraphQLException"/> for values the type refuses.
    /// </summary>
    public Func<object?[], object>? Factory { get; internal set; }

    /// <summary>Position of a field in <see cref="Fields"/>, or -1.</summary>
    public int IndexOf(string name) => _byName.GetValueOrDefault(name, -1);

    /// <summary>A field by its name, or null.</summary>
    public InputValueDefinition? Find(string name) => IndexOf(name) is >= 0 and var index ? Fields[index] : null;

    /// <summary>The object of these values: by <see cref="Factory"/>, else a dictionary of what was given.</summary>
    public object Create(object?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (Factory is not null)
        {
            return Factory(values);
        }

        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(values[i], Missing.Value))
            {
                given.Add(Fields[i].Name, values[i]);
            }
        }

        return given;
    }

    internal void SetFields(IReadOnlyList<InputValueDefinition> fields)
    {
        Fields = fields;
        _byName.Clear();
        for (var i = 0; i < fields.Count; i++)
        {
            _byName.TryAdd(fields[i].Name, i);
        }
    }
}

/// <summary>An argument, or a field of an input object.</summary>
public sealed class InputValueDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required GraphQLType Type { get; init; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Its default as a literal, or null when there is none (a default of null is a <see cref="NullValueNode"/>).</summary>
    public ValueNode? DefaultLiteral { get; init; }

    /// <summary>
    /// Its default as a coerced value; <see cref="Missing.Value"/> when there is none. The schema's builder computes it once, when all types exist.
    /// </summary>
    public object? DefaultValue { get; internal set; } = Missing.Value;

    /// <summary>Why it should not be used any more, or null.</summary>
    public string? DeprecationReason { get; init; }

    /// <summary>Directives that the SDL shows on it, besides <c>@deprecated</c>.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];

    /// <summary>Whether it must be given: non-null and without a default.</summary>
    public bool IsRequired => Type.IsNonNull && DefaultLiteral is null;
}
