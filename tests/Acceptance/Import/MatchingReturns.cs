using KiVendTout.Handlers.OnlineRetail;

namespace KiVendTout.Acceptance.Tests.Import;

/// <summary>Which order a cancellation takes pieces from.</summary>
public sealed class MatchingReturns
{
    [Fact]
    public void Pieces_come_from_the_latest_order_first_and_then_from_the_one_before()
    {
        var plan = ReadingRows.PlanOf(Sold("1", 5), Sold("2", 3), Back("3", 4));
        Assert.Equal([("C3", "2", 3), ("C3", "1", 1)], plan.Returns.Select(back => (back.ReturnId, back.Sale.Number, back.Pieces.Values.Sum())));
        Assert.Equal(10m, plan.Returns.Sum(back => back.Amount));
    }

    [Fact]
    public void No_more_comes_back_than_was_bought_and_all_or_nothing_of_a_row()
    {
        var plan = ReadingRows.PlanOf(Sold("1", 5), Back("2", 3), Back("3", 3), Back("4", 2));
        Assert.Equal(["C2", "C4"], plan.Returns.Select(back => back.ReturnId));
        Assert.Equal([new RejectedRow(4, RejectReason.NoMatchingSale)], plan.Rejects);
    }

    [Theory]
    [InlineData("C2,A,name,-1,2024-01-06 10:00:00,2.5,18.0,France")]
    [InlineData("C2,B,name,-1,2024-01-06 10:00:00,2.5,17.0,France")]
    [InlineData("C2,A,name,-1,2024-01-06 10:00:00,2.4,17.0,France")]
    [InlineData("C2,A,name,-1,2024-01-06 10:00:00,2.5,,France")]
    public void Another_customer_product_or_price_is_no_match(string row) =>
        Assert.Equal([new RejectedRow(3, RejectReason.NoMatchingSale)], ReadingRows.PlanOf(Sold("1", 5), row).Rejects);

    [Fact]
    public void A_return_before_its_sale_is_no_match() =>
        Assert.Equal([new RejectedRow(2, RejectReason.NoMatchingSale)], ReadingRows.PlanOf(Back("1", 1), Sold("2", 1)).Rejects);

    [Fact]
    public void Rows_of_one_cancellation_that_meet_the_same_line_are_one_return()
    {
        var back = Assert.Single(ReadingRows.PlanOf(Sold("1", 5), Back("2", 1), Back("2", 2)).Returns);
        Assert.Equal([(1, 3)], back.Pieces.Select(piece => (piece.Key, piece.Value)));
        Assert.Equal([3, 4], back.Rows);
    }

    private static string Sold(string number, int pieces) => $"{number},A,name,{pieces},2024-01-05 10:00:00,2.5,17.0,France";

    private static string Back(string number, int pieces) => $"C{number},A,name,-{pieces},2024-01-06 10:00:00,2.5,17.0,France";
}
