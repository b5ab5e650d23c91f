using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests.Orders;

public sealed class SummingUpOrders(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Shows_where_each_order_and_payment_stands()
    {
        var store = await database.OpenAsync("orders");
        await ShopHistory.PlayAsync(store);
        Assert.Equal(
            [
                "(cancelled,cancelled,1,25.50,,0,2)",
                "(delivered,delivered,2,22.08,t,5.10,5)",
                "(guest,placed,1,10.2220,,0,1)",
                "(held,paid,1,7.65,t,0,4)",
            ],
            await RowsAsync(store, "select number, status, lines, total, nullif(paid_by is not null, false) as paid, returned_amount, version from orders.order_summary"));
        Assert.Equal(
            ["(1,71053,2,3.39,6.78,0)", "(1,85123A,10,2.55,25.50,0)", "(1,85123A,3,2.55,7.65,0)", "(1,85123A,4,2.5555,10.2220,0)", "(1,85123A,6,2.55,15.30,2)"],
            await RowsAsync(store, "select 1, sku, quantity, unit_price, line_total, returned from orders.order_lines"));
        Assert.Equal(
            [
                "(bank_transfer,,declined,,0,0,0)",
                "(bank_transfer,,voided,,0,0,0)",
                "(card,4242,charged_back,accept,22.08,5.10,22.08)",
            ],
            await RowsAsync(store, "select method, card_last_four, status, verdict, captured, refunded, charged_back from orders.payment_summary"));
    }
}
