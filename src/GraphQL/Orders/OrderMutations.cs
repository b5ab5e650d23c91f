using System.Security.Cryptography;
using System.Text;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Orders;

namespace KiVendTout.GraphQL.Orders;

/// <summary>One item of an order.</summary>
/// <param name="Sku">The product's code.</param>
/// <param name="Quantity">How many, from 1.</param>
[InputType]
public sealed record OrderItemInput(string Sku, int Quantity);

/// <summary>Pieces of one line that come back.</summary>
/// <param name="LineNo">Number of the order's line, from 1.</param>
/// <param name="Quantity">How many, from 1.</param>
[InputType]
public sealed record ReturnLineInput(int LineNo, int Quantity);

/// <summary>Moves orders along. No rule is here: the domain decides.</summary>
[MutationType]
public static class OrderMutations
{
    /// <summary>Places an order and reserves its stock. Prices are looked up; who is a customer orders for themselves.</summary>
    /// <param name="items">What is wanted; line 1 is the first.</param>
    /// <param name="country">Where it goes, ISO 3166-1 alpha-2.</param>
    /// <param name="currency">Of the prices, ISO 4217.</param>
    /// <param name="number">The shop's own order number; only staff choose one, else one is made.</param>
    /// <param name="customerId">Who orders; left out by staff for a guest.</param>
    /// <param name="customerAge">In whole years, if staff verified it.</param>
    /// <param name="idempotencyKey">The same key again is the same order: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<OutOfStockError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static async Task<MutationResult<Order>> PlaceOrderAsync(
        IReadOnlyList<OrderItemInput> items,
        string country,
        string currency,
        string? number,
        [ID("Customer")] Guid? customerId,
        int? customerAge,
        string idempotencyKey,
        ShopDesk desk,
        ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(desk);
        var caller = context.Caller();
        if (!caller.IsStaff && (number ?? (object?)customerAge) is not null)
        {
            return MutationResult.Failed<Order>(new InvalidInputError(
                number is null ? "customerAge" : "number", "Only the shop's staff may say it.", "Leave it out."));
        }

        var orderer = customerId ?? (caller.IsStaff ? null : caller.CustomerId);
        if (!caller.ActsFor(orderer))
        {
            return ShopDesk.Refused<Order>(CustomerRefusal.NotFound);
        }

        var request = new PlaceOrderRequest(
            number ?? NumberFor(caller, idempotencyKey), orderer?.ToString(), country, currency, [.. items.Select(item => new OrderItemRequest(item.Sku, item.Quantity))], customerAge);
        return await desk.RunAsync(
            context, idempotencyKey, request, (commands, asked, metadata, ct) => commands.PlaceOrderAsync(asked, metadata, ct), Shown(desk, context),
            items.Select(item => Domain.Values.Sku.TryParse(item.Sku, out var sku, out _) ? sku.Value : item.Sku)).ConfigureAwait(false);
    }

    /// <summary>Holds an order until it is released.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> HoldOrderAsync([ID("Order")] Guid orderId, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new HoldOrderRequest($"{orderId}", reason), (commands, asked, metadata, ct) => commands.HoldOrderAsync(asked, metadata, ct));

    /// <summary>Releases an order that was held; one that was not has nothing to do.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> ReleaseOrderAsync([ID("Order")] Guid orderId, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new ReleaseOrderRequest($"{orderId}"), (commands, asked, metadata, ct) => commands.ReleaseOrderAsync(asked, metadata, ct));

    /// <summary>Ships a paid order as a whole; its pieces leave the stock.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="carrier">Who carries it.</param>
    /// <param name="trackingNumber">The carrier's number for it.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> ShipOrderAsync(
        [ID("Order")] Guid orderId, string carrier, string trackingNumber, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new ShipOrderRequest($"{orderId}", carrier, trackingNumber), (commands, asked, metadata, ct) => commands.ShipOrderAsync(asked, metadata, ct));

    /// <summary>Records that a shipped order arrived.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> DeliverOrderAsync([ID("Order")] Guid orderId, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new DeliverOrderRequest($"{orderId}"), (commands, asked, metadata, ct) => commands.DeliverOrderAsync(asked, metadata, ct));

    /// <summary>Cancels an order that is not shipped yet; its stock is free again. Customers may cancel their own.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static async Task<MutationResult<Order>> CancelOrderAsync(
        [ID("Order")] Guid orderId, string reason, string idempotencyKey, ShopDesk desk, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(desk);
        return await desk.ActsForOrderAsync(context, orderId).ConfigureAwait(false)
            ? await RunAsync(
                desk, context, idempotencyKey, new CancelOrderRequest($"{orderId}", reason), (commands, asked, metadata, ct) => commands.CancelOrderAsync(asked, metadata, ct)).ConfigureAwait(false)
            : ShopDesk.Refused<Order>(OrderRefusal.NotFound);
    }

    /// <summary>Takes items of a shipped order back and refunds them.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="lines">What comes back.</param>
    /// <param name="reason">Why; no personal data.</param>
    /// <param name="returnNumber">The shop's number of this return; left out, the key stands for it.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> ReturnItemsAsync(
        [ID("Order")] Guid orderId, IReadOnlyList<ReturnLineInput> lines, string reason, string? returnNumber, string idempotencyKey, ShopDesk desk, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return RunAsync(
            desk, context, idempotencyKey,
            new ReturnItemsRequest($"{orderId}", returnNumber ?? idempotencyKey, [.. lines.Select(line => new ReturnLineRequest(line.LineNo, line.Quantity))], reason),
            (commands, asked, metadata, ct) => commands.ReturnItemsAsync(asked, metadata, ct));
    }

    /// <summary>Marks an order as paid by a payment that was captured for it.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="paymentId">The payment.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Order>> PayOrderAsync(
        [ID("Order")] Guid orderId, [ID("Payment")] Guid paymentId, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new PayOrderRequest($"{orderId}", $"{paymentId}"), (commands, asked, metadata, ct) => commands.PayOrderAsync(asked, metadata, ct));

    /// <summary>Shows the order of an answer as it was then.</summary>
    internal static Func<Guid, long, Task<Order?>> Shown(ShopDesk desk, ResolverContext context) => async (id, version) =>
        await desk.Store.RowAsync<OrderSummary>(id, version, context.CancellationToken).ConfigureAwait(false) is { } row ? new Order(row, asOf: true) : null;

    private static Task<MutationResult<Order>> RunAsync<TRequest>(
        ShopDesk desk,
        ResolverContext context,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, Platform.EventStore.Events.EventMetadata, CancellationToken, Task<CommandResult>> run) =>
        desk.RunAsync(context, key, request, run, Shown(desk, context));

    // From who asks and their key, so that a retry has the same number and nobody else's wish has it.
    internal static string NumberFor(Caller caller, string key) =>
        $"W{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Subject?.Length}:{caller.Subject}:{key}")).AsSpan(0, 8))}";
}
