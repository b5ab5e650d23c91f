using KiVendTout.Domain.Payments;
using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Payments;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Payments;

/// <summary>What payments can be filtered by.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Method">How it is paid.</param>
/// <param name="Verdict">What the last assessment of its risk says; null when there was none.</param>
/// <param name="Amount">How much was requested.</param>
/// <param name="Currency">Of its amounts, ISO 4217.</param>
/// <param name="Country">Where the order goes, ISO 3166-1 alpha-2.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
public sealed record PaymentFilter(
    PaymentStatus Status,
    PaymentMethod Method,
    Verdict? Verdict,
    decimal Amount,
    string Currency,
    string Country,
    DateTimeOffset RequestedAt,
    DateTimeOffset UpdatedAt);

/// <summary>What payments can be sorted by.</summary>
/// <param name="Status">Where it stands, by name.</param>
/// <param name="Amount">How much was requested.</param>
/// <param name="RequestedAt">When it was requested.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
[GraphQLName("Payment")] // The schema says PaymentSortInput.
public sealed record PaymentSort(PaymentStatus Status, decimal Amount, DateTimeOffset RequestedAt, DateTimeOffset UpdatedAt);

/// <summary>Reads payments from the view <c>payment-summary</c>. It knows no rights: the caller says whose payments.</summary>
/// <param name="store">The shop's store.</param>
public sealed class PaymentReads(StreamStore store)
{
    private static readonly ListSource<PaymentSummary> Payments = new ListSource<PaymentSummary>(
            "payment_id, order_id, customer_id, amount, currency, method, card_brand, card_last_four, country, status, score, verdict, captured, refunded, "
            + "charged_back, requested_at, updated_at, version",
            "{schema}.payment_summary",
            row => new PaymentSummary(
                row.GetGuid(0), row.GetGuid(1), row.Maybe<Guid>(2), row.GetDecimal(3), row.GetString(4), row.GetString(5), row.Text(6), row.Text(7), row.GetString(8),
                row.GetString(9), row.Maybe<decimal>(10), row.Text(11), row.GetDecimal(12), row.GetDecimal(13), row.GetDecimal(14), row.Time(15), row.Time(16),
                row.GetInt64(17)))
        .WithKey(nameof(PaymentSummary.PaymentId), "payment_id", NpgsqlDbType.Uuid, row => row.PaymentId)
        .With(nameof(PaymentFilter.Status), "status", NpgsqlDbType.Text, row => row.Status, StatusText.Of)
        .With(nameof(PaymentFilter.Method), "method", NpgsqlDbType.Text, row => row.Method, StatusText.Of)
        .WithNullable(nameof(PaymentFilter.Verdict), "verdict", NpgsqlDbType.Text, StatusText.Of)
        .With(nameof(PaymentFilter.Amount), "amount", NpgsqlDbType.Numeric, row => row.Amount)
        .With(nameof(PaymentFilter.Currency), "currency", NpgsqlDbType.Text, row => row.Currency)
        .With(nameof(PaymentFilter.Country), "country", NpgsqlDbType.Text, row => row.Country)
        .With(nameof(PaymentFilter.RequestedAt), "requested_at", NpgsqlDbType.TimestampTz, row => row.RequestedAt)
        .With(nameof(PaymentFilter.UpdatedAt), "updated_at", NpgsqlDbType.TimestampTz, row => row.UpdatedAt)
        .OrderedBy(nameof(PaymentFilter.RequestedAt), descending: true);

    /// <summary>Payments by their ids; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, PaymentSummary>> ByIdAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Payments, "payment_id", ids, ct).ConfigureAwait(false)).ToDictionary(payment => payment.PaymentId);

    /// <summary>The payments of orders, by order, the first requested first.</summary>
    public async Task<ILookup<Guid, PaymentSummary>> OfOrdersAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Payments, "order_id", orders, ct, "order_id, requested_at, payment_id").ConfigureAwait(false)).ToLookup(payment => payment.OrderId);

    /// <summary>A page of payments, the youngest first unless ordered otherwise.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which payments.</param>
    /// <param name="order">In which order.</param>
    /// <param name="ofCustomer">Only this customer's; null for all.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">A cursor or filter cannot be used; the message says why.</exception>
    public Task<Page<PaymentSummary>> PageAsync(
        PagingArguments paging, Filter<PaymentFilter>? where = null, Sort<PaymentSort>? order = null, Guid? ofCustomer = null, CancellationToken ct = default)
    {
        var query = new ListQuery<PaymentSummary>(store, Payments).Where(where?.Root);
        return (ofCustomer is { } customer ? query.Only("customer_id", NpgsqlDbType.Uuid, customer) : query).PageAsync(order?.By, paging, ct);
    }
}
