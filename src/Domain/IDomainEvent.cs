namespace KiVendTout.Domain;

/// <summary>
/// A fact that happened and is stored for ever. Implemented by <c>OrderEvent</c>, <c>PaymentEvent</c>,
/// <c>ProductEvent</c>, <c>CustomerEvent</c> and <c>ActivityEvent</c>, so that a store or a publisher can carry any of them.
/// </summary>
public interface IDomainEvent;
