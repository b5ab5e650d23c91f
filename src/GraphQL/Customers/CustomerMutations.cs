using KiVendTout.Domain.Customers;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Handlers;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Projections.Customers;

namespace KiVendTout.GraphQL.Customers;

/// <summary>Keeps customers. No rule is here: the domain decides.</summary>
[MutationType]
public static class CustomerMutations
{
    /// <summary>Registers a customer; what is personal is encrypted before it is stored.</summary>
    /// <param name="externalId">The shop's own customer number.</param>
    /// <param name="email">Their e-mail address, if known.</param>
    /// <param name="fullName">Their name, if known.</param>
    /// <param name="country">Where they live, ISO 3166-1 alpha-2.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Customer>> RegisterCustomerAsync(
        string externalId, string? email, string? fullName, string country, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(
            desk, context, idempotencyKey, new RegisterCustomerRequest(externalId, email, fullName, country),
            (commands, asked, metadata, ct) => commands.RegisterCustomerAsync(asked, metadata, ct));

    /// <summary>Changes where a customer's goods go. Customers may change their own.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="street">Street and number.</param>
    /// <param name="postalCode">Postal code; left out where there is none.</param>
    /// <param name="city">Town.</param>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Customer>> ChangeAddressAsync(
        [ID("Customer")] Guid customerId, string street, string? postalCode, string city, string country, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        OwnAsync(
            desk, context, customerId, idempotencyKey, new ChangeAddressRequest($"{customerId}", street, postalCode, city, country),
            (commands, asked, metadata, ct) => commands.ChangeAddressAsync(asked, metadata, ct));

    /// <summary>Records that a customer agrees to a use of their data. Customers may for themselves.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Customer>> GiveConsentAsync(
        [ID("Customer")] Guid customerId, ConsentPurpose purpose, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        OwnAsync(
            desk, context, customerId, idempotencyKey, new GiveConsentRequest($"{customerId}", $"{purpose}"),
            (commands, asked, metadata, ct) => commands.GiveConsentAsync(asked, metadata, ct));

    /// <summary>Records that a customer agrees no longer. Customers may for themselves.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Customer, Role.Clerk, Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Customer>> WithdrawConsentAsync(
        [ID("Customer")] Guid customerId, ConsentPurpose purpose, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        OwnAsync(
            desk, context, customerId, idempotencyKey, new WithdrawConsentRequest($"{customerId}", $"{purpose}"),
            (commands, asked, metadata, ct) => commands.WithdrawConsentAsync(asked, metadata, ct));

    /// <summary>Forgets a customer for good: every personal text of theirs becomes unreadable, in the log, on the topics and in the lake.</summary>
    /// <param name="customerId">The customer.</param>
    /// <param name="idempotencyKey">The same key again is the same wish: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    [Error<ConflictError>]
    [Error<IdempotencyKeyReusedError>]
    public static Task<MutationResult<Customer>> EraseCustomerAsync([ID("Customer")] Guid customerId, string idempotencyKey, ShopDesk desk, ResolverContext context) =>
        RunAsync(desk, context, idempotencyKey, new EraseCustomerRequest($"{customerId}"), (commands, asked, metadata, ct) => commands.EraseCustomerAsync(asked, metadata, ct));

    private static async Task<MutationResult<Customer>> OwnAsync<TRequest>(
        ShopDesk desk,
        ResolverContext context,
        Guid customer,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, Platform.EventStore.Events.EventMetadata, CancellationToken, Task<CommandResult>> run) =>
        context.Caller().ActsFor(customer)
            ? await RunAsync(desk, context, key, request, run).ConfigureAwait(false)
            : ShopDesk.Refused<Customer>(CustomerRefusal.NotFound); // As if there were none, so that nobody learns who is one.

    private static Task<MutationResult<Customer>> RunAsync<TRequest>(
        ShopDesk desk,
        ResolverContext context,
        string key,
        TRequest request,
        Func<ShopCommands, TRequest, Platform.EventStore.Events.EventMetadata, CancellationToken, Task<CommandResult>> run)
    {
        ArgumentNullException.ThrowIfNull(desk);
        return desk.RunAsync(context, key, request, run, async (id, version) =>
            await desk.Store.RowAsync<CustomerAccount>(id, version, context.CancellationToken).ConfigureAwait(false) is { } row ? new Customer(row, context.Caller()) : null);
    }
}
