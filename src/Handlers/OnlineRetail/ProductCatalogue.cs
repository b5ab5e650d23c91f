using System.Diagnostics.CodeAnalysis;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.OnlineRetail;

/// <summary>The products of a file, by the code as it is written and by the SKU that it means (<c>85123a</c> is 85123A).</summary>
internal sealed class ProductCatalogue
{
    private readonly Dictionary<string, PlannedProduct?> _byText = new(StringComparer.Ordinal);
    private readonly Dictionary<Sku, PlannedProduct> _bySku = [];

    /// <summary>The product with a code, if the code can be one.</summary>
    public bool TryFind(ReadOnlySpan<char> code, [NotNullWhen(true)] out PlannedProduct? product)
    {
        if (_byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out product))
            return product is not null;

        var text = code.ToString();
        if (Sku.TryParse(text, out var sku, out _) && !_bySku.TryGetValue(sku, out product))
        {
            product = new PlannedProduct(sku);
            _bySku.Add(sku, product);
        }

        _byText.Add(text, product);
        return product is not null;
    }

    /// <summary>Learns when, at what price and under which name products are first sold. Sales come in the order of the file.</summary>
    public static void Learn(PlannedSale sale)
    {
        foreach (var line in sale.Lines)
        {
            if (line.Product.FirstInvoice.Length == 0)
                (line.Product.FirstInvoice, line.Product.FirstPrice, line.Product.FirstSold) = (sale.Number, line.UnitPrice, sale.At);
            if (line.Product.Name.Length == 0)
                line.Product.Name = line.Description;
        }
    }
}
