using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Events;

namespace KiVendTout.Handlers;

/// <summary>Asks for a customer to be forgotten.</summary>
/// <param name="CustomerId">The customer, a UUID.</param>
public sealed record EraseCustomerRequest(string? CustomerId);

public sealed partial class ShopCommands
{
    /// <summary>
    /// Erases a customer: the event blanks their row in the same transaction, then their key is deleted, and with it every personal text of
    /// theirs becomes unreadable in the log, on the topics and in the lake. Whoever is killed between the two sends it again: the second time
    /// deletes the key, and so does the carrier <c>customer-eraser</c>.
    /// </summary>
    /// <param name="request">The customer.</param>
    /// <param name="metadata">Who and when.</param>
    /// <param name="ct">Ends the work until the append is on its way.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL cannot be reached.</exception>
    public async Task<CommandResult> EraseCustomerAsync(EraseCustomerRequest request, EventMetadata? metadata = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (input, at) = (new Input(), When(metadata));
        var customer = input.Id("customerId", request.CustomerId);
        var result = await RunAsync(input, () => new EraseCustomer(customer, at), at, metadata, ct).ConfigureAwait(false);
        if (result is CommandResult.Accepted)
        {
            await Reaching(() => store.EraseSubjectAsync(customer, ct)).ConfigureAwait(false);
        }

        return result;
    }
}
