using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Orders;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Rest.Orders;

/// <summary>Orders over REST: placing and reading them; what can be done with one stands in <see cref="OrderSteps"/>.</summary>
internal static class OrderEndpoints
{
    private const string Noun = "order";

    /// <summary>The order in the path.</summary>
    public static EndpointParameter Id { get; } = Declare.PathId("The order.", Samples.Order);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new Endpoint
        {
            Method = "POST",
            Path = "/orders",
            OperationId = "placeOrder",
            Noun = Noun,
            Entry = Entry.For(Role.Customer, Role.Clerk, Role.Admin),
            Summary = "Places an order",
            Description = "Its stock is reserved in the same transaction, at the prices of this moment.",
            Body = typeof(OrderToPlace),
            BodyExample = new OrderToPlace("GB", "GBP", [new ItemToOrder(Samples.Sku, 2)], Samples.OrderNumber),
            Successes =
            [
                new(201, "It is placed.", typeof(Receipt), HasETag: true, HasLocation: true), new(200, "It was placed before.", typeof(Receipt), HasETag: true),
            ],
            Links = [.. new[] { "getOrder", "getOrderEvents", "holdOrder", "releaseOrder", "cancelOrder" }.Select(operation => new EndpointLink(operation, "id", "$response.body#/id"))],
            Run = PlaceAsync,
        }.AsCommand(),
        new Endpoint
        {
            Method = "GET",
            Path = "/orders",
            OperationId = "listOrders",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Lists orders",
            Description = "The youngest first. Customers see their own.",
            Parameters =
            [
                Declare.OneOf<OrderStatus>("status", "Only orders that stand here."),
                Declare.Query("country", KnownShapes.CountryCode, "Only orders that go there."),
                Declare.Query("customerId", KnownShapes.Uuid, "Only this customer's."),
                Declare.Query("placedFrom", KnownShapes.Time, "Only orders placed then or later."),
                Declare.Query("placedBefore", KnownShapes.Time, "Only orders placed earlier."),
            ],
            Successes = [new(200, "A page of orders.", typeof(PageOf<OrderEntry>))],
            Run = ListAsync,
        }.AsPage(),
        new Endpoint
        {
            Method = "GET",
            Path = "/orders/{id}",
            OperationId = "getOrder",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Shows an order",
            Description = "As it stands, or as it stood at a version or a time, folded from its events.",
            Parameters =
            [
                Id,
                Declare.Query("version", new JsonShape { Type = "integer", Minimum = 1, Maximum = int.MaxValue }, "As of this version of it."),
                Declare.Query("at", KnownShapes.Time, "As of this time."),
            ],
            Problems = [422],
            Successes = [new(200, "The order.", typeof(Order), HasETag: true)],
            Run = ShowAsync,
        }.AsResource(),
        new Endpoint
        {
            Method = "GET",
            Path = "/orders/{id}/events",
            OperationId = "getOrderEvents",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Shows what happened to an order",
            Description = "Every event of its stream, the first first.",
            Parameters = [Id],
            Successes = [new(200, "A page of events.", typeof(PageOf<OrderEvent>))],
            Run = async call => await FindAsync(call, call.Id()).ConfigureAwait(false) is null
                ? call.NotFound()
                : await call.HistoryAsync(call.Service<StreamStore>(), call.Id()).ConfigureAwait(false),
        }.AsPage(),
        .. OrderSteps.All,
    ];

    /// <summary>The order's row, or null when there is none that this caller sees.</summary>
    public static async Task<OrderSummary?> FindAsync(RestCall call, Guid id) =>
        (await call.Service<OrderReads>().ByIdAsync([id], call.Ct).ConfigureAwait(false)).GetValueOrDefault(id) is { } row && call.Caller.Sees(row.CustomerId) ? row : null;

    private static async Task<RestAnswer> PlaceAsync(RestCall call)
    {
        var body = call.Body<OrderToPlace>();
        var customer = call.Caller.IsStaff ? body.CustomerId : body.CustomerId ?? call.Caller.CustomerId;
        if (!call.Caller.IsStaff && (customer is null || !call.Caller.ActsFor(customer) || (body.Number ?? (object?)body.CustomerAge) is not null))
        {
            return RestCall.Forbidden("Customers order for themselves, and only staff choose numbers and say how old somebody is. Leave customerId, number and customerAge out.");
        }

        var number = body.Number?.Trim() ?? OrderMutations.NumberFor(call.Caller, call.IdempotencyKey!);
        var id = Domain.Orders.OrderId.FromNumber(PlaceOrderRequest.Source, number);
        return await call.CommandAsync(
            commands => commands.PlaceOrderAsync(
                new PlaceOrderRequest(
                    number, customer?.ToString(), body.Country, body.Currency, [.. body.Items.Select(item => new OrderItemRequest(item.Sku, item.Quantity))], body.CustomerAge),
                call.Metadata,
                call.Ct),
            $"/orders/{id}",
            id.ToString(),
            creates: true).ConfigureAwait(false);
    }

    private static async Task<RestAnswer> ListAsync(RestCall call)
    {
        var (of, refused) = Scope.Of(call);
        if (refused is not null)
        {
            return refused;
        }

        var conditions = new List<FilterNode>();
        Add(nameof(OrderFilter.Status), FilterOperator.Eq, call.OneOf<OrderStatus>("status"));
        Add(nameof(OrderFilter.Country), FilterOperator.Eq, call.Text("country"));
        Add(nameof(OrderFilter.PlacedAt), FilterOperator.Gte, call.Time("placedFrom"));
        Add(nameof(OrderFilter.PlacedAt), FilterOperator.Lt, call.Time("placedBefore"));
        return await call.PageAsync(
            page => call.Service<OrderReads>().PageAsync(page, new Filter<OrderFilter>(new FilterAnd(conditions)), null, of, call.Ct), OrderEntry.Of).ConfigureAwait(false);

        void Add(string property, FilterOperator compare, object? value)
        {
            if (value is not null)
            {
                conditions.Add(new FilterCondition(property, compare, value));
            }
        }
    }

    private static async Task<RestAnswer> ShowAsync(RestCall call)
    {
        var (id, version, at) = (call.Id(), call.Number("version"), call.Time("at"));
        if (version is not null && at is not null)
        {
            return Problem.Of(422, "input.invalid", "An order is shown as of a version or as of a time. Send one of the two.");
        }

        if (version is null && at is null)
        {
            return await FindAsync(call, id).ConfigureAwait(false) is { } row
                ? RestAnswer.Ok(Order.Of(row, (await call.Service<OrderReads>().LinesAsync([id], call.Ct).ConfigureAwait(false))[id]), row.Version)
                : call.NotFound();
        }

        return await OrderViews.AsOfAsync(call.Service<StreamStore>(), id, version, at, call.Ct).ConfigureAwait(false) is { } then && call.Caller.Sees(then.Row.CustomerId)
            ? RestAnswer.Ok(Order.Of(then.Row, then.Lines), then.Row.Version)
            : call.NotFound();
    }
}
