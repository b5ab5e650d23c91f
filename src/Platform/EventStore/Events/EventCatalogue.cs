using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace KiVendTout.Platform.EventStore.Events;

/// <summary>What the store knows of one event type: the name it is stored under for ever, its stream category, and how it is written as JSON.</summary>
/// <param name="Name">Stored name, snake case, for example <c>order_placed</c>; a later shape has a name of its own (<c>order_placed_v2</c>).</param>
/// <param name="Version">Version of the shape, from 1; part of the name on topics.</param>
/// <param name="Category">Stream category (<c>mt_streams.type</c>), for example <c>order</c>.</param>
/// <param name="ClrType">The record's type.</param>
/// <param name="Json">How the record is written and read: source-generated, PascalCase.</param>
/// <param name="Personal">Which fields are encrypted, or null.</param>
public sealed record EventType(string Name, int Version, string Category, Type ClrType, JsonTypeInfo Json, PersonalFields? Personal)
{
    /// <summary>The value of <c>mt_dotnet_type</c>: <c>Namespace.Type, Assembly</c>.</summary>
    public string DotNetType { get; } = $"{ClrType.FullName}, {ClrType.Assembly.GetName().Name}";
}

/// <summary>Names the personal fields of an event: text properties, encrypted with the key of the subject that <paramref name="SubjectProperty"/> names.</summary>
/// <param name="SubjectProperty">JSON property that holds the subject's id (a uuid); null where every personal property is null too.</param>
/// <param name="Properties">JSON properties (top level, text) that are encrypted.</param>
public sealed record PersonalFields(string SubjectProperty, IReadOnlyList<string> Properties);

/// <summary>
/// The event types a program knows. Names are given explicitly, because a class may be renamed and a stored name may not;
/// an older shape is turned into a newer one on read by an upcaster, never by changing what is stored.
/// </summary>
public sealed class EventCatalogue
{
    private readonly Dictionary<string, EventType> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, EventType> _byType = [];
    private readonly Dictionary<string, Upcaster> _upcasters = new(StringComparer.Ordinal);

    /// <summary>Every registered event type.</summary>
    public IReadOnlyCollection<EventType> All => _byName.Values;

    /// <summary>Registers an event type.</summary>
    /// <exception cref="ArgumentException">The name or the class is registered already.</exception>
    public EventCatalogue Map(EventType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!_byName.TryAdd(type.Name, type))
        {
            throw new ArgumentException($"The event name '{type.Name}' is registered twice: give one of the two another name.", nameof(type));
        }

        if (!_byType.TryAdd(type.ClrType, type))
        {
            throw new ArgumentException($"{type.ClrType.FullName} is registered twice, as '{_byType[type.ClrType].Name}' and as '{type.Name}'.", nameof(type));
        }

        return this;
    }

    /// <summary>
    /// Says how the body stored under <paramref name="storedName"/> becomes a body of <paramref name="targetName"/>. Chains are followed:
    /// v1 to v2 and v2 to v3 read a v1 body as v3.
    /// </summary>
    public EventCatalogue Upcast(string storedName, string targetName, Func<JsonObject, JsonObject> change)
    {
        ArgumentException.ThrowIfNullOrEmpty(storedName);
        ArgumentException.ThrowIfNullOrEmpty(targetName);
        ArgumentNullException.ThrowIfNull(change);
        if (!_upcasters.TryAdd(storedName, new Upcaster(targetName, change)))
        {
            throw new ArgumentException($"'{storedName}' has two upcasters: chain them instead.", nameof(storedName));
        }

        return this;
    }

    /// <summary>The event type of a record.</summary>
    /// <exception cref="UnknownEventException">The record's class is not registered.</exception>
    public EventType Of(object body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _byType.TryGetValue(body.GetType(), out var type) ? type
            : throw new UnknownEventException($"{body.GetType().FullName} is not a registered event: add it to the event catalogue with its stored name.");
    }

    /// <summary>The type a stored name is read as, after all upcasters, or null when nothing here can read it.</summary>
    public EventType? Find(string storedName)
    {
        ArgumentNullException.ThrowIfNull(storedName);
        var name = storedName;
        while (_upcasters.TryGetValue(name, out var upcaster))
        {
            name = upcaster.Target;
        }

        return _byName.GetValueOrDefault(name);
    }

    /// <summary>All stored names (older shapes too) that are read as events of these categories; null means every category.</summary>
    public string[] NamesIn(IReadOnlyCollection<string>? categories) =>
        [.. _byName.Keys.Concat(_upcasters.Keys).Distinct(StringComparer.Ordinal)
            .Where(name => Find(name) is { } type && (categories is null || categories.Contains(type.Category)))
            .Order(StringComparer.Ordinal)];

    internal bool NeedsUpcast(string storedName) => _upcasters.ContainsKey(storedName);

    internal JsonObject Upcast(string storedName, JsonObject body)
    {
        var name = storedName;
        while (_upcasters.TryGetValue(name, out var upcaster))
        {
            body = upcaster.Change(body);
            name = upcaster.Target;
        }

        return body;
    }

    private sealed record Upcaster(string Target, Func<JsonObject, JsonObject> Change);
}
