using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.GraphQL.Orders;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Payments;
using Order = KiVendTout.GraphQL.Orders.Order;

namespace KiVendTout.GraphQL.Payments;

/// <summary>A card, as the payment provider names it. Never its number.</summary>
/// <param name="Token">The provider's token.</param>
/// <param name="Brand">The scheme.</param>
/// <param name="LastFour">Its last four digits.</param>
[InputType]
public sealed record CardInput(string Token, CardBrand Brand, string LastFour);

/// <summary>Moves payments along. No rule is here: the domain decides.</summary>
[MutationType]
public static class PaymentMutations
{
    private static readonly Refusal NoTestCards = new("payment.test_cards_refused", "This shop takes no test cards. Request a payment with a card of your own.");

    /// <summary>Requests a payment of what an order is due. Customers may for their own orders.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="method">How it is to be paid.</param>
    /// <param name="card">Which card, exactly if the method is CARD.</param>
    /// <param name="attempt">1 for the first payment of the order, 2 for the next after a decline, and so on.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static async Task<MutationResult<Payment>> RequestPaymentAsync(
        [ID("Order")] Guid orderId, PaymentMethod method, CardInput? card, int? attempt, string idempotencyKey, ShopDesk desk, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(desk);
        var request = new RequestPaymentRequest(
            $"{orderId}", $"{method}", idempotencyKey, card is null ? null : new CardRequest(card.Token, $"{card.Brand}", card.LastFour), attempt ?? 1);
        return await desk.ActsForOrderAsync(context, orderId).ConfigureAwait(false)
            ? await RunAsync(desk, context, idempotencyKey, request, (commands, asked, metadata, ct) => commands.RequestPaymentAsync(asked, metadata, ct)).ConfigureAwait(false)
            : ShopDesk.Refused<Payment>(OrderRefusal.NotFound);
    }

    /// <summary>Records that the payer's bank set the amount aside.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="authorisationCode">The bank's code for it.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Payment>> AuthorisePaymentAsync(
        [ID("Payment")] Guid paymentId, string authorisationCode, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new AuthorisePaymentRequest($"{paymentId}", authorisationCode),
            (commands, asked, metadata, ct) => commands.AuthorisePaymentAsync(asked, metadata, ct));

    /// <summary>Takes some or all of what is set aside.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="amount">How much this time.</param>
    /// <param name="currency">Of the amount, ISO 4217.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Payment>> CapturePaymentAsync(
        [ID("Payment")] Guid paymentId, decimal amount, string currency, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new CapturePaymentRequest($"{paymentId}", amount, currency, idempotencyKey),
            (commands, asked, metadata, ct) => commands.CapturePaymentAsync(asked, metadata, ct));

    /// <summary>Records that the payer's bank said no.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Payment>> DeclinePaymentAsync([ID("Payment")] Guid paymentId, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new DeclinePaymentRequest($"{paymentId}", reason), (commands, asked, metadata, ct) => commands.DeclinePaymentAsync(asked, metadata, ct));

    /// <summary>Calls a payment off before anything is taken.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Payment>> VoidPaymentAsync([ID("Payment")] Guid paymentId, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new VoidPaymentRequest($"{paymentId}", reason), (commands, asked, metadata, ct) => commands.VoidPaymentAsync(asked, metadata, ct));

    /// <summary>Gives back some or all of what was taken.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="amount">How much this time.</param>
    /// <param name="currency">Of the amount, ISO 4217.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Payment>> RefundPaymentAsync(
        [ID("Payment")] Guid paymentId, decimal amount, string currency, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new RefundPaymentRequest($"{paymentId}", amount, currency, idempotencyKey, reason),
            (commands, asked, metadata, ct) => commands.RefundPaymentAsync(asked, metadata, ct));

    /// <summary>
    /// Pays an order at once with a test card: requests, authorises and captures what is due and marks the order as paid, all or nothing. There is no bank behind
    /// it: only a shop that is tried out takes it. Customers may for their own orders.
    /// </summary>
    /// <param name="orderId">The order.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static async Task<MutationResult<Order>> PayWithTestCardAsync([ID("Order")] Guid orderId, string idempotencyKey, ShopDesk desk, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(context);
        if (!desk.Settings.TestCards)
        {
            return ShopDesk.Refused<Order>(NoTestCards);
        }

        var facts = await desk.FactsAsync(orderId, context.CancellationToken).ConfigureAwait(false);
        if (facts is null || !context.Caller().ActsFor(facts.Placed.CustomerId))
        {
            return ShopDesk.Refused<Order>(OrderRefusal.NotFound);
        }

        var (payment, due, now) = (PaymentId.For(orderId), facts.AmountDue, desk.Time.GetUtcNow());
        var at = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero); // As PostgreSQL keeps it.
        IReadOnlyList<object> wishes =
        [
            new PayOrder(orderId, payment, due, at), // First, so that the answer is about the order.
            new RequestPayment(
                payment, orderId, facts.Placed.CustomerId, due, PaymentMethod.Card, new CardReference("tok_test", CardBrand.Visa, "4242"), facts.Placed.Country,
                idempotencyKey, at),
            new AuthorisePayment(payment, "TEST", at),
            new CapturePayment(payment, due, $"{idempotencyKey}:capture", at), // A payment knows each wish by a key of its own.
        ];
        return await desk.RunAsync(
            context, idempotencyKey, orderId, (commands, _, metadata, ct) => commands.ExecuteAsync(wishes, metadata with { Timestamp = at }, ct),
            OrderMutations.Shown(desk, context)).ConfigureAwait(false);
    }

    private static Task<MutationResult<Payment>> RunAsync<TRequest>(
        ShopDesk desk,
        ResolverContext context,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, Platform.EventStore.Events.EventMetadata, CancellationToken, Task<CommandResult>> run)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(context);
        return desk.RunAsync(context, key, request, run, async (id, version) =>
            await desk.Store.RowAsync<PaymentSummary>(id, version, context.CancellationToken).ConfigureAwait(false) is { } row ? new Payment(row, context.Caller()) : null);
    }
}
