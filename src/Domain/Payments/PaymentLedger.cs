using System.Collections.Immutable;
using KiVendTout.Domain.Values;

namespace KiVendTout.Domain.Payments;

/// <summary>What was taken and given back, and under which keys.</summary>
/// <param name="Captured">Taken so far.</param>
/// <param name="Refunded">Given back so far.</param>
/// <param name="Done">What each idempotency key was used for.</param>
public sealed record PaymentLedger(Money Captured, Money Refunded, ImmutableDictionary<string, PaymentLedger.Entry> Done)
{
    /// <summary>What one key was used for.</summary>
    /// <param name="What">The kind of wish.</param>
    /// <param name="Amount">Its amount.</param>
    public sealed record Entry(EntryKind What, Money Amount);

    /// <summary>Kinds of wish that carry a key.</summary>
    public enum EntryKind
    {
        /// <summary>The request itself.</summary>
        Request,

        /// <summary>A capture.</summary>
        Capture,

        /// <summary>A refund.</summary>
        Refund,
    }

    internal static PaymentLedger Open(PaymentRequested requested)
    {
        var nothing = Money.Zero(requested.Amount.Currency);
        return new(nothing, nothing, ImmutableDictionary<string, Entry>.Empty.Add(
            requested.IdempotencyKey, new Entry(EntryKind.Request, requested.Amount)));
    }

    internal PaymentLedger With(PaymentCaptured e) => this with
    {
        Captured = e.CapturedSoFar,
        Done = Done.SetItem(e.IdempotencyKey, new Entry(EntryKind.Capture, e.Amount)),
    };

    internal PaymentLedger With(PaymentRefunded e) => this with
    {
        Refunded = e.RefundedSoFar,
        Done = Done.SetItem(e.IdempotencyKey, new Entry(EntryKind.Refund, e.Amount)),
    };

    /// <summary>Whether a wish was done before under its key, or that key was used for another: then the answer, else null.</summary>
    internal Decision? Answered(string key, EntryKind what, Money amount) => Done.GetValueOrDefault(key) switch
    {
        null => null,
        var entry when entry == new Entry(what, amount) => Decision.NothingToDo,
        _ => PaymentRefusal.KeyReused,
    };
}
