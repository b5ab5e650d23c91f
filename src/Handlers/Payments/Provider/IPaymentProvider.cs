using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Payments.Provider;

/// <summary>
/// A payment provider as the shop needs it: it takes an instruction now and answers later, by a notification on the topic <c>psp-notifications</c>
/// (<see cref="PspNotifications"/>). A real one has an adapter here for the way out, and for the way back whatever turns its web hooks into those messages.
/// </summary>
public interface IPaymentProvider
{
    /// <summary>Its name in logs and settings.</summary>
    string Name { get; }

    /// <summary>Whether a card's token is one of this provider's; payments by any other card are never sent to it.</summary>
    bool Recognises(CardReference card);

    /// <summary>Makes ready what it needs; called before the first instruction and after each failure.</summary>
    Task StartAsync(CancellationToken ct);

    /// <summary>
    /// Hands an instruction over; returns when the provider has it for good. Sent again with its key it has no second effect and is answered again, for as long as
    /// its event may be read again: hours after a restart, and years where somebody sets the desk's checkpoint back.
    /// </summary>
    /// <param name="instruction">What to do.</param>
    /// <param name="trail">Comes back with the answer.</param>
    /// <param name="ct">Ends the work.</param>
    /// <exception cref="ProviderUnavailableException">It cannot be reached: send it again later.</exception>
    /// <exception cref="ProviderRefusedException">It will never do this; a person has to look.</exception>
    Task TakeAsync(Instruction instruction, InstructionTrail trail, CancellationToken ct);
}

/// <summary>The payment provider cannot be reached.</summary>
public sealed class ProviderUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The payment provider will never carry this instruction out.</summary>
public sealed class ProviderRefusedException(string message) : Exception(message);
