using System.Globalization;
using System.IO.Compression;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Tests.Values;

/// <summary>The values hold what a real shop wrote: 541,909 rows of UCI's Online Retail file.</summary>
public sealed class OnlineRetailTests
{
    [Fact]
    public void Every_stock_code_and_price_of_the_file_is_a_value_and_the_revenue_is_exact()
    {
        var file = Repository.SharedData("online-retail/online-retail.csv.gz");
        Assert.SkipWhen(file is null, "shared/data/online-retail/online-retail.csv.gz is in no folder above the tests.");

        var (rows, negativePrices, revenue, exact) = (0, 0, 0m, 0m);
        var codes = new HashSet<Sku>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (sku, quantity, price) in Rows(file))
        {
            rows++;
            written.Add(sku);
            codes.Add(Sku.Parse(sku));
            if (price < 0)
            {
                negativePrices++; // two rows "Adjust bad debt": no price, for the importer to reject
                continue;
            }

            exact += quantity * price;
            revenue += Math.Sign(quantity) * (new UnitPrice(price) * new Quantity(Math.Abs(quantity)));
        }

        Assert.Equal((541_909, 2, 4_070), (rows, negativePrices, written.Count));
        Assert.Equal(3_958, codes.Count); // small and capital letters are one code
        Assert.Equal(exact, revenue);
        Assert.Equal(9_747_747.934m, revenue - (2 * 11_062.06m)); // the control total of design/lake.md, unrounded
    }

    // Only descriptions are quoted, so the fields before and after them can be counted from either end.
    private static IEnumerable<(string Sku, int Quantity, decimal Price)> Rows(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            yield return (
                fields[1],
                int.Parse(fields[^5], CultureInfo.InvariantCulture),
                decimal.Parse(fields[^3], CultureInfo.InvariantCulture));
        }
    }
}
