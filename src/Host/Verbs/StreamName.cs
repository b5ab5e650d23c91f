using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using KiVendTout.Handlers;
using KiVendTout.Handlers.OnlineRetail;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.GraphQLServer;

namespace KiVendTout.Host.Verbs;

/// <summary>How a stream is named on the command line: its id, or the name people know it by.</summary>
internal static class StreamName
{
    /// <summary>What may be typed.</summary>
    public const string Forms = "an id (UUID, or as the API gives it), order:NUMBER, payment:ORDERNUMBER, product:SKU or customer:NUMBER (numbers as in the imported file; shop:NUMBER for an order of the API)";

    /// <summary>Reads a name.</summary>
    /// <exception cref="SettingsException">It is none.</exception>
    public static Guid Parse(string text)
    {
        if (Guid.TryParse(text, out var id))
            return id;
        if (GlobalId.TryDecode(text, out _, out var key))
            return Guid.TryParse(key, out id) ? id : Sku.TryParse(key, out var code, out _) ? ProductId.From(code) : throw NoName(text);
        var (kind, name) = text.Split(':', 2) is [var before, var after] ? (before, after.Trim()) : ("", "");
        return (kind, name) switch
        {
            (_, "") => throw NoName(text),
            ("order", _) => OrderId.FromNumber(OrderFilePlan.Source, name),
            ("shop", _) => OrderId.FromNumber(PlaceOrderRequest.Source, name),
            ("payment", _) => PaymentId.For(OrderId.FromNumber(OrderFilePlan.Source, name)),
            ("product", _) when Sku.TryParse(name, out var sku, out _) => ProductId.From(sku),
            ("customer", _) => CustomerId.From(OrderFilePlan.Source, name),
            _ => throw NoName(text),
        };
    }

    private static SettingsException NoName(string text) => new($"'{text}' names no stream. Name it by {Forms}.");
}
