using KiVendTout.Domain.Products;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>A product as a shop adds it.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Name">Its name.</param>
/// <param name="UnitPrice">Per piece, up to 4 decimal places.</param>
/// <param name="Currency">Of its prices, ISO 4217.</param>
/// <param name="MinimumAge">The youngest buyer in whole years; null for anybody.</param>
public sealed record AddProductRequest(string? Sku, string? Name, decimal? UnitPrice, string? Currency, int? MinimumAge = null);

public sealed partial class ShopCommands
{
    /// <summary>Adds a product; it has no stock until some is received.</summary>
    /// <param name="request">The product.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> AddProductAsync(AddProductRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var sku = input.Sku("sku", request.Sku);
        var name = input.Line("name", request.Name, "Send the product's name.");
        var (price, currency) = (input.UnitPrice("unitPrice", request.UnitPrice), input.Currency("currency", request.Currency));
        var age = input.OptionalWhole("minimumAge", request.MinimumAge, 1, 120);
        return RunAsync(input, () => new AddProduct(sku, name, price, currency, age, at), at, metadata, ct);
    }
}
