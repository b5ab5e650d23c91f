using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Activity;

/// <summary>By what a visitor came, the same for most events of a session.</summary>
/// <param name="SessionId">The client's name for the visit.</param>
/// <param name="VisitorId">The client's pseudonym for whoever visits, kept between visits; null where they asked not to be followed.</param>
/// <param name="Platform">What the shop was opened with, such as <c>web</c>, <c>desktop</c>, <c>mobile</c> or <c>tablet</c>.</param>
/// <param name="Channel">What brought them here, such as <c>organic</c> or <c>email</c>; null if nothing is known.</param>
public sealed record Visit(string SessionId, string? VisitorId, string Platform, string? Channel);

/// <summary>Something that a visitor did in the shop's pages, or that the pages showed to them.</summary>
public abstract record ActivityEvent : IDomainEvent
{
    /// <summary>The session's stream, see <see cref="ActivityId"/>.</summary>
    public abstract Guid ActivityId { get; init; }

    /// <summary>Id of the message that told of it: the same message again is the same event.</summary>
    public abstract Guid EventId { get; init; }

    /// <summary>When, by the clock of whoever told of it.</summary>
    public abstract DateTimeOffset OccurredAt { get; init; }

    /// <summary>What its source calls it, such as <c>add_to_cart</c>: figures per name agree with the source's own.</summary>
    public abstract string Name { get; init; }

    /// <summary>The customer, where they were signed in.</summary>
    public abstract Guid? CustomerId { get; init; }

    /// <summary>The visit it belongs to.</summary>
    public abstract Visit Visit { get; init; }
}

// Stored for ever; add a new one, never change one.
/// <summary>A page was shown.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who, if signed in.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Page">Which page, such as <c>home</c> or <c>payment_details</c>.</param>
[StoredEvent("page_viewed")]
public sealed record PageViewed(
    Guid ActivityId, Guid EventId, DateTimeOffset OccurredAt, string Name, Guid? CustomerId, Visit Visit, string Page) : ActivityEvent;

// Stored for ever; add a new one, never change one.
/// <summary>A product's page was shown.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who, if signed in.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Sku">Which product; null where the source does not say.</param>
[StoredEvent("product_viewed")]
public sealed record ProductViewed(
    Guid ActivityId, Guid EventId, DateTimeOffset OccurredAt, string Name, Guid? CustomerId, Visit Visit, Sku? Sku) : ActivityEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Somebody searched the shop. What people search for can say who they are, so the text of a guest is never kept.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who, if signed in.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Text">What a customer typed, encrypted with their key; null for a guest.</param>
/// <param name="Results">How many products were found; null if not known.</param>
[StoredEvent("searched")]
public sealed record Searched(
    Guid ActivityId,
    Guid EventId,
    DateTimeOffset OccurredAt,
    string Name,
    [property: PersonalSubject] Guid? CustomerId,
    Visit Visit,
    [property: Personal] string? Text,
    int? Results) : ActivityEvent;

// Stored for ever; add a new one, never change one.
/// <summary>A link, button or other part of a page was used.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who, if signed in.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Element">What was used, such as <c>wishlist_add</c>.</param>
/// <param name="Page">On which page, if known.</param>
[StoredEvent("clicked")]
public sealed record Clicked(
    Guid ActivityId, Guid EventId, DateTimeOffset OccurredAt, string Name, Guid? CustomerId, Visit Visit, string Element, string? Page) : ActivityEvent;

// Stored for ever; add a new one, never change one.
/// <summary>Pieces were put into the cart or taken out.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who, if signed in.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Sku">Of which product; null where the source does not say.</param>
/// <param name="Change">Pieces put in, or taken out when negative; never 0.</param>
[StoredEvent("cart_changed")]
public sealed record CartChanged(
    Guid ActivityId, Guid EventId, DateTimeOffset OccurredAt, string Name, Guid? CustomerId, Visit Visit, Sku? Sku, int Change) : ActivityEvent;

// Stored for ever; add a new one, never change one.
/// <summary>A visitor signed in.</summary>
/// <param name="ActivityId">The session's stream.</param>
/// <param name="EventId">The message that told of it.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Name">What its source calls it.</param>
/// <param name="CustomerId">Who they turned out to be, if told.</param>
/// <param name="Visit">The visit.</param>
/// <param name="Method">How, such as <c>password</c> or <c>passkey</c>; null if not known.</param>
[StoredEvent("signed_in")]
public sealed record SignedIn(
    Guid ActivityId, Guid EventId, DateTimeOffset OccurredAt, string Name, Guid? CustomerId, Visit Visit, string? Method) : ActivityEvent;
