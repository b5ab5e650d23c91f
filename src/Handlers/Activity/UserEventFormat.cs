using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>What can be told of visitors: the messages whose records are <see cref="UserEvent"/>, with their schemas. Made once; thread-safe.</summary>
public sealed class UserEventFormat
{
    private const string Prefix = "kivendtout.user.";
    private const string Suffix = ".v1";
    private readonly Dictionary<string, MessageSchema> _schemas;

    /// <summary>Takes them from a catalogue.</summary>
    /// <param name="catalogue">The messages that the shop knows.</param>
    public UserEventFormat(MessageCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        Catalogue = catalogue;
        _schemas = catalogue.All.Where(IsUserEvent).ToDictionary(type => type.Name, type => type.Schema ?? MessageSchema.Of(type.Json, type.Name), StringComparer.Ordinal);
        Names = [.. _schemas.Keys.Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal)];
    }

    /// <summary>The messages.</summary>
    public MessageCatalogue Catalogue { get; }

    /// <summary>Their short names: <c>page_viewed</c> for <c>kivendtout.user.page_viewed.v1</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The schema of each, by its full name.</summary>
    public IReadOnlyDictionary<string, MessageSchema> Schemas => _schemas;

    /// <summary>The message of a short or full name, or null.</summary>
    internal MessageType? Find(string name) =>
        Catalogue.Find(name.StartsWith(Prefix, StringComparison.Ordinal) ? name : $"{Prefix}{name}{Suffix}") is { } type && IsUserEvent(type) ? type : null;

    /// <summary>What is wrong with a body.</summary>
    internal IReadOnlyList<SchemaProblem> Check(MessageType type, ReadOnlyMemory<byte> body) => _schemas[type.Name].Check(body);

    private static bool IsUserEvent(MessageType type) => type.Json.Type.IsAssignableTo(typeof(UserEvent));
}
