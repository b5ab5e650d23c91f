using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Products;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer.Connections;
using CultureInfo = System.Globalization.CultureInfo;
using NumberStyles = System.Globalization.NumberStyles;

namespace KiVendTout.GraphQL.Rest.Products;

/// <summary>Products over REST.</summary>
internal static class ProductEndpoints
{
    private const string Noun = "product";
    private const string OnePath = "/products/{sku}";
    private static readonly EndpointParameter Sku = Declare.Path("sku", KnownShapes.Sku, "The product's code.", Samples.Sku);
    private static readonly Endpoint.Success Receipt = new(200, "It is done, or was before.", typeof(Receipt), HasETag: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new Endpoint
        {
            Method = "POST", Path = "/products", OperationId = "addProduct", Noun = Noun, Entry = Entry.For(Role.Admin),
            Summary = "Adds a product", Description = "It has no stock until some is received.",
            Body = typeof(ProductToAdd), BodyExample = new ProductToAdd(Samples.Sku, "Gift box", new MoneyIn("12.50", "GBP")),
            Successes = [new(201, "It is added.", typeof(Receipt), HasETag: true, HasLocation: true), Receipt with { Description = "It was added before." }],
            Links = [new("getProduct", "sku", "$response.body#/id"), new("receiveStock", "sku", "$response.body#/id"), new("withdrawProduct", "sku", "$response.body#/id")],
            Run = AddAsync,
        }.AsCommand(),
        new Endpoint
        {
            Method = "GET", Path = "/products", OperationId = "listProducts", Noun = Noun, Entry = Entry.Open,
            Summary = "Lists what is sold", Description = "Products that were withdrawn are not among them.",
            Parameters =
            [
                Declare.Query("search", new JsonShape { Type = "string", MaxLength = 100 }, "Words that all have to stand in the name or the code, in any case; up to 10.", "gift"),
                Declare.Flag("inStock", "Only products that can be ordered now, or only those that cannot."),
                Declare.OneOf<ProductOrder>("sort", "In which order; by code unless given."),
            ],
            Successes = [new(200, "A page of products.", typeof(PageOf<Product>))],
            Run = ListAsync,
        }.AsPage(),
        new Endpoint
        {
            Method = "GET", Path = OnePath, OperationId = "getProduct", Noun = Noun, Entry = Entry.Open,
            Summary = "Shows a product", Parameters = [Sku], Problems = [410],
            Successes = [new(200, "The product.", typeof(Product), HasETag: true)],
            Run = ShowAsync,
        }.AsResource(),
        new Endpoint
        {
            Method = "GET", Path = OnePath + "/stock", OperationId = "getStock", Noun = Noun, Entry = Entry.Open,
            Summary = "Shows what is in the warehouse", Parameters = [Sku], Problems = [410],
            Successes = [new(200, "The stock at this moment.", typeof(Stock))],
            Run = StockAsync,
        },
        new Endpoint
        {
            Method = "PUT", Path = OnePath + "/price", OperationId = "changePrice", Noun = Noun, Entry = Entry.For(Role.Admin),
            Summary = "Changes a price", Description = "For orders from now on.",
            Parameters = [Sku], Problems = [410], Body = typeof(PriceToSet), BodyExample = new PriceToSet("13.25"), Successes = [Receipt],
            Run = call => RunAsync(call, sku => (commands, at) => commands.ChangePriceAsync(
                new ChangePriceRequest(sku, decimal.Parse(call.Body<PriceToSet>().Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)), at, call.Ct)),
        }.AsCommand(),
        new Endpoint
        {
            Method = "POST", Path = OnePath + "/receipts", OperationId = "receiveStock", Noun = Noun, Entry = Entry.For(Role.Admin),
            Summary = "Takes a delivery in", Description = "Its pieces can be ordered at once. A delivery note is counted once.",
            Parameters = [Sku], Problems = [410], Body = typeof(StockToReceive), BodyExample = new StockToReceive("DN-2026-0001", 50), Successes = [Receipt],
            Run = call => RunAsync(call, sku => (commands, at) => commands.ReceiveStockAsync(
                new ReceiveStockRequest(sku, call.Body<StockToReceive>().Quantity, call.Body<StockToReceive>().ReceiptNumber), at, call.Ct)),
        }.AsCommand(),
        new Endpoint
        {
            Method = "DELETE", Path = OnePath, OperationId = "withdrawProduct", Noun = Noun, Entry = Entry.For(Role.Admin),
            Summary = "Withdraws a product", Description = "It is sold no longer; orders that have it stay as they are.",
            Parameters = [Sku, Declare.Query("reason", KnownShapes.Line, "Why; no personal data.", "Out of season") with { Required = true }],
            Successes = [new(204, "It is withdrawn.", null, HasETag: true)],
            Run = call => RunAsync(call, sku => (commands, at) => commands.WithdrawProductAsync(new WithdrawProductRequest(sku, call.Text("reason")), at, call.Ct)),
        }.AsCommand(),
    ];

