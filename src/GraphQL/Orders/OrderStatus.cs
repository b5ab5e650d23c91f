namespace KiVendTout.GraphQL.Orders;

/// <summary>Where an order stands.</summary>
public enum OrderStatus
{
    /// <summary>Placed, waits for its payment; its stock is reserved.</summary>
    Placed,

    /// <summary>Paid, can be shipped.</summary>
    Paid,

    /// <summary>Waits for a decision of the shop.</summary>
    Held,

    /// <summary>On its way.</summary>
    Shipped,

    /// <summary>Arrived.</summary>
    Delivered,

    /// <summary>Called off.</summary>
    Cancelled,
}
