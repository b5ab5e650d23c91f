using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Customers;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Customers;

/// <summary>What customers can be filtered by; nothing personal, so that nobody can guess it letter by letter.</summary>
/// <param name="Country">Where they live, ISO 3166-1 alpha-2.</param>
/// <param name="Marketing">Whether they consent to newsletters and offers.</param>
/// <param name="Analytics">Whether they consent to statistics.</param>
/// <param name="Personalisation">Whether they consent to recommendations.</param>
/// <param name="RegisteredAt">When they became a customer.</param>
/// <param name="ErasedAt">When they were forgotten; null when they were not.</param>
public sealed record CustomerFilter(
    string Country, bool Marketing, bool Analytics, bool Personalisation, DateTimeOffset RegisteredAt, DateTimeOffset? ErasedAt);

/// <summary>What customers can be sorted by.</summary>
/// <param name="Country">Where they live.</param>
/// <param name="RegisteredAt">When they became a customer.</param>
[GraphQLName("Customer")] // The schema says CustomerSortInput.
public sealed record CustomerSort(string Country, DateTimeOffset RegisteredAt);

/// <summary>Reads customers from the views <c>customer-account</c> and <c>customer-activity</c>. It knows no rights: rows carry personal data.</summary>
/// <param name="store">The shop's store.</param>
public sealed class CustomerReads(StreamStore store)
{
    private static readonly ListSource<CustomerAccount> Customers = new ListSource<CustomerAccount>(
            "customer_id, external_id, email, full_name, country, street, postal_code, city, address_country, marketing, analytics, personalisation, registered_at, "
            + "erased_at, updated_at, version",
            "{schema}.customer_account",
            row => new CustomerAccount(
                row.GetGuid(0), row.Text(1), row.Text(2), row.Text(3), row.GetString(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8), row.GetBoolean(9),
                row.GetBoolean(10), row.GetBoolean(11), row.Time(12), row.Maybe<DateTimeOffset>(13), row.Time(14), row.GetInt64(15)))
        .WithKey(nameof(CustomerAccount.CustomerId), "customer_id", NpgsqlDbType.Uuid, row => row.CustomerId)
        .With(nameof(CustomerFilter.Country), "country", NpgsqlDbType.Text, row => row.Country)
        .WithNullable(nameof(CustomerFilter.Marketing), "marketing", NpgsqlDbType.Boolean)
        .WithNullable(nameof(CustomerFilter.Analytics), "analytics", NpgsqlDbType.Boolean)
        .WithNullable(nameof(CustomerFilter.Personalisation), "personalisation", NpgsqlDbType.Boolean)
        .With(nameof(CustomerFilter.RegisteredAt), "registered_at", NpgsqlDbType.TimestampTz, row => row.RegisteredAt)
        .WithNullable(nameof(CustomerFilter.ErasedAt), "erased_at", NpgsqlDbType.TimestampTz)
        .OrderedBy(nameof(CustomerFilter.RegisteredAt), descending: true);

    private static readonly ListSource<ActivityEntry> Activity = new ListSource<ActivityEntry>(
            "customer_id, seq, at, kind, entry",
            "{schema}.customer_activity",
            row => new ActivityEntry(row.GetGuid(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.GetString(4)))
        .WithKey(nameof(ActivityEntry.Sequence), "seq", NpgsqlDbType.Bigint, row => row.Sequence)
        .OrderedBy(nameof(ActivityEntry.Sequence), descending: true);

    /// <summary>Customers by their ids; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, CustomerAccount>> ByIdAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Customers, "customer_id", ids, ct).ConfigureAwait(false)).ToDictionary(customer => customer.CustomerId);

    /// <summary>The customers registered under a number of another system, by id; null when there is none. Meant for staff.</summary>
    public async Task<CustomerAccount?> ByExternalIdAsync(string externalId, CancellationToken ct = default) => externalId.Contains('\0')
        ? null
        : (await Lookup.ReadAsync(store, Customers, "external_id", [externalId], ct, "customer_id").ConfigureAwait(false)).FirstOrDefault();

    /// <summary>A page of customers, the youngest first unless ordered otherwise.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which customers.</param>
    /// <param name="order">In which order.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">A cursor or filter cannot be used; the message says why.</exception>
    public Task<Page<CustomerAccount>> PageAsync(
        PagingArguments paging, Filter<CustomerFilter>? where = null, Sort<CustomerSort>? order = null, CancellationToken ct = default) =>
        new ListQuery<CustomerAccount>(store, Customers).Where(where?.Root).PageAsync(order?.By, paging, ct);

    /// <summary>A page of what a customer did and what was done for them, the latest first. The view is asynchronous: milliseconds behind.</summary>
    public Task<Page<ActivityEntry>> ActivityAsync(Guid customer, PagingArguments paging, CancellationToken ct = default) =>
        new ListQuery<ActivityEntry>(store, Activity).Only("customer_id", NpgsqlDbType.Uuid, customer).PageAsync(null, paging, ct);
}
