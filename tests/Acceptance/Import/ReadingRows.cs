using KiVendTout.Handlers.OnlineRetail;

namespace KiVendTout.Acceptance.Tests.Import;

/// <summary>What one row leads to.</summary>
public sealed class ReadingRows
{
    private const string Good = "1,A,name,2,2024-01-05 10:00:00,2.5,17.0,France";

    [Theory]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,2.5,17.0", RejectReason.WrongColumnCount)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,2,5,17.0,France", RejectReason.WrongColumnCount)]
    [InlineData("1,A,\"name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedQuotes)]
    [InlineData("1,A,\"na\"me,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedQuotes)]
    [InlineData("1,A,na\0me,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedText)]
    [InlineData("A1,A,name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedInvoiceNumber)]
    [InlineData(",A,name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedInvoiceNumber)]
    [InlineData("1,,name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MissingStockCode)]
    [InlineData("1,A#,name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedStockCode)]
    [InlineData("1,A,name,2.5,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedQuantity)]
    [InlineData("1,A,name,99999999999,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.MalformedQuantity)]
    [InlineData("1,A,name,0,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.ZeroQuantity)]
    [InlineData("1,A,name,-2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.NegativeQuantity)]
    [InlineData("C1,A,name,2,2024-01-05 10:00:00,2.5,17.0,France", RejectReason.PositiveQuantity)]
    [InlineData("1,A,name,2,2024-02-30 10:00:00,2.5,17.0,France", RejectReason.MalformedDate)]
    [InlineData("1,A,name,2,,2.5,17.0,France", RejectReason.MalformedDate)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,,17.0,France", RejectReason.MissingPrice)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,0,17.0,France", RejectReason.MissingPrice)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,-2.5,17.0,France", RejectReason.MissingPrice)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,cheap,17.0,France", RejectReason.MalformedPrice)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,0.00001,17.0,France", RejectReason.MalformedPrice)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,2.5,17.5,France", RejectReason.MalformedCustomer)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,2.5,17.0,Atlantis", RejectReason.UnknownCountry)]
    [InlineData("1,A,name,2,2024-01-05 10:00:00,2.5,17.0,", RejectReason.UnknownCountry)]
    public void A_row_that_makes_no_sense_says_why(string row, string reason)
    {
        var plan = PlanOf(row);
        Assert.Equal([new RejectedRow(2, reason)], plan.Rejects);
        Assert.Empty(plan.Steps);
    }

    [Theory]
    [InlineData(Good)]
    [InlineData("1,a,name,2,2024-01-05 10:00:00,2.50,17,FRANCE")]
    [InlineData("\"1\",\"A\",\"name\",\"2\",\"2024-01-05 10:00:00\",\"2.5\",\"17.0\",\"France\"")]
    [InlineData("1,A,name,2,1/5/2024 10:00,2.5,17.0,France\r")]
    public void A_good_row_is_read_however_it_is_written(string row)
    {
        var sale = Assert.Single(PlanOf(row).Sales);
        var line = Assert.Single(sale.Lines);
        Assert.Equal(("1", "A", "name", 2, 2.5m, "17", "FR"), (sale.Number, line.Product.Sku.Value, line.Description, line.Pieces, line.UnitPrice, sale.Customer!.Number, sale.Country.Value));
        Assert.Equal(new DateTimeOffset(2024, 1, 5, 10, 0, 0, TimeSpan.Zero), sale.At);
    }

    [Fact]
    public void A_quote_inside_a_quoted_name_is_doubled() =>
        Assert.Equal("KITE, \"NORTH\"", PlanOf("1,A,\"KITE, \"\"NORTH\"\"\",2,2024-01-05 10:00:00,2.5,,France").Sales.Single().Lines[0].Description);

    [Fact]
    public void Names_in_Latin_1_are_read_too()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("kvt-rows").FullName, "latin.csv");
        File.WriteAllText(path, $"{OrderFile.Header}\n{Good.Replace("name", "£1 CAFÉ", StringComparison.Ordinal)}\n", System.Text.Encoding.Latin1);
        using var file = OrderFile.Open(path);
        Assert.Equal("£1 CAFÉ", Planner.Plan(file, ct: TestContext.Current.CancellationToken).Sales.Single().Lines[0].Description);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Rows_of_an_invoice_belong_together_wherever_they_stand() =>
        Assert.Equal([2, 4], PlanOf(Good, Good.Replace("1,A", "2,A", StringComparison.Ordinal), Good).Sales.First().FileLines);

    [Fact]
    public void A_row_of_somebody_else_is_no_part_of_an_invoice() =>
        Assert.Equal([new RejectedRow(3, RejectReason.ContradictsInvoice)], PlanOf(Good, Good.Replace("17.0", "18.0", StringComparison.Ordinal)).Rejects);

    [Fact]
    public void More_pieces_than_can_be_counted_are_rejected() =>
        Assert.Equal([new RejectedRow(3, RejectReason.MalformedQuantity)], PlanOf(Good.Replace("name,2", "name,2147483647", StringComparison.Ordinal), Good).Rejects);

    internal static OrderFilePlan PlanOf(params string[] rows)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("kvt-rows").FullName, "orders.csv");
        File.WriteAllText(path, string.Join('\n', [OrderFile.Header, .. rows]) + "\n");
        using var file = OrderFile.Open(path);
        var plan = Planner.Plan(file, ct: TestContext.Current.CancellationToken);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return plan;
    }
}
