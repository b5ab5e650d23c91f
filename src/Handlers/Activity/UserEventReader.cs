using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KiVendTout.Domain.Activity;
using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>What may be taken from whoever tells of events.</summary>
/// <param name="Customer">The customer they are, by their token.</param>
/// <param name="MayNameCustomers">Whether they may tell of any customer: files and the shop's own people.</param>
/// <param name="IsUnfollowed">Whether the visitor asked not to be followed: whatever tells one visit from the next is dropped.</param>
public readonly record struct UserEventTerms(Guid? Customer, bool MayNameCustomers, bool IsUnfollowed)
{
    /// <summary>For files and the shop's own programs.</summary>
    public static UserEventTerms Trusted { get; } = new(null, MayNameCustomers: true, IsUnfollowed: false);
}

/// <summary>
/// Reads events as pages and files tell them, JSON objects with a <c>type</c>, into messages. One instance per batch or file: events that are alike in
/// everything and have no id of their own are told apart by their order in it, so that the same batch again has the same ids. Not thread-safe.
/// </summary>
/// <param name="format">What can be told.</param>
public sealed partial class UserEventReader(UserEventFormat format)
{
    /// <summary>How the JSON of events is read: they are flat, and a name stands once.</summary>
    public static readonly JsonDocumentOptions Reading = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private const int LongestBody = 8 * 1024;
    private readonly Dictionary<Guid, int> _alike = [];

    /// <summary>Reads the JSON of one event.</summary>
    /// <param name="json">UTF-8.</param>
    /// <returns>The event, or what is wrong.</returns>
    public static (JsonElement Event, SchemaProblem? Problem) Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Reading);
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            return (default, new SchemaProblem("", "is no JSON.", "Send one JSON object in UTF-8, each of its members once.", SchemaProblem.NotJson));
        }
    }

    /// <summary>Reads one.</summary>
    /// <param name="told">The event.</param>
    /// <param name="terms">What may be taken from whoever tells it.</param>
    /// <returns>The message, or what is wrong.</returns>
    public (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) Read(JsonElement told, UserEventTerms terms)
    {
        if (told.ValueKind != JsonValueKind.Object)
            return Wrong("", "is no object.", "Send an object with type, sessionId, at, platform and what belongs to its type.");
        if (!told.TryGetProperty("type", out var named) || named.ValueKind != JsonValueKind.String || format.Find(named.GetString()!) is not { } type)
            return Wrong("/type", "is missing or not known.", $"Send one of {string.Join(", ", format.Names)}.");
        string? id = null;
        if (told.TryGetProperty("id", out var own) && own.ValueKind != JsonValueKind.Null
            && (own.ValueKind != JsonValueKind.String || (id = own.GetString()) is null || !Id().IsMatch(id)))
            return Wrong("/id", "is no id.", "Send a new UUID for each event, or leave it out.");

        var body = BodyOf(told, terms);
        if (body.Length > LongestBody)
            return Wrong("", $"is larger than {LongestBody} bytes.", "Send names and codes only, no content.");
        if (format.Check(type, body) is { Count: > 0 } problems)
            return (null, problems);
        var envelope = new Envelope { Id = "", Type = type.Name, Body = body };
        return format.Catalogue.Read(envelope, out var message) is { } unread
            ? Wrong("", "does not fit.", unread.Reason)
            : Read((UserEvent)message!, id, terms);
    }

    /// <summary>Takes one that is at hand as a record.</summary>
    /// <param name="told">The event.</param>
    /// <param name="id">Its id, or null to compute one.</param>
    /// <param name="terms">What may be taken from whoever tells it.</param>
    /// <returns>The message, or what is wrong.</returns>
    public (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) Read(UserEvent told, string? id, UserEventTerms terms)
    {
        ArgumentNullException.ThrowIfNull(told);
        if (told.CustomerId is { } named && named != terms.Customer && !terms.MayNameCustomers)
            return Wrong("/customerId", "is not who sends this.", "Leave it out: who is signed in is taken from the token in the header Authorization.");
        told = terms.IsUnfollowed ? told : told with { CustomerId = told.CustomerId ?? terms.Customer };
        // Nobody could encrypt a guest's words, so they are not even put into the outbox.
        told = told is UserSearched { CustomerId: null } searched ? searched with { Text = null } : told;
        var (type, body) = (format.Catalogue.Of(told), format.Catalogue.Write(told));
        if (format.Check(type, body) is { Count: > 0 } problems)
            return (null, problems);
        var message = new Envelope
        {
            Id = id ?? IdOf(told, type, body.Span).ToString(),
            Type = type.Name,
            Source = "/collect",
            Subject = ActivityId.OfSession(told.VisitorKey(), told.SessionId).ToString(),
            Time = told.At,
            Key = told.VisitorKey(),
            Body = body,
        };
        return (message, []);
    }

    private static (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) Wrong(string path, string problem, string remedy) =>
        (null, [new SchemaProblem(path, problem, remedy)]);

    /// <summary>The event as its record has it: without what travels beside the body and without what may not be kept.</summary>
    private static byte[] BodyOf(JsonElement told, UserEventTerms terms)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach (var member in told.EnumerateObject())
            {
                if (member.NameEquals("type") || member.NameEquals("id") || (terms.IsUnfollowed && (member.NameEquals("visitorId") || member.NameEquals("customerId"))))
                    continue;
                if (member.Value.ValueKind != JsonValueKind.Null)
                    member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    // The whole body counts as the name: two products looked at in one moment are two events.
    private Guid IdOf(UserEvent told, MessageType type, ReadOnlySpan<byte> body)
    {
        var name = $"{type.Name} {Encoding.UTF8.GetString(body)}";
        var first = ActivityId.OfEvent(told.VisitorKey(), told.SessionId, told.At, name, 0);
        var ordinal = _alike[first] = _alike.TryGetValue(first, out var before) ? before + 1 : 0;
        return ordinal == 0 ? first : ActivityId.OfEvent(told.VisitorKey(), told.SessionId, told.At, name, ordinal);
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:~-]{1,64}\z")]
    private static partial Regex Id();
}
