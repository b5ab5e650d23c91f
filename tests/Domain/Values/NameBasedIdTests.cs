using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

public sealed class NameBasedIdTests
{
    [Fact]
    public void The_test_vector_of_RFC_9562_appendix_A_4() => Assert.Equal(
        new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"),
        NameBasedId.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));

    // Computed with Python's uuid.uuid5 and written down, because a change would orphan every stream that exists.
    [Fact]
    public void Ids_of_this_platform_never_change()
    {
        Assert.Equal(new Guid("25849765-c17f-5315-92e7-7095ef7158af"), OrderId.FromNumber("online-retail", "536365"));
        Assert.Equal(new Guid("9d6475f1-3376-5450-8c9d-6f415464cb1e"), CustomerId.From("online-retail", "17850"));
        Assert.Equal(new Guid("3b53a654-d24a-5732-b164-4209bc5791fc"), ProductId.From(Sku.Parse("85123A")));
        Assert.Equal(new Guid("1a8e2229-fe31-5814-a1b8-2e58e3bd5e8f"), PaymentId.For(Guid.Empty));
    }

    [Fact]
    public void Names_that_would_run_together_stay_apart() =>
        Assert.NotEqual(OrderId.FromNumber("a:1", "b"), OrderId.FromNumber("a", "1:b"));

    [Fact]
    public void Kinds_and_attempts_stay_apart()
    {
        Assert.NotEqual(OrderId.FromNumber("shop", "1"), CustomerId.From("shop", "1"));
        Assert.NotEqual(PaymentId.For(Guid.Empty), PaymentId.For(Guid.Empty, attempt: 2));
        Assert.Equal(PaymentId.For(Guid.Empty), PaymentId.For(Guid.Empty, attempt: 1));
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("shop", " ")]
    public void A_blank_name_gives_no_id(string source, string number) =>
        Assert.Throws<ArgumentException>(() => OrderId.FromNumber(source, number));
}
