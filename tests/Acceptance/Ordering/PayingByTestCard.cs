using System.Net.Http.Json;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Ordering;

/// <summary>A customer asks to pay; the provider answers over Kafka and the order is paid by itself, whoever is killed meanwhile.</summary>
public class PayingByTestCard
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_paid_by_itself_and_after_a_decline_by_the_next_attempt()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        using var clerk = await host.SignedInAsync("admin");
        await StockAsync(clerk);

        var first = await PlaceAsync(clerk, "o1");
        await RequestAsync(clerk, first, "tok_test_approved", 1);
        await BecomesAsync(clerk, first, "PAID", "CAPTURED");

        var second = await PlaceAsync(clerk, "o2");
        await RequestAsync(clerk, second, "tok_test_do_not_honour", 1);
        await BecomesAsync(clerk, second, "PLACED", "DECLINED");
        await RequestAsync(clerk, second, "tok_test_out_of_order", 2);
        await BecomesAsync(clerk, second, "PAID", "DECLINED", "CAPTURED");

        // Called off, the money goes back.
        await DataAsync(clerk, $$"""mutation { cancelOrder(input: { orderId: "{{second}}", reason: "changed my mind", idempotencyKey: "c2" }) { errors { __typename } order { status } } }""");
        await BecomesAsync(clerk, second, "CANCELLED", "DECLINED", "REFUNDED");
        Assert.Equal(0, await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_dead_letters"));
        // What was asked for as one request is found under one correlation id.
        Assert.Equal("payment_requested payment_authorised payment_captured order_paid", await platform.ScalarAsync<string>("""
            select string_agg(type, ' ' order by seq_id) from kivendtout.mt_events
            where correlation_id = (select correlation_id from kivendtout.mt_events where type = 'payment_requested' order by seq_id limit 1)
            """));
    }

    [Fact]
    public async Task A_host_that_is_killed_before_the_provider_answers_has_the_order_paid_when_it_is_up_again()
    {
        await using var platform = await Platform.StartAsync();
        string order;
        await using (var host = await RunningHost.StartAsync(platform))
        {
            using var clerk = await host.SignedInAsync("admin");
            await StockAsync(clerk);
            order = await PlaceAsync(clerk, "o1");
            // The answer of the provider that would be due in seconds is due tomorrow, so that the host is sure to be killed before.
            await platform.ScalarAsync<object?>("""
                create function kivendtout.tomorrow() returns trigger language plpgsql as $$ begin new.due := now() + interval '1 day'; return new; end $$;
                create trigger tomorrow before insert on kivendtout.kvt_scheduled for each row when (new.type = 'kivendtout.process.simulated_answer_due.v1') execute function kivendtout.tomorrow();
                select 1
                """);
            await RequestAsync(clerk, order, "tok_test_late", 1);
            // The provider has it: its answer lies in the database and is due later.
            await UntilAsync(() => platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_scheduled where type = 'kivendtout.process.simulated_answer_due.v1'"), 1L);
            await host.KillAsync();
        }

        await platform.ScalarAsync<object?>("""
            drop function kivendtout.tomorrow() cascade;
            update kivendtout.kvt_scheduled set due = now() where type = 'kivendtout.process.simulated_answer_due.v1';
            select 1
            """);

        await using var again = await RunningHost.StartAsync(platform);
        using var back = await again.SignedInAsync("admin");
        await BecomesAsync(back, order, "PAID", "CAPTURED");
        Assert.Equal(0, await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_outbox where consumer is not null"));
    }

    private static async Task StockAsync(HttpClient admin) => await DataAsync(admin, """
        mutation {
          addProduct(input: { sku: "CANDLE-1", name: "A candle", unitPrice: "2.55", currency: "GBP", idempotencyKey: "k1" }) { errors { __typename } product { sku } }
          receiveStock(input: { sku: "CANDLE-1", quantity: 50, receiptId: "r1", idempotencyKey: "k2" }) { errors { __typename } product { stock { available } } }
        }
        """);

    private static async Task<string> PlaceAsync(HttpClient clerk, string key) => (await DataAsync(clerk, $$"""
        mutation { placeOrder(input: { items: [{ sku: "CANDLE-1", quantity: 2 }], country: "GB", currency: "GBP", idempotencyKey: "{{key}}" }) {
          errors { __typename } order { id } } }
        """)).GetProperty("placeOrder").GetProperty("order").GetProperty("id").GetString()!;

    private static async Task RequestAsync(HttpClient clerk, string order, string token, int attempt)
    {
        var answer = (await DataAsync(clerk, $$"""
            mutation { requestPayment(input: { orderId: "{{order}}", method: CARD, card: { token: "{{token}}", brand: VISA, lastFour: "4242" }, attempt: {{attempt}}, idempotencyKey: "{{order}} {{attempt}}" }) {
              errors { __typename } payment { status } } }
            """)).GetProperty("requestPayment");
        Assert.Equal("REQUESTED", answer.GetProperty("payment").GetProperty("status").GetString());
    }

    private static Task BecomesAsync(HttpClient clerk, string order, string status, params string[] payments) => UntilAsync(
        async () =>
        {
            var found = (await DataAsync(clerk, $$"""{ order(id: "{{order}}") { status payments { status } } }""")).GetProperty("order");
            var paid = found.GetProperty("payments").EnumerateArray().Select(payment => payment.GetProperty("status").GetString()).Order();
            return $"{found.GetProperty("status").GetString()}: {string.Join(", ", paid)}";
        },
        $"{status}: {string.Join(", ", payments.Order())}");

    private static async Task UntilAsync<T>(Func<Task<T>> look, T wanted)
    {
        for (var until = DateTime.UtcNow + Platform.Patience; ; await Task.Delay(50, Ct))
        {
            var found = await look();
            if (Equals(found, wanted))
                return;
            Assert.True(DateTime.UtcNow < until, $"It is {found} and not {wanted}.");
        }
    }

    private static async Task<JsonElement> DataAsync(HttpClient client, string query)
    {
        using var answer = await client.PostAsJsonAsync("/graphql", new { query }, Ct);
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.False(body.TryGetProperty("errors", out _), body.GetRawText());
        return body.GetProperty("data");
    }
}
