using KiVendTout.Domain;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Products;
using KiVendTout.Domain.Values;
using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.Handlers;

/// <summary>A product as an order finds it.</summary>
internal sealed record Offer(string Name, UnitPrice Price, Currency Currency, int? MinimumAge, bool Withdrawn);

/// <summary>
/// What an order needs to know of products and its customer, in one round trip from the inline read models: these are written with the
/// events themselves, so a price changed or a product withdrawn by another process counts at once, which a stream kept in memory would not show.
/// </summary>
internal sealed record OrderingFacts(IReadOnlyDictionary<Sku, Offer> Offers, Refusal? Customer)
{
    public static async Task<OrderingFacts> ReadAsync(StreamStore store, IEnumerable<Sku> skus, Guid? customer, CancellationToken ct)
    {
        var schema = store.Options.Schema;
        await using var batch = store.Database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"select sku, name, price, currency, minimum_age, withdrawn from {schema}.product_catalogue where sku = any($1)")
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = [.. skus.Select(sku => sku.Value).Distinct()] } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"select erased_at is not null from {schema}.customer_account where customer_id = $1")
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = customer ?? Guid.Empty } },
        });
        await using var reader = await batch.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var offers = new Dictionary<Sku, Offer>();
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            offers[Sku.Parse(reader.GetString(0))] = new Offer(
                reader.GetString(1), new UnitPrice(reader.GetDecimal(2)), Currency.Parse(reader.GetString(3)), reader.IsDBNull(4) ? null : reader.GetInt32(4), reader.GetBoolean(5));
        }

        await reader.NextResultAsync(ct).ConfigureAwait(false);
        bool? erased = await reader.ReadAsync(ct).ConfigureAwait(false) ? reader.GetBoolean(0) : null;
        return new OrderingFacts(offers, customer is null || erased is false ? null : erased is true ? CustomerRefusal.Erased : CustomerRefusal.NotFound);
    }

    /// <summary>The line for an item at today's price, or why it cannot be ordered.</summary>
    public (WantedLine? Line, Refusal? Refusal) LineFor(int lineNo, OrderedItem item, Currency currency) => Offers.GetValueOrDefault(item.Sku) switch
    {
        null => (null, ProductRefusal.NotFound with { Message = $"There is no product {item.Sku}. Check the code, or leave it out." }),
        { Withdrawn: true } => (null, ProductRefusal.Withdrawn with { Message = $"{item.Sku} is sold no longer. Leave it out." }),
        var offer when offer.Currency != currency => (null, ShopRefusal.OtherCurrency(item.Sku, offer.Currency)),
        var offer => (new WantedLine(new OrderLine(lineNo, item.Sku, offer.Name, item.Quantity, offer.Price), offer.MinimumAge), null),
    };
}
