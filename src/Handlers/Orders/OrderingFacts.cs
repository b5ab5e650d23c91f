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
/// What an order needs to know of products and its customer, in one statement from the inline read models: these are written with the
/// events themselves, so a price changed or a product withdrawn by another process counts at once, which a stream kept in memory would not show.
/// </summary>
internal sealed record OrderingFacts(IReadOnlyDictionary<Sku, Offer> Offers, Refusal? Customer)
{
    public static async Task<OrderingFacts> ReadAsync(StreamStore store, IEnumerable<Sku> skus, Guid? customer, CancellationToken ct)
    {
        var schema = store.Options.Schema;
        await using var command = store.Database.CreateCommand($"""
            select p.sku, p.name, p.price, p.currency, p.minimum_age, p.withdrawn, c.customer_id is not null and c.erased_at is null, c.erased_at is not null
            from (select 1) as one left join {schema}.product_catalogue p on p.sku = any($1) left join {schema}.customer_account c on c.customer_id = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. skus.Select(sku => sku.Value).Distinct()] });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = customer ?? Guid.Empty });
        await using var reader = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var (offers, isKnown, isErased) = (new Dictionary<Sku, Offer>(), false, false);
        while (await reader.ReadAsync(ct).ConfigureAwait(false))
        {
            (isKnown, isErased) = (reader.GetBoolean(6), reader.GetBoolean(7));
            if (!reader.IsDBNull(0))
            {
                offers[Sku.Parse(reader.GetString(0))] = new Offer(
                    reader.GetString(1), new UnitPrice(reader.GetDecimal(2)), Currency.Parse(reader.GetString(3)), reader.IsDBNull(4) ? null : reader.GetInt32(4), reader.GetBoolean(5));
            }
        }

        return new OrderingFacts(offers, customer is null || isKnown ? null : isErased ? CustomerRefusal.Erased : CustomerRefusal.NotFound);
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
