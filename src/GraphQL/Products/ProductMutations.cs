using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Products;

namespace KiVendTout.GraphQL.Products;

/// <summary>Keeps the catalogue and the warehouse. No rule is here: the domain decides.</summary>
[MutationType]
public static class ProductMutations
{
    /// <summary>Adds a product; it has no stock until some is received.</summary>
    /// <param name="sku">The product's code: letters, digits, blanks and - . _ /</param>
    /// <param name="name">Its name.</param>
    /// <param name="unitPrice">Per piece, up to 4 decimal places.</param>
    /// <param name="currency">Of its prices, ISO 4217.</param>
    /// <param name="minimumAge">The youngest buyer in whole years; left out for anybody.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Product>> AddProductAsync(
        string sku, string name, decimal unitPrice, string currency, int? minimumAge, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new AddProductRequest(sku, name, unitPrice, currency, minimumAge),
            (commands, asked, metadata, ct) => commands.AddProductAsync(asked, metadata, ct));

    /// <summary>Changes a price, for orders from now on.</summary>
    /// <param name="sku">The product's code.</param>
    /// <param name="newPrice">Per piece, in the product's currency, up to 4 decimal places.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Product>> ChangePriceAsync(string sku, decimal newPrice, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new ChangePriceRequest(sku, newPrice), (commands, asked, metadata, ct) => commands.ChangePriceAsync(asked, metadata, ct));

    /// <summary>Takes a delivery in; its pieces can be ordered at once.</summary>
    /// <param name="sku">The product's code.</param>
    /// <param name="quantity">How many pieces, from 1.</param>
    /// <param name="receiptId">Number of the delivery note: the same one again is counted once.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Product>> ReceiveStockAsync(
        string sku, int quantity, string receiptId, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new ReceiveStockRequest(sku, quantity, receiptId), (commands, asked, metadata, ct) => commands.ReceiveStockAsync(asked, metadata, ct));

    /// <summary>Withdraws a product for good; orders that have it stay.</summary>
    /// <param name="sku">The product's code.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Product>> WithdrawProductAsync(string sku, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new WithdrawProductRequest(sku, reason), (commands, asked, metadata, ct) => commands.WithdrawProductAsync(asked, metadata, ct));

    private static Task<MutationResult<Product>> RunAsync<TRequest>(
        ShopDesk desk,
        ResolverContext context,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, Platform.EventStore.Events.EventMetadata, CancellationToken, Task<CommandResult>> run)
    {
        ArgumentNullException.ThrowIfNull(desk);
        return desk.RunAsync(context, key, request, run, async (id, version) =>
            await desk.Store.RowAsync<CatalogueEntry>(id, version, context.CancellationToken).ConfigureAwait(false) is { } row ? new Product(row) : null);
    }
}
