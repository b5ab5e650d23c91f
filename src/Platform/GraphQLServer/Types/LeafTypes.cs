using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>
/// A scalar: how its values are read from literals and from JSON, checked on their way out, and written. Implementations are stateless and
/// thread-safe, and say what is wrong in a sentence that may be shown to any client.
/// </summary>
public abstract class ScalarType(string name) : NamedType(name)
{
    /// <summary>Where its format is specified, or null.</summary>
    public virtual string? SpecifiedByUrl => null;

    /// <summary>The .NET type of its values on the way in.</summary>
    public abstract Type RuntimeType { get; }

    /// <summary>Reads a literal. Never given a <see cref="VariableNode"/> or a <see cref="NullValueNode"/> at its top.</summary>
    public abstract bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem);

    /// <summary>Reads a JSON value. Never given JSON's null.</summary>
    public abstract bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem);

    /// <summary>
    /// Checks and converts what a resolver returned (never null) into what <see cref="Write"/> takes; for most scalars the same object.
    /// </summary>
    public abstract bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem);

    /// <summary>Writes what <see cref="TrySerialize"/> gave.</summary>
    public abstract void Write(Utf8JsonWriter writer, object leaf);

    /// <summary>The literal of a value, for defaults in SDL and introspection.</summary>
    public abstract ValueNode ToLiteral(object value);
}

/// <summary>An enum.</summary>
public sealed class EnumType(string name) : NamedType(name)
{
    private readonly Dictionary<string, EnumValueDefinition> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<object, EnumValueDefinition> _byValue = [];

    /// <summary>Its values in the order of their definition.</summary>
    public IReadOnlyList<EnumValueDefinition> Values { get; private set; } = [];

    /// <summary>The value of this name, or null.</summary>
    public EnumValueDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The value that stands for what a resolver returned, or null.</summary>
    public EnumValueDefinition? FindByValue(object value) => _byValue.GetValueOrDefault(value);

    internal void SetValues(IReadOnlyList<EnumValueDefinition> values)
    {
        Values = values;
        foreach (var value in values)
        {
            _byName.TryAdd(value.Name, value);
            _byValue.TryAdd(value.Value, value);
        }
    }
}

/// <summary>One value of an enum.</summary>
public sealed class EnumValueDefinition
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What resolvers return and receive for it: the .NET enum's value, or the name itself in a schema made from SDL.</summary>
    public required object Value { get; init; }

    /// <summary>Its description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Why it should not be used any more, or null.</summary>
    public string? DeprecationReason { get; init; }

    /// <summary>Directives that the SDL shows on it, besides <c>@deprecated</c>.</summary>
    public IReadOnlyList<AppliedDirective> AppliedDirectives { get; init; } = [];

    /// <summary>Its name as the JSON writer takes it without work.</summary>
    public JsonEncodedText EncodedName => _encoded ??= JsonEncodedText.Encode(Name);

    private JsonEncodedText? _encoded;
}
