using KiVendTout.Handlers.Payments.Provider;

namespace KiVendTout.Handlers.Tests.Processes;

/// <summary>
/// The life of a shop as in <see cref="SimulatingManyShops"/>, shorter, on PostgreSQL with the daemon, the message processor and the scheduler. <c>KVT_SEED=n</c> plays one
/// again; what runs side by side here is not drawn by the seed.
/// </summary>
public class SimulatingAShopOnPostgres(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Orders = 12;

    [Fact]
    public async Task Money_stock_and_timers_are_where_they_belong_when_nothing_moves_any_more()
    {
        var given = Environment.GetEnvironmentVariable("KVT_SEED");
        var lives = given is not null || Environment.GetEnvironmentVariable("KVT_LONG") != "1" ? 1 : 20;
        var first = given is null ? Random.Shared.Next() : int.Parse(given, System.Globalization.CultureInfo.InvariantCulture);
        for (var seed = first; seed < first + lives; seed++)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"KVT_SEED={seed}");
            await LiveAsync(seed);
        }
    }

    private async Task LiveAsync(int seed)
    {
        var (dice, schema) = (new Random(seed), $"life_{seed}");
        var engine = await Engine.OpenAsync(database, schema, TimeSpan.FromSeconds(20));
        var shop = new Shop(engine.Store);
        await shop.StockAsync("CANDLE", 1_000);
        var open = new List<(Guid Order, int Attempts)>();
        await using (engine.StartDaemon())
        {
            for (var step = 0; step < Orders * 6; step++)
            {
                if (step % 6 == 0)
                    open.Add((await engine.PlaceAsync($"{step}", quantity: dice.Next(1, 60)), 0));
                await ActAsync(engine, dice, open);
                await engine.DeliverAsync(dice);
                engine.Clock.Move(TimeSpan.FromSeconds(dice.Next(0, 12)));
                await engine.Scheduler.HandleDueAsync(Engine.Ct);
            }

            for (var minutes = 0; minutes < 40; minutes += 2)
            {
                engine.Clock.Move(TimeSpan.FromMinutes(2));
                await engine.SettleAsync();
            }
        }

        Assert.Empty(await engine.TimersAsync());
        Assert.Empty(await engine.DeadAsync());
        // Cancelled, shipped, or held by the process because the bank took its money back: nothing else is left.
        Assert.Empty(await TestDatabase.RowsAsync(engine.Store, $"""
            select number, status from {schema}.order_summary o where status not in ('cancelled', 'shipped')
            and not exists (select from {schema}.payment_summary p where p.payment_id = o.paid_by and p.status = 'charged_back')
            """));
        // Both books agree but where a bank takes back what we want to give back: the provider refuses, and a person is waited for. Money is kept for orders that are paid and for no others.
        Assert.Empty(await TestDatabase.RowsAsync(engine.Store, $"""
            select p.payment_id, p.captured, p.refunded, account from {schema}.payment_summary p left join {schema}.kvt_simulated_payments s using (payment_id)
            where not exists (select from {schema}.kvt_quarantine q where q.stream_id = p.payment_id and (account->>'ChargedBack')::numeric > 0) and (p.captured, p.refunded) is distinct from (coalesce((account->>'Captured')::numeric, 0), coalesce((account->>'Refunded')::numeric, 0))
            """));
        Assert.Empty(await TestDatabase.RowsAsync(engine.Store, $"""
            select o.number, o.status, p.status, p.captured, p.refunded from {schema}.payment_summary p join {schema}.order_summary o using (order_id)
            where p.status <> 'charged_back' and p.captured - p.refunded <> case when o.paid_by = p.payment_id and o.status <> 'cancelled' then round(o.total - o.returned_amount, 2) else 0 end
            """));
        Assert.Empty(await TestDatabase.RowsAsync(engine.Store, $"""
            select on_hand, reserved from {schema}.product_stock
            where on_hand <> 1000 - (select coalesce(sum(l.quantity), 0) from {schema}.order_lines l join {schema}.order_summary o using (order_id) where o.status = 'shipped')
                + (select coalesce(sum((line->>'Quantity')::int), 0) from {schema}.mt_events, jsonb_array_elements(data->'Lines') line where type = 'items_returned')
            or reserved <> (select coalesce(sum(l.quantity), 0) from {schema}.order_lines l join {schema}.order_summary o using (order_id) where o.status not in ('shipped', 'cancelled'))
            """));
    }

    private static async Task ActAsync(Engine engine, Random dice, List<(Guid Order, int Attempts)> open)
    {
        var at = dice.Next(open.Count);
        var (order, attempts) = open[at];
        switch (dice.Next(7))
        {
            case < 4 when attempts < 3:
                open[at] = (order, attempts + 1);
                var token = dice.Next(2) == 0 ? "tok_test_approved" : TestCard.All[dice.Next(TestCard.All.Count)].Token;
                await engine.RequestAsync(order, token, attempts + 1);
                break;
            case 4 when dice.Next(2) == 0:
                await engine.Commands.CancelOrderAsync(new($"{order}", "changed my mind"), ct: Engine.Ct);
                break;
            case 5:
                // Refused unless it is shipped and so much is left; then nothing has happened.
                await engine.Commands.ReturnItemsAsync(new ReturnItemsRequest($"{order}", $"R{dice.Next(3)}", [new(1, 1)], "broken"), ct: Engine.Ct);
                break;
        }
    }
}
