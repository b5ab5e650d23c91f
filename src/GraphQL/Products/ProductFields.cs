using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Lists;
using KiVendTout.GraphQL.Streams;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Products;

/// <summary>What a product leads to.</summary>
[ObjectType<Product>]
public static class ProductFields
{
    /// <summary>A product by its code.</summary>
    [NodeResolver]
    public static async Task<Product?> GetBySkuAsync(string sku, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Domain.Values.Sku.TryParse(sku, out var known, out _) && await context.Loader<ProductLoader>().LoadAsync(known.Value).ConfigureAwait(false) is { } found
            ? new Product(found.Entry, found.Stock) : null;
    }

    /// <summary>What is in the warehouse of it, now.</summary>
    [Cost(1)]
    public static async Task<Stock> GetStockAsync([Parent] Product product, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(context);
        var stock = product.KnownStock ?? (await context.Loader<ProductLoader>().LoadAsync(product.Sku).ConfigureAwait(false))?.Stock;
        return stock is null ? new Stock(0, 0, 0) : new Stock(stock.OnHand, stock.Reserved, stock.Available);
    }

    /// <summary>What happened to it, oldest first; for the shop's people.</summary>
    [Authorize(Role.Clerk, Role.Analyst, Role.Admin)]
    [UsePaging(ConnectionName = "History")]
    public static async Task<Page<HistoryEvent>?> GetHistoryAsync([Parent] Product product, PagingArguments paging, StreamStore store, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(context);
        return await StreamHistory.PageAsync(store, product.Row.ProductId, null, paging, context.Caller(), context.CancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Asks for products. Anybody may.</summary>
[QueryType]
public static class ProductQueries
{
    /// <summary>A product by its id or its code; null when there is none.</summary>
    /// <param name="id">Its id; not with sku.</param>
    /// <param name="sku">Its code, in any case; not with id.</param>
    /// <param name="context">Who asks.</param>
    /// <exception cref="GraphQLException">Neither or both are given.</exception>
    public static Task<Product?> GetProductAsync([ID("Product")] string? id, string? sku, ResolverContext context) => (id, sku) switch
    {
        (null, { } code) => ProductFields.GetBySkuAsync(code, context),
        ({ } key, null) => ProductFields.GetBySkuAsync(key, context),
        _ => throw new GraphQLException("Say id or sku, one of the two.", ErrorCode.BadRequest),
    };

    /// <summary>What the shop sells, by code unless ordered otherwise.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="search">Words that all have to stand in the name or the code, in any case.</param>
    /// <param name="where">Which products.</param>
    /// <param name="order">In which order.</param>
    /// <param name="reads">Where from.</param>
    /// <param name="context">Who asks.</param>
    [UsePaging]
    public static async Task<Page<Product>> GetProductsAsync(
        PagingArguments paging, string? search, Filter<ProductFilter>? where, Sort<ProductSort>? order, ProductReads reads, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reads);
        var page = await reads.PageAsync(paging, search, where, order, context.CancellationToken).ConfigureAwait(false);
        return page.Select(row => new Product(row.Entry, row.Stock), shown => new StockedProduct(shown.Row, shown.KnownStock!));
    }
}