    private static Task<RestAnswer> AddAsync(RestCall call)
    {
        var body = call.Body<ProductToAdd>();
        return call.CommandAsync(
            commands => commands.AddProductAsync(new AddProductRequest(body.Sku, body.Name, body.Price.Value(), body.Price.Currency, body.MinimumAge), call.Metadata, call.Ct),
            PathOf(body.Sku), body.Sku, creates: true);
    }

    private static Task<RestAnswer> RunAsync(RestCall call, Func<string, Func<ShopCommands, Platform.EventStore.Events.EventMetadata, Task<CommandResult>>> run)
    {
        var sku = call.Text("sku")!;
        return call.CommandAsync(commands => run(sku)(commands, call.Metadata), PathOf(sku), sku);
    }

    private static Task<RestAnswer> ListAsync(RestCall call)
    {
        var conditions = new List<FilterNode> { new FilterCondition(nameof(ProductFilter.Withdrawn), FilterOperator.Eq, false) };
        if (call.Flag("inStock") is { } inStock)
        {
            conditions.Add(new FilterCondition(nameof(ProductFilter.Available), inStock ? FilterOperator.Gt : FilterOperator.Lte, 0L));
        }

        var order = call.OneOf<ProductOrder>("sort") switch
        {
            ProductOrder.Name => By(nameof(ProductSort.Name)),
            ProductOrder.PriceAscending => By(nameof(ProductSort.Price)),
            ProductOrder.PriceDescending => By(nameof(ProductSort.Price), descending: true),
            ProductOrder.Newest => By(nameof(ProductSort.AddedAt), descending: true),
            _ => null,
        };
        return call.PageAsync(
            page => call.Service<ProductReads>().PageAsync(page, call.Text("search"), new Filter<ProductFilter>(new FilterAnd(conditions)), order, call.Ct), Product.Of);
    }

    private static Sort<ProductSort> By(string property, bool descending = false) => new([new SortKey(property, descending)]);

    private static async Task<RestAnswer> ShowAsync(RestCall call)
    {
        var (row, problem) = await FindAsync(call).ConfigureAwait(false);
        return problem is not null ? problem : RestAnswer.Ok(Product.Of(row!), row!.Entry.Version);
    }

    private static async Task<RestAnswer> StockAsync(RestCall call)
    {
        var (row, problem) = await FindAsync(call).ConfigureAwait(false);
        return problem is not null ? problem : RestAnswer.Ok(new Stock(row!.Entry.Sku, row.Stock.OnHand, row.Stock.Reserved, row.Stock.Available));
    }

    private static async Task<(StockedProduct? Row, Problem? Problem)> FindAsync(RestCall call)
    {
        var sku = call.Text("sku")!;
        return (await call.Service<ProductReads>().BySkuAsync([sku], call.Ct).ConfigureAwait(false)).GetValueOrDefault(sku) switch
        {
            null => (null, call.NotFound()),
            { Entry.Withdrawn: true } => (null, ProblemMap.Of(Domain.Products.ProductRefusal.Withdrawn, Noun)),
            var row => (row, null),
        };
    }

    private static string PathOf(string sku) => $"/products/{Uri.EscapeDataString(sku)}";
}
