using KiVendTout.GraphQL.Lists;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Projections.Orders;
using NpgsqlTypes;

namespace KiVendTout.GraphQL.Orders;

/// <summary>What orders can be filtered by.</summary>
/// <param name="Number">The shop's own number.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Country">Where it goes, ISO 3166-1 alpha-2.</param>
/// <param name="Currency">Of its amounts, ISO 4217.</param>
/// <param name="Total">The exact sum of its lines.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
public sealed record OrderFilter(
    string Number, OrderStatus Status, string Country, string Currency, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset UpdatedAt);

/// <summary>What orders can be sorted by.</summary>
/// <param name="Number">The shop's own number.</param>
/// <param name="Status">Where it stands, by name.</param>
/// <param name="Country">Where it goes.</param>
/// <param name="Total">The exact sum of its lines.</param>
/// <param name="PlacedAt">When it was placed.</param>
/// <param name="UpdatedAt">When its last event happened.</param>
[GraphQLName("Order")] // The schema says OrderSortInput.
public sealed record OrderSort(string Number, OrderStatus Status, string Country, decimal Total, DateTimeOffset PlacedAt, DateTimeOffset UpdatedAt);

/// <summary>Reads orders from the views <c>order-summary</c> and <c>order-lines</c>. It knows no rights: the caller says whose orders.</summary>
/// <param name="store">The shop's store.</param>
public sealed class OrderReads(StreamStore store)
{
    private static readonly ListSource<OrderSummary> Orders = new ListSource<OrderSummary>(
            "order_id, number, customer_id, country, currency, status, lines, total, paid_by, returned_amount, placed_at, updated_at, version",
            "{schema}.order_summary",
            row => new OrderSummary(
                row.GetGuid(0), row.GetString(1), row.Maybe<Guid>(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt32(6), row.GetDecimal(7),
                row.Maybe<Guid>(8), row.GetDecimal(9), row.Time(10), row.Time(11), row.GetInt64(12)))
        .WithKey(nameof(OrderSummary.OrderId), "order_id", NpgsqlDbType.Uuid, row => row.OrderId)
        .With(nameof(OrderFilter.Number), "number", NpgsqlDbType.Text, row => row.Number)
        .With(nameof(OrderFilter.Status), "status", NpgsqlDbType.Text, row => row.Status, StatusText.Of)
        .With(nameof(OrderFilter.Country), "country", NpgsqlDbType.Text, row => row.Country)
        .With(nameof(OrderFilter.Currency), "currency", NpgsqlDbType.Text, row => row.Currency)
        .With(nameof(OrderFilter.Total), "total", NpgsqlDbType.Numeric, row => row.Total)
        .With(nameof(OrderFilter.PlacedAt), "placed_at", NpgsqlDbType.TimestampTz, row => row.PlacedAt)
        .With(nameof(OrderFilter.UpdatedAt), "updated_at", NpgsqlDbType.TimestampTz, row => row.UpdatedAt)
        .OrderedBy(nameof(OrderFilter.PlacedAt), descending: true);

    private static readonly ListSource<OrderLineRow> Lines = new(
        "order_id, line_no, sku, description, quantity, unit_price, line_total, returned",
        "{schema}.order_lines",
        row => new OrderLineRow(
            row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetDecimal(5), row.GetDecimal(6), row.GetInt32(7)));

    /// <summary>Orders by their ids; those that do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, OrderSummary>> ByIdAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Orders, "order_id", ids, ct).ConfigureAwait(false)).ToDictionary(order => order.OrderId);

    /// <summary>The lines of orders, by order, in the order of their numbers.</summary>
    public async Task<ILookup<Guid, OrderLineRow>> LinesAsync(IReadOnlyCollection<Guid> orders, CancellationToken ct = default) =>
        (await Lookup.ReadAsync(store, Lines, "order_id", orders, ct, "order_id, line_no").ConfigureAwait(false)).ToLookup(line => line.OrderId);

    /// <summary>A page of orders, the youngest first unless ordered otherwise.</summary>
    /// <param name="paging">Which page.</param>
    /// <param name="where">Which orders.</param>
    /// <param name="order">In which order.</param>
    /// <param name="ofCustomer">Only this customer's; null for all.</param>
    /// <param name="ct">Ends the statement.</param>
    /// <exception cref="GraphQLException">A cursor or filter cannot be used; the message says why.</exception>
    public Task<Page<OrderSummary>> PageAsync(
        PagingArguments paging, Filter<OrderFilter>? where = null, Sort<OrderSort>? order = null, Guid? ofCustomer = null, CancellationToken ct = default)
    {
        var query = new ListQuery<OrderSummary>(store, Orders).Where(where?.Root);
        return (ofCustomer is { } customer ? query.Only("customer_id", NpgsqlDbType.Uuid, customer) : query).PageAsync(order?.By, paging, ct);
    }

    /// <summary>The same page of the orders of several customers, by customer.</summary>
    internal Task<Dictionary<Guid, Page<OrderSummary>>> OfCustomersAsync(IReadOnlyCollection<Guid> customers, Asked asked, CancellationToken ct) =>
        new ListQuery<OrderSummary>(store, Orders).Where(asked.Where)
            .PagesAsync("customer_id", NpgsqlDbType.Uuid, customers, order => order.CustomerId!.Value, asked.By, asked.Paging, ct);
}
