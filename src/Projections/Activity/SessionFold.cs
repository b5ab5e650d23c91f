using System.Globalization;
using KiVendTout.Domain.Activity;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Projections.Activity;

/// <summary>
/// Reckons the visits of a session's stream from all of its events, in the order of time. Everything is reckoned anew with each new event, because one that
/// comes late can join two parts or begin a third.
/// </summary>
internal static class SessionFold
{
    /// <summary>A pause as long as this ends a visit.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(30);

    /// <summary>The visits, in order.</summary>
    /// <param name="events">All events of the stream, in the order of versions; at least one.</param>
    /// <param name="names">Names of people.</param>
    public static IReadOnlyList<ActivitySession> Visits(IReadOnlyList<StoredEvent> events, Pseudonyms names)
    {
        var ordered = events.OrderBy(happened => Body(happened).OccurredAt).ThenBy(happened => happened.Version).ToArray();
        var customer = CustomerOf(events) is { } id ? names.OfCustomer(id) : null;
        var cart = new Cart();
        var visits = new List<ActivitySession>();
        var from = 0;
        for (var at = 1; at <= ordered.Length; at++)
        {
            if (at == ordered.Length || Body(ordered[at]).OccurredAt - Body(ordered[at - 1]).OccurredAt >= Gap)
            {
                visits.Add(Visit(ordered.AsSpan(from..at), visits.Count, events[^1].Version, customer, names, cart));
                from = at;
            }
        }

        return visits;
    }

    /// <summary>The customer that a session is of: the last that it names.</summary>
    public static Guid? CustomerOf(IEnumerable<StoredEvent> events) => events.Select(happened => Body(happened).CustomerId).LastOrDefault(customer => customer is not null);

    private static ActivityEvent Body(StoredEvent happened) => (ActivityEvent)happened.Body;

    private static ActivitySession Visit(ReadOnlySpan<StoredEvent> events, int part, long version, string? customer, Pseudonyms names, Cart cart)
    {
        var (first, last) = (Body(events[0]), Body(events[^1]));
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var products = new List<string>();
        var (reached, errors, heard) = (new ReachedStages(0, 0, 0, 0, 0), 0L, events[0].Timestamp);
        foreach (var happened in events)
        {
            var body = Body(happened);
            counts[body.Name] = counts.GetValueOrDefault(body.Name) + 1;
            heard = happened.Timestamp > heard ? happened.Timestamp : heard;
            reached = With(reached, body);
            errors += body is PageViewed shown && ShopPages.Errors.Contains(shown.Page) ? 1 : 0;
            cart.Take(body);
            if (body is ProductViewed { Sku: { } sku } && !products.Contains(sku.Value))
                products.Add(sku.Value);
        }

        return new ActivitySession
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{first.ActivityId}:{part}"),
            Stream = first.ActivityId,
            Part = part,
            Version = version,
            Customer = customer,
            Visitor = first.Visit.VisitorId is { } visitor ? names.OfVisitor(visitor) : null,
            Day = DateOnly.FromDateTime(first.OccurredAt.UtcDateTime),
            First = first.OccurredAt,
            Last = last.OccurredAt,
            Platform = first.Visit.Platform,
            Channel = first.Visit.Channel,
            Events = events.Length,
            Counts = counts,
            Reached = reached,
            Errors = errors,
            Products = products,
            Cart = cart.Lines(),
            HeardAt = heard,
        };
    }

    private static ReachedStages With(ReachedStages reached, ActivityEvent happened) => happened switch
    {
        ProductViewed => reached with { ProductView = 1 },
        CartChanged { Change: > 0 } => reached with { Cart = 1 },
        PageViewed { Page: var page } when ShopPages.Checkout.Contains(page) => reached with { Checkout = 1 },
        PageViewed { Page: var page } when ShopPages.PaymentDetails.Contains(page) => reached with { PaymentDetails = 1 },
        PageViewed { Page: var page } when ShopPages.Purchase.Contains(page) => reached with { Purchase = 1 },
        PageViewed or CartChanged or Searched or Clicked or SignedIn => reached,
        _ => throw Unfolded.Event(happened, first: false, "Activity/SessionFold.cs"),
    };

    /// <summary>A cart outlives a pause: what was put in before it is still there after it. A purchase empties it.</summary>
    private sealed class Cart
    {
        private readonly SortedDictionary<string, int> _pieces = new(StringComparer.Ordinal);

        public void Take(ActivityEvent happened)
        {
            if (happened is PageViewed { Page: var page } && ShopPages.Purchase.Contains(page))
                _pieces.Clear();
            if (happened is not CartChanged { Sku: { } sku, Change: var change })
                return;

            var left = Math.Max(0, _pieces.GetValueOrDefault(sku.Value) + change);
            if (left > 0)
                _pieces[sku.Value] = left;
            else
                _pieces.Remove(sku.Value);
        }

        public IReadOnlyList<CartLine> Lines() => [.. _pieces.Select(line => new CartLine(line.Key, line.Value))];
    }
}
