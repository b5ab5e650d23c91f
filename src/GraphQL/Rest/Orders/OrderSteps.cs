using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.GraphQL.Rest.Orders;

/// <summary>What can be done with an order, each as a thing posted below it.</summary>
internal static class OrderSteps
{
    private static readonly Entry Staff = Entry.For(Role.Clerk, Role.Admin);
    private static readonly Entry OwnersToo = Entry.For(Role.Customer, Role.Clerk, Role.Admin);

    /// <summary>All of them, in the order in which an order lives.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        Step("hold", "holdOrder", "Holds an order", "It is not shipped until it is released.", Staff, new Because("The address is to be checked"), (call, body, id, by) =>
            (commands) => commands.HoldOrderAsync(new HoldOrderRequest(id, body.Reason), by, call.Ct)),
        Step<object>("release", "releaseOrder", "Releases an order that is held", "One that is not held has nothing to do.", Staff, null, (call, _, id, by) =>
            (commands) => commands.ReleaseOrderAsync(new ReleaseOrderRequest(id), by, call.Ct)),
        Step("payment", "payOrder", "Says which payment pays an order", "The payment must be captured, of what is due.", Staff, new OrderPayment(Samples.Payment), (call, body, id, by) =>
            (commands) => commands.PayOrderAsync(new PayOrderRequest(id, body.PaymentId.ToString()), by, call.Ct)),
        Step("shipment", "shipOrder", "Ships an order", "As a whole; its pieces leave the stock. It must be paid.", Staff, new OrderShipment("Royal Mail", "RM123456789GB"), (call, body, id, by) =>
            (commands) => commands.ShipOrderAsync(new ShipOrderRequest(id, body.Carrier, body.TrackingNumber), by, call.Ct)),
        Step<object>("delivery", "deliverOrder", "Says that an order arrived", "It must be shipped.", Staff, null, (call, _, id, by) =>
            (commands) => commands.DeliverOrderAsync(new DeliverOrderRequest(id), by, call.Ct)),
        Step(
            "returns", "returnItems", "Takes items of an order back", "They are refunded in the same transaction, as far as the payment holds money.", Staff,
            new OrderReturn("RET-2026-0001", [new LineToReturn(1, 1)], "Wrong colour"), (call, body, id, by) =>
            (commands) => commands.ReturnItemsAsync(
                new ReturnItemsRequest(id, body.ReturnNumber, [.. body.Lines.Select(line => new ReturnLineRequest(line.LineNo, line.Quantity))], body.Reason), by, call.Ct)),
        Step("cancellation", "cancelOrder", "Calls an order off", "One that is not shipped yet; its stock is free again.", OwnersToo, new Because("Ordered twice"), (call, body, id, by) =>
            (commands) => commands.CancelOrderAsync(new CancelOrderRequest(id, body.Reason), by, call.Ct)),
    ];

    private static Endpoint Step<TBody>(
        string name,
        string operation,
        string summary,
        string description,
        Entry entry,
        TBody? example,
        Func<RestCall, TBody, string, EventMetadata, Func<ShopCommands, Task<CommandResult>>> run)
        where TBody : class => new Endpoint
        {
            Method = "POST",
            Path = $"/orders/{{id}}/{name}",
            OperationId = operation,
            Noun = "order",
            Entry = entry,
            Summary = summary,
            Description = description,
            Parameters = [OrderEndpoints.Id],
            Body = example is null ? null : typeof(TBody),
            BodyExample = example,
            Successes = [new(200, "It is done, or was before.", typeof(Receipt), HasETag: true)],
            Run = async call =>
            {
                var id = call.Id();
                return call.Caller.IsStaff || await OrderEndpoints.FindAsync(call, id).ConfigureAwait(false) is { CustomerId: { } owner } && call.Caller.ActsFor(owner)
                    ? await call.CommandAsync(run(call, example is null ? null! : call.Body<TBody>(), id.ToString(), call.Metadata), $"/orders/{id}", id.ToString()).ConfigureAwait(false)
                    : call.NotFound();
            },
        }.AsCommand();
}
