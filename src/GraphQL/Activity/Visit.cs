using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Projections.Activity;

namespace KiVendTout.GraphQL.Activity;

/// <summary>What happened in one session without a pause of 30 minutes. People go by pseudonyms.</summary>
[GraphQLName("Session")]
public sealed class Visit
{
    internal Visit(ActivitySession row) => Row = row;

    internal ActivitySession Row { get; }

    /// <summary>Its id: the session's stream and the number of the part in it.</summary>
    [GraphQLName("key")]
    public string Id => Row.Id;

    /// <summary>When it began.</summary>
    public DateTimeOffset First => Row.First;

    /// <summary>When its last event happened.</summary>
    public DateTimeOffset Last => Row.Last;

    /// <summary>With what the shop was opened, such as mobile.</summary>
    public string Platform => Row.Platform;

    /// <summary>What brought the visitor, such as email; null if not known.</summary>
    public string? Channel => Row.Channel;

    /// <summary>How many events.</summary>
    public int Events => checked((int)Row.Events);

    /// <summary>How many of each name.</summary>
    public IReadOnlyList<NamedCount> Counts => [.. Row.Counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => new NamedCount(count.Key, checked((int)count.Value)))];

    /// <summary>Whether a product was looked at.</summary>
    public bool ReachedProductView => Row.Reached.ProductView == 1;

    /// <summary>Whether something was put into the cart.</summary>
    public bool ReachedCart => Row.Reached.Cart == 1;

    /// <summary>Whether it was asked where to send it.</summary>
    public bool ReachedCheckout => Row.Reached.Checkout == 1;

    /// <summary>Whether it was asked how to pay.</summary>
    public bool ReachedPaymentDetails => Row.Reached.PaymentDetails == 1;

    /// <summary>Whether something was bought.</summary>
    public bool ReachedPurchase => Row.Reached.Purchase == 1;

    /// <summary>How often the visitor was shown that something went wrong.</summary>
    public int Errors => checked((int)Row.Errors);

    /// <summary>The products looked at, each once, in order.</summary>
    public IReadOnlyList<string> Products => Row.Products;

    /// <summary>What was in the cart at the end.</summary>
    public IReadOnlyList<CartLine> Cart => Row.Cart;
}

/// <summary>Something that a customer did, or that was done for them; nothing personal.</summary>
public sealed class TimelineItem
{
    internal TimelineItem(TimelineEntry entry) => Entry = entry;

    internal TimelineEntry Entry { get; }

    /// <summary>Its place in the log.</summary>
    public long Position => Entry.Position;

    /// <summary>When.</summary>
    public DateTimeOffset At => Entry.At;

    /// <summary>What, by the stored name of the event, such as page_viewed or order_placed.</summary>
    public string Kind => Entry.Kind;

    /// <summary>What its source calls it.</summary>
    public string Name => Entry.Name;

    /// <summary>With what the shop was opened.</summary>
    public string? Platform => Entry.Platform;

    /// <summary>What brought them.</summary>
    public string? Channel => Entry.Channel;

    /// <summary>The page.</summary>
    public string? Page => Entry.Page;

    /// <summary>What was used on the page.</summary>
    public string? Element => Entry.Element;

    /// <summary>The product.</summary>
    public string? Sku => Entry.Sku;

    /// <summary>Pieces put into the cart, or taken out when negative.</summary>
    public int? Change => Entry.Change;

    /// <summary>The order.</summary>
    [ID("Order")]
    public Guid? OrderId => Entry.OrderId;

    /// <summary>The payment.</summary>
    [ID("Payment")]
    public Guid? PaymentId => Entry.PaymentId;

    /// <summary>An amount in it.</summary>
    public Values.Money? Amount => Entry is { Amount: { } amount, Currency: { } currency } ? new Values.Money(amount, currency) : null;
}
