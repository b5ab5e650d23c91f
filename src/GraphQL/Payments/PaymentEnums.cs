namespace KiVendTout.GraphQL.Payments;

/// <summary>Where a payment stands.</summary>
public enum PaymentStatus
{
    /// <summary>Asked for.</summary>
    Requested,

    /// <summary>The payer's bank said no.</summary>
    Declined,

    /// <summary>The payer's bank set the amount aside.</summary>
    Authorised,

    /// <summary>Taken, in part or whole.</summary>
    Captured,

    /// <summary>Given back, in part or whole.</summary>
    Refunded,

    /// <summary>Called off before anything was taken.</summary>
    Voided,

    /// <summary>Taken back by the payer's bank.</summary>
    ChargedBack,
}
