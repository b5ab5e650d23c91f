using KiVendTout.Domain;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Items of a shipped order that come back.</summary>
/// <param name="OrderId">The order, a UUID.</param>
/// <param name="ReturnNumber">The shop's number of this return, the key of the request.</param>
/// <param name="Lines">What comes back.</param>
/// <param name="Reason">Why; no personal data.</param>
public sealed record ReturnItemsRequest(string? OrderId, string? ReturnNumber, IReadOnlyList<ReturnLineRequest>? Lines, string? Reason);

/// <summary>Pieces of one line that come back.</summary>
/// <param name="LineNo">Number of the order's line, from 1.</param>
/// <param name="Quantity">How many, from 1.</param>
public sealed record ReturnLineRequest(int? LineNo, int? Quantity);

public sealed partial class ShopCommands
{
    /// <summary>Takes items back and refunds them, see <see cref="ReturnItemsAsync(ReturnItems, EventMetadata?, CancellationToken)"/>.</summary>
    /// <param name="request">What comes back.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<CommandResult> ReturnItemsAsync(ReturnItemsRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        var number = input.Line("returnNumber", request.ReturnNumber, "Send the shop's number of this return.");
        var lines = input.Items("lines", request.Lines, MostItems, (line, path) => new ItemToReturn(
            input.Whole($"{path}.lineNo", line?.LineNo, 1, int.MaxValue), input.Quantity($"{path}.quantity", line?.Quantity)));
        var reason = input.Line("reason", request.Reason, "Say why, for whoever reads it later.");
        return input.Invalid ?? await ReturnItemsAsync(new ReturnItems(order, number, lines, reason, at), metadata, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes items back and, in the same transaction, refunds them from the payment that paid the order: their exact sum rounded to what the
    /// currency can pay, and no more than is left of it. The same return again stores nothing. Where no money of the payment is held
    /// (charged back, or never captured here), items come back without a refund.
    /// </summary>
    /// <param name="back">What comes back.</param>
    /// <param name="metadata">Who; the time is the command's unless it brings one along.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public Task<CommandResult> ReturnItemsAsync(ReturnItems back, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(back);
        return RunAsync(async work =>
        {
            if (await work.DecideAsync(back).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            return work.EventsOf(back.OrderId).OfType<ItemsReturned>().SingleOrDefault() is { } returned
                ? await RefundAsync(work, back, returned).ConfigureAwait(false)
                : null;
        }, At(metadata?.Timestamp ?? back.ReturnedAt, metadata), ct);
    }

    private static async ValueTask<Refusal?> RefundAsync(WorkingSet work, ReturnItems back, ItemsReturned returned)
    {
        var order = (Order.Sent)await work.StateAsync<Order>(Aggregate.Orders, back.OrderId).ConfigureAwait(false);
        if (await work.StateAsync<Payment>(Aggregate.Payments, order.PaymentId).ConfigureAwait(false) is not Payment.Captured { Ledger: var ledger })
        {
            return null;
        }

        var (wanted, left) = (Money.Rounded(returned.Amount, returned.Currency), ledger.Captured - ledger.Refunded);
        var refund = wanted < left ? wanted : left;
        return refund.IsPositive
            ? await work.DecideAsync(new RefundPayment(order.PaymentId, refund, $"return:{back.ReturnId}", back.Reason, back.ReturnedAt)).ConfigureAwait(false)
            : null;
    }
}
