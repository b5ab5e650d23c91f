using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Tests.Activity;
using KiVendTout.Domain.Tests.Customers;
using KiVendTout.Domain.Tests.Orders;
using KiVendTout.Domain.Tests.Payments;
using KiVendTout.Domain.Tests.Products;

namespace KiVendTout.Domain.Tests.Events;

/// <summary>One of each event, with every property filled, and one of each command.</summary>
public static class Samples
{
    public static readonly IReadOnlyList<IDomainEvent> Events =
    [
        OrderStory.Placed(), OrderStory.Paid(), OrderStory.Held(), OrderStory.Released(), OrderStory.Shipped(), OrderStory.Delivered(),
        OrderStory.Cancelled(wasPaid: true), OrderStory.ReturnedLanterns("C536379", 2),
        PaymentStory.Requested(), PaymentStory.Assessed(Verdict.Review), PaymentStory.Authorised(), PaymentStory.Declined(),
        PaymentStory.Captured("k1", 60, 60), PaymentStory.Refunded("k2", 20, 20), PaymentStory.Voided(), PaymentStory.ChargedBack(60),
        ProductStory.Added(), ProductStory.Changed(2.55m, 3m), ProductStory.Received("D1", 100), ProductStory.Withdrawn(),
        CustomerStory.Registered(), CustomerStory.Moved(), CustomerStory.Agreed(), CustomerStory.Disagreed(), CustomerStory.Erased(),
        ActivityStory.SawPage(), ActivityStory.SawLantern(), ActivityStory.LookedForLantern(), ActivityStory.ComparedLantern(), ActivityStory.TookLantern(),
        ActivityStory.CameIn(),
    ];

    public static readonly IReadOnlyList<object> Commands =
    [
        OrderStory.Place(), OrderStory.Pay(), OrderStory.Hold(), OrderStory.Release(), OrderStory.Ship(), OrderStory.Deliver(),
        OrderStory.Cancel(), OrderStory.CancelUnpaid(), OrderStory.Return("C1", OrderStory.Of(OrderStory.Lanterns, 1)),
        PaymentStory.Request(), PaymentStory.Assess(Verdict.Accept), PaymentStory.Authorise(), PaymentStory.Decline(),
        PaymentStory.Capture("k9", 1), PaymentStory.Refund("k9", 1), PaymentStory.Void(), PaymentStory.ChargeBack(1),
        ProductStory.Add(), ProductStory.Change(4), ProductStory.Receive("D9", 1), ProductStory.Withdraw(),
        CustomerStory.Register(), CustomerStory.Move(), CustomerStory.Agree(), CustomerStory.Disagree(), CustomerStory.Erase(),
        ActivityStory.Record(ActivityStory.SawPage("m9", 9)),
    ];
}
