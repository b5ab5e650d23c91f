using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Asks for an order to be paid; who pays, where it goes and what is due are looked up.</summary>
/// <param name="OrderId">The order, a UUID.</param>
/// <param name="Method"><c>Card</c>, <c>BankTransfer</c>, <c>Wallet</c> or <c>Invoice</c>.</param>
/// <param name="IdempotencyKey">The same key again is the same request.</param>
/// <param name="Card">Which card, exactly if the method is card.</param>
/// <param name="Attempt">1 for the first payment of the order, 2 for the next after a decline, and so on.</param>
public sealed record RequestPaymentRequest(string? OrderId, string? Method, string? IdempotencyKey, CardRequest? Card = null, int? Attempt = 1);

/// <summary>A card, as the payment provider names it. Never its number.</summary>
/// <param name="Token">The provider's token.</param>
/// <param name="Brand">The scheme, such as <c>Visa</c>.</param>
/// <param name="LastFour">Its last four digits.</param>
public sealed record CardRequest(string? Token, string? Brand, string? LastFour);

public sealed partial class ShopCommands
{
    private const int MostAttempts = 100;

    /// <summary>Requests a payment of what an order is due; its id is <c>PaymentId.For(orderId, attempt)</c>.</summary>
    /// <param name="request">The order and how it is to be paid.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<CommandResult> RequestPaymentAsync(RequestPaymentRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var order = input.Id("orderId", request.OrderId);
        var method = input.OneOf<PaymentMethod>("method", request.Method);
        var key = input.Line("idempotencyKey", request.IdempotencyKey, "Send a key that is new for each new wish and the same for each retry.");
        var attempt = input.Whole("attempt", request.Attempt, 1, MostAttempts);
        var card = request.Card is null ? null : CardOf(input, request.Card);
        if (input.Invalid is { } invalid)
        {
            return invalid;
        }

        return await RunAsync(async work => PlacedBefore(await work.StateAsync<Order>(Aggregate.Orders, order).ConfigureAwait(false)) is { } facts
            ? await work.DecideAsync(new RequestPayment(
                PaymentId.For(order, attempt), order, facts.Placed.CustomerId, facts.AmountDue, method, card, facts.Placed.Country, key, at)).ConfigureAwait(false)
            : OrderRefusal.NotFound, At(at, metadata), ct).ConfigureAwait(false);
    }

    private static CardReference? CardOf(Input input, CardRequest request)
    {
        var brand = input.OneOf<CardBrand>("card.brand", request.Brand);
        if (CardReference.TryCreate(request.Token, brand, request.LastFour, out var card, out var fault))
        {
            return card;
        }

        input.Wrong("card", fault, "Send the payment provider's token, the brand and the last four digits; never a card number.");
        return null;
    }
}
