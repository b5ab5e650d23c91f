using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Projections.Activity;

/// <summary>What a timeline shows of each event; never personal data.</summary>
internal static class TimelineFold
{
    /// <summary>The customer that an event names.</summary>
    public static Guid? CustomerOf(StoredEvent happened) => happened.Body switch
    {
        ActivityEvent e => e.CustomerId,
        OrderEvent e => e.CustomerId,
        PaymentEvent e => e.CustomerId,
        CustomerEvent e => e.CustomerId,
        _ => throw Unfolded.Event(happened.Body, first: false, "Activity/TimelineFold.cs"),
    };

    /// <summary>The entry of an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="customer">Whose it is, as far as known by now.</param>
    /// <param name="seen">Version of its stream up to which was looked.</param>
    /// <param name="names">Names of people.</param>
    public static TimelineEntry Entry(StoredEvent happened, Guid? customer, long seen, Pseudonyms names)
    {
        var at = happened.Body is ActivityEvent told ? told.OccurredAt : happened.Timestamp;
        return WithFacts(
            new TimelineEntry
            {
                Position = happened.Sequence,
                Seen = seen,
                Customer = customer is { } id ? names.OfCustomer(id) : null,
                At = at,
                Day = DateOnly.FromDateTime(at.UtcDateTime),
                Kind = happened.Type.Name,
                Name = happened.Type.Name,
            },
            happened,
            names);
    }

    private static TimelineEntry WithFacts(TimelineEntry entry, StoredEvent happened, Pseudonyms names) => happened.Body switch
    {
        ActivityEvent e => WithActivity(
            entry with
            {
                Name = e.Name,
                Stream = e.ActivityId,
                Visitor = e.Visit.VisitorId is { } visitor ? names.OfVisitor(visitor) : null,
                Platform = e.Visit.Platform,
                Channel = e.Visit.Channel,
                HeardAt = happened.Timestamp,
            },
            e),
        OrderPlaced e => entry with { OrderId = e.OrderId, Amount = e.Total, Currency = e.Currency.Code },
        OrderPaid e => With(entry, e.Amount) with { OrderId = e.OrderId },
        OrderCancelled e => entry with { OrderId = e.OrderId, Amount = e.Total, Currency = e.Currency.Code },
        ItemsReturned e => entry with { OrderId = e.OrderId, Amount = e.Amount, Currency = e.Currency.Code },
        OrderEvent e => entry with { OrderId = e.OrderId },
        PaymentRequested e => With(entry, e.Amount) with { PaymentId = e.PaymentId, OrderId = e.OrderId },
        PaymentCaptured e => With(entry, e.Amount) with { PaymentId = e.PaymentId },
        PaymentRefunded e => With(entry, e.Amount) with { PaymentId = e.PaymentId },
        PaymentChargedBack e => With(entry, e.Amount) with { PaymentId = e.PaymentId },
        PaymentEvent e => entry with { PaymentId = e.PaymentId },
        CustomerEvent => entry,
        _ => throw Unfolded.Event(happened.Body, first: false, "Activity/TimelineFold.cs"),
    };

    private static TimelineEntry WithActivity(TimelineEntry entry, ActivityEvent happened) => happened switch
    {
        PageViewed e => entry with { Page = e.Page },
        ProductViewed e => entry with { Sku = e.Sku?.Value },
        Clicked e => entry with { Element = e.Element, Page = e.Page },
        CartChanged e => entry with { Sku = e.Sku?.Value, Change = e.Change },
        Searched or SignedIn => entry,
        _ => throw Unfolded.Event(happened, first: false, "Activity/TimelineFold.cs"),
    };

    private static TimelineEntry With(TimelineEntry entry, Money amount) => entry with { Amount = amount.Amount, Currency = amount.Currency.Code };
}
