using System.Globalization;
using KiVendTout.Handlers.OnlineRetail;
using Spectre.Console;

namespace KiVendTout.Host.Reporting;

/// <summary>What an import says at its end.</summary>
/// <param name="File">The order file.</param>
/// <param name="Totals">What the file comes to.</param>
/// <param name="Counts">What was done now, and what was there.</param>
/// <param name="RejectFile">Where the rejected rows are.</param>
/// <param name="Elapsed">From the first byte to the last commit.</param>
internal sealed record ImportReport(string File, ImportTotals Totals, ImportCounts Counts, string RejectFile, TimeSpan Elapsed)
{
    private decimal Seconds => Math.Max(0.001m, Math.Round((decimal)Elapsed.TotalSeconds, 3));

    private decimal RowsPerSecond => Math.Round(Totals.Rows / Seconds, 0);

    public void Print(bool json)
    {
        if (json)
            Json.Print(new
            {
                File,
                Totals.Rows,
                Totals.Orders,
                Totals.OrderLines,
                Totals.Returns,
                Totals.ReturnLines,
                Totals.Products,
                Totals.Customers,
                Totals.Revenue,
                Totals.Rejected,
                Totals.RejectsByReason,
                RejectFile,
                Booked = new { Orders = Counts.OrdersBooked, Returns = Counts.ReturnsBooked, Products = Counts.ProductsAdded, Customers = Counts.CustomersRegistered },
                AlreadyThere = new { Orders = Counts.OrdersThere, Returns = Counts.ReturnsThere },
                ElapsedSeconds = Seconds,
                RowsPerSecond,
            });
        else
            PrintText(Terminal.Out);
    }

    private void PrintText(IAnsiConsole to)
    {
        var table = Terminal.Table("", "#in the file", "#booked now", "#there already");
        void Row(string what, int all, int? booked, int? there) =>
            table.AddRow(what, StatusText.Number(all), booked is { } b ? StatusText.Number(b) : "", there is { } t ? StatusText.Number(t) : "");
        Row("rows", Totals.Rows, null, null);
        Row("orders", Totals.Orders, Counts.OrdersBooked, Counts.OrdersThere);
        Row("lines of orders", Totals.OrderLines, null, null);
        Row("returns", Totals.Returns, Counts.ReturnsBooked, Counts.ReturnsThere);
        Row("lines of returns", Totals.ReturnLines, null, null);
        Row("products", Totals.Products, Counts.ProductsAdded, null);
        Row("customers", Totals.Customers, Counts.CustomersRegistered, null);
        Row("rejected rows", Totals.Rejected, null, null);
        foreach (var (reason, count) in Totals.RejectsByReason)
            Row("  " + reason.EscapeMarkup(), count, null, null);
        to.Write(table);
        foreach (var revenue in Totals.Revenue)
            Console.Out.WriteLine($"revenue {revenue.Currency}: gross {Amount(revenue.Gross)}, refunded {Amount(revenue.Refunded)}, net {Amount(revenue.Net)}");
        Console.Out.WriteLine(Totals.Rejected == 0 ? "No row was rejected." : $"rejected rows with line and reason: {RejectFile}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0} s, {RowsPerSecond:N0} rows/s"));
    }

    private static string Amount(decimal value) => value.ToString("#,0.00##", CultureInfo.InvariantCulture);
}
