using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using KiVendTout.Domain.Activity;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>One thing that is wrong with an event that somebody told. It repeats no value, which may be personal.</summary>
/// <param name="Path">Where: a JSON Pointer into the event (RFC 6901), empty for the event itself.</param>
/// <param name="Problem">What is the matter.</param>
/// <param name="Remedy">What to send instead.</param>
public sealed record UserEventProblem(string Path, string Problem, string Remedy);

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
/// <param name="catalogue">The messages that are known.</param>
public sealed partial class UserEventReader(MessageCatalogue catalogue)
{
    private const string Prefix = "kivendtout.user.";
    private const string Suffix = ".v1";
    private const int LongestBody = 8 * 1024;
    private readonly Dictionary<Guid, int> _alike = [];

    /// <summary>The short names of the events that can be told.</summary>
    public IReadOnlyList<string> Names { get; } =
        [.. catalogue.All.Where(type => type.Json.Type.IsAssignableTo(typeof(UserEvent))).Select(type => type.Name[Prefix.Length..^Suffix.Length])];

    /// <summary>Reads one.</summary>
    /// <param name="told">The event.</param>
    /// <param name="terms">What may be taken from whoever tells it.</param>
    /// <returns>The message, or what is wrong.</returns>
    public (Envelope? Message, IReadOnlyList<UserEventProblem> Problems) Read(JsonElement told, UserEventTerms terms)
    {
        if (told.ValueKind != JsonValueKind.Object)
            return Wrong("", "is no object.", "Send an object with type, sessionId, at, platform and what belongs to its type.");
        if (!told.TryGetProperty("type", out var named) || named.ValueKind != JsonValueKind.String || TypeOf(named.GetString()!) is not { } type)
            return Wrong("/type", "is missing or not known.", $"Send one of {string.Join(", ", Names)}.");
        string? id = null;
        if (told.TryGetProperty("id", out var own) && own.ValueKind != JsonValueKind.Null
            && (own.ValueKind != JsonValueKind.String || (id = own.GetString()) is null || !Id().IsMatch(id)))
            return Wrong("/id", "is no id.", "Send a new UUID for each event, or leave it out.");

        var body = BodyOf(told, terms);
        if (body.Length > LongestBody)
            return Wrong("", $"is larger than {LongestBody} bytes.", "Send names and codes only, no content.");
        var envelope = new Envelope { Id = "", Type = type.Name, Body = body };
        if (catalogue.Read(envelope, out var message) is { } unread)
            return Wrong(PathIn(unread.Reason), "does not fit.", unread.Reason);
        return Read((UserEvent)message!, id, terms);
    }

    /// <summary>Takes one that is at hand as a record.</summary>
    /// <param name="told">The event.</param>
    /// <param name="id">Its id, or null to compute one.</param>
    /// <param name="terms">What may be taken from whoever tells it.</param>
    /// <returns>The message, or what is wrong.</returns>
    public (Envelope? Message, IReadOnlyList<UserEventProblem> Problems) Read(UserEvent told, string? id, UserEventTerms terms)
    {
        ArgumentNullException.ThrowIfNull(told);
        if (told.CustomerId is { } named && named != terms.Customer && !terms.MayNameCustomers)
            return Wrong("/customerId", "is not who sends this.", "Leave it out: who is signed in is taken from the token in the header Authorization.");
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(told, new ValidationContext(told), problems, validateAllProperties: true))
            return (null, [.. problems.Select(problem => new UserEventProblem("/" + JsonNamingPolicy.CamelCase.ConvertName(problem.MemberNames.First()), "does not fit.", problem.ErrorMessage!))]);

        told = terms.IsUnfollowed ? told : told with { CustomerId = told.CustomerId ?? terms.Customer };
        // Nobody could encrypt a guest's words, so they are not even put into the outbox.
        told = told is UserSearched { CustomerId: null } searched ? searched with { Text = null } : told;
        var body = catalogue.Write(told);
        var message = new Envelope
        {
            Id = id ?? IdOf(told, body.Span).ToString(),
            Type = catalogue.Of(told).Name,
            Source = "/collect",
            Subject = ActivityId.OfSession(told.VisitorKey(), told.SessionId).ToString(),
            Time = told.At,
            Key = told.VisitorKey(),
            Body = body,
        };
        return (message, []);
    }

    private static (Envelope? Message, IReadOnlyList<UserEventProblem> Problems) Wrong(string path, string problem, string remedy) =>
        (null, [new UserEventProblem(path, problem, remedy)]);

    private MessageType? TypeOf(string name) =>
        catalogue.Find(name.StartsWith(Prefix, StringComparison.Ordinal) ? name : $"{Prefix}{name}{Suffix}") is { } type && type.Json.Type.IsAssignableTo(typeof(UserEvent)) ? type : null;

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
    private Guid IdOf(UserEvent told, ReadOnlySpan<byte> body)
    {
        var name = $"{catalogue.Of(told).Name} {Encoding.UTF8.GetString(body)}";
        var first = ActivityId.OfEvent(told.VisitorKey(), told.SessionId, told.At, name, 0);
        var ordinal = _alike[first] = _alike.TryGetValue(first, out var before) ? before + 1 : 0;
        return ordinal == 0 ? first : ActivityId.OfEvent(told.VisitorKey(), told.SessionId, told.At, name, ordinal);
    }

    private static string PathIn(string reason) => PathAtFront().Match(reason) is { Success: true } path ? "/" + path.Groups[1].Value : "";

    [GeneratedRegex(@"^\$\.(\w+):")]
    private static partial Regex PathAtFront();

    [GeneratedRegex(UserEvent.IdPattern)]
    private static partial Regex Id();
}
