using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Activity;

/// <summary>Takes what visitors do from the topic <c>user-events</c> into the log. The message's id decides whether it is new.</summary>
public static class UserEventsHandler
{
    /// <summary>A page was shown.</summary>
    public static RecordActivity Handle(UserPageViewed told, MessageContext context) => Record(told, context, (stream, id) =>
        new PageViewed(stream, id, told.At, told.Name ?? "page_viewed", told.CustomerId, VisitOf(told), told.Page));

    /// <summary>A product was shown.</summary>
    public static RecordActivity Handle(UserProductViewed told, MessageContext context) => Record(told, context, (stream, id) =>
        new ProductViewed(stream, id, told.At, told.Name ?? "product_viewed", told.CustomerId, VisitOf(told), SkuOf(told.Sku)));

    /// <summary>Somebody searched. Only a customer has a key to encrypt their words with, so a guest's are dropped.</summary>
    public static RecordActivity Handle(UserSearched told, MessageContext context) => Record(told, context, (stream, id) =>
        new Searched(stream, id, told.At, told.Name ?? "searched", told.CustomerId, VisitOf(told), told.CustomerId is null ? null : told.Text, told.Results));

    /// <summary>Something was used.</summary>
    public static RecordActivity Handle(UserClicked told, MessageContext context) => Record(told, context, (stream, id) =>
        new Clicked(stream, id, told.At, told.Name ?? "clicked", told.CustomerId, VisitOf(told), told.Element, told.Page));

    /// <summary>The cart changed.</summary>
    public static RecordActivity Handle(UserCartChanged told, MessageContext context) => Record(told, context, (stream, id) =>
        new CartChanged(stream, id, told.At, told.Name ?? "cart_changed", told.CustomerId, VisitOf(told), SkuOf(told.Sku), told.Change));

    /// <summary>A visitor signed in.</summary>
    public static RecordActivity Handle(UserSignedIn told, MessageContext context) => Record(told, context, (stream, id) =>
        new SignedIn(stream, id, told.At, told.Name ?? "signed_in", told.CustomerId, VisitOf(told), told.Method));

    private static RecordActivity Record(UserEvent told, MessageContext context, Func<Guid, Guid, ActivityEvent> happened)
    {
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(context);
        var stream = ActivityId.OfSession(told.VisitorKey(), told.SessionId);
        return new RecordActivity(stream, happened(stream, ActivityId.OfEvent(context.Envelope.Id)), context.Now);
    }

    private static Visit VisitOf(UserEvent told) => new(told.SessionId, told.VisitorId, told.Platform, told.Channel);

    private static Sku? SkuOf(string? text) => text is null ? null : Sku.Parse(text);
}
