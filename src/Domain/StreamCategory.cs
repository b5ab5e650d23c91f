namespace KiVendTout.Domain;

/// <summary>The kinds of stream, as stored beside each stream's id.</summary>
public static class StreamCategory
{
    /// <summary>Streams of <c>OrderEvent</c>, one per order.</summary>
    public const string Order = "order";

    /// <summary>Streams of <c>PaymentEvent</c>, one per payment.</summary>
    public const string Payment = "payment";

    /// <summary>Streams of <c>ProductEvent</c>, one per stock-keeping unit.</summary>
    public const string Product = "product";

    /// <summary>Streams of <c>CustomerEvent</c>, one per customer.</summary>
    public const string Customer = "customer";

    /// <summary>Streams of <c>ActivityEvent</c>, one per session of a visitor.</summary>
    public const string Activity = "activity";
}
