using System.Reflection;
using System.Text.RegularExpressions;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;

namespace KiVendTout.Domain.Tests.Events;

public sealed partial class EveryRefusal
{
    private static readonly Refusal[] All =
    [
        .. new[] { typeof(OrderRefusal), typeof(PaymentRefusal), typeof(ProductRefusal), typeof(CustomerRefusal), typeof(ActivityRefusal) }
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Select(property => (Refusal)property.GetValue(null)!),
    ];

    [Fact]
    public void Has_a_code_of_its_own_that_begins_with_its_noun()
    {
        Assert.All(All, refusal => Assert.Matches(Code(), refusal.Code));
        Assert.Equal(All.Length, All.DistinctBy(refusal => refusal.Code).Count());
    }

    [Fact]
    public void Says_what_happened_and_what_to_do() =>
        Assert.All(All, refusal => Assert.True(refusal.Message.Split(". ").Length >= 2, $"{refusal.Code} does not say what to do."));

    [GeneratedRegex("^(order|payment|product|customer|activity)\\.[a-z_0-9]+$")]
    private static partial Regex Code();
}
