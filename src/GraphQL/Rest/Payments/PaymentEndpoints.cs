using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Payments;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Orders;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Payments;

namespace KiVendTout.GraphQL.Rest.Payments;

/// <summary>Payments over REST.</summary>
internal static class PaymentEndpoints
{
    private const string Noun = "payment";
    private static readonly EndpointParameter Id = Declare.PathId("The payment.", Samples.Payment);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new Endpoint
        {
            Method = "POST",
            Path = "/payments",
            OperationId = "requestPayment",
            Noun = Noun,
            Entry = Entry.For(Role.Customer, Role.Clerk, Role.Admin),
            Summary = "Requests a payment of what an order is due",
            Body = typeof(PaymentToRequest),
            BodyExample = new PaymentToRequest(Samples.Order, PaymentMethod.Card, new CardToCharge("tok_4f7a9c", Domain.Values.CardBrand.Visa, "4242")),
            Successes =
            [
                new(201, "It is requested.", typeof(Receipt), HasETag: true, HasLocation: true), new(200, "It was requested before.", typeof(Receipt), HasETag: true),
            ],
            Links = [.. new[] { "getPayment", "authorisePayment", "declinePayment", "voidPayment" }.Select(operation => new EndpointLink(operation, "id", "$response.body#/id"))],
            Run = RequestAsync,
        }.AsCommand(),
        new Endpoint
        {
            Method = "GET",
            Path = "/payments",
            OperationId = "listPayments",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Lists payments",
            Description = "The youngest first. Customers see their own.",
            Parameters =
            [
                Declare.OneOf<PaymentStatus>("status", "Only payments that stand here."),
                Declare.OneOf<PaymentMethod>("method", "Only payments made this way."),
                Declare.Query("customerId", KnownShapes.Uuid, "Only this customer's."),
            ],
            Successes = [new(200, "A page of payments.", typeof(PageOf<Payment>))],
            Run = ListAsync,
        }.AsPage(),
        new Endpoint
        {
            Method = "GET",
            Path = "/payments/{id}",
            OperationId = "getPayment",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Shows a payment",
            Parameters = [Id],
            Successes = [new(200, "The payment.", typeof(Payment), HasETag: true)],
            Run = async call => await FindAsync(call).ConfigureAwait(false) is { } row ? RestAnswer.Ok(Payment.Of(row, call.Caller), row.Version) : call.NotFound(),
        }.AsResource(),
        Step("authorisation", "authorisePayment", "Records that the payer's bank set the amount aside", new Authorisation("A1B2C3"), (call, body, id, by) =>
            commands => commands.AuthorisePaymentAsync(new AuthorisePaymentRequest(id, body.AuthorisationCode), by, call.Ct)),
        Step("capture", "capturePayment", "Takes some or all of what is set aside", new Capture(new MoneyIn("25.00", "GBP")), (call, body, id, by) =>
            commands => commands.CapturePaymentAsync(new CapturePaymentRequest(id, body.Amount.Value(), body.Amount.Currency, call.IdempotencyKey), by, call.Ct)),
        Step("refunds", "refundPayment", "Gives back some or all of what was taken", new Refund(new MoneyIn("5.00", "GBP"), "Goodwill"), (call, body, id, by) =>
            commands => commands.RefundPaymentAsync(new RefundPaymentRequest(id, body.Amount.Value(), body.Amount.Currency, call.IdempotencyKey, body.Reason), by, call.Ct)),
        Step("decline", "declinePayment", "Records that the payer's bank said no", new Because("Insufficient funds"), (call, body, id, by) =>
            commands => commands.DeclinePaymentAsync(new DeclinePaymentRequest(id, body.Reason), by, call.Ct)),
        Step("void", "voidPayment", "Calls a payment off before anything is taken", new Because("The order was called off"), (call, body, id, by) =>
            commands => commands.VoidPaymentAsync(new VoidPaymentRequest(id, body.Reason), by, call.Ct)),
    ];

    private static Endpoint Step<TBody>(
        string name, string operation, string summary, TBody example, Func<RestCall, TBody, string, EventMetadata, Func<ShopCommands, Task<CommandResult>>> run)
        where TBody : class => new Endpoint
        {
            Method = "POST",
            Path = $"/payments/{{id}}/{name}",
            OperationId = operation,
            Noun = Noun,
            Entry = Entry.For(Role.Clerk, Role.Admin),
            Summary = summary,
            Parameters = [Id],
            Body = typeof(TBody),
            BodyExample = example,
            Successes = [new(200, "It is done, or was before.", typeof(Receipt), HasETag: true)],
            Run = call => call.CommandAsync(run(call, call.Body<TBody>(), call.Id().ToString(), call.Metadata), $"/payments/{call.Id()}", call.Id().ToString()),
        }.AsCommand();

    private static async Task<RestAnswer> RequestAsync(RestCall call)
    {
        var body = call.Body<PaymentToRequest>();
        if (!call.Caller.IsStaff && (await OrderEndpoints.FindAsync(call, body.OrderId).ConfigureAwait(false) is not { CustomerId: { } owner } || !call.Caller.ActsFor(owner)))
        {
            return ProblemMap.Of(Domain.Orders.OrderRefusal.NotFound, addressed: null);
        }

        var id = PaymentId.For(body.OrderId, body.Attempt);
        var card = body.Card is { } given ? new CardRequest(given.Token, given.Brand.ToString(), given.LastFour) : null;
        return await call.CommandAsync(
            commands => commands.RequestPaymentAsync(
                new RequestPaymentRequest(body.OrderId.ToString(), body.Method.ToString(), call.IdempotencyKey, card, body.Attempt), call.Metadata, call.Ct),
            $"/payments/{id}",
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
        if (call.OneOf<PaymentStatus>("status") is { } status)
        {
            conditions.Add(new FilterCondition(nameof(PaymentFilter.Status), FilterOperator.Eq, status));
        }

        if (call.OneOf<PaymentMethod>("method") is { } method)
        {
            conditions.Add(new FilterCondition(nameof(PaymentFilter.Method), FilterOperator.Eq, method));
        }

        return await call.PageAsync(
            page => call.Service<PaymentReads>().PageAsync(page, new Filter<PaymentFilter>(new FilterAnd(conditions)), null, of, call.Ct),
            row => Payment.Of(row, call.Caller)).ConfigureAwait(false);
    }

    private static async Task<PaymentSummary?> FindAsync(RestCall call) =>
        (await call.Service<PaymentReads>().ByIdAsync([call.Id()], call.Ct).ConfigureAwait(false)).GetValueOrDefault(call.Id()) is { } row && call.Caller.Sees(row.CustomerId) ? row : null;
}
