using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Processes;

/// <summary>How orders are carried through.</summary>
/// <param name="UnpaidAfter">How long an order waits for its money and keeps its stock; null for ever.</param>
/// <param name="ShipAfter">After what time the simulated warehouse ships a paid order; null where people ship.</param>
/// <param name="Recognises">Whether the payment provider knows a card, so that a refund decided here is carried out. Other money is given back by people.</param>
public sealed record FulfilmentRules(TimeSpan? UnpaidAfter, TimeSpan? ShipAfter, Func<CardReference, bool> Recognises)
{
    /// <summary>The time to pay where nothing else is set.</summary>
    public static readonly TimeSpan UsualUnpaidAfter = TimeSpan.FromMinutes(30);
}
