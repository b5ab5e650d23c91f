using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Platform.EventStore.Appending;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests;

/// <summary>Requests with a key: the same one again gets the same answer, whatever happened in between.</summary>
public sealed class SendingAgain(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static RequestKey Key(string key, string asked = "this") => RequestKey.Of("test", key, asked);

    [Fact]
    public async Task Twenty_at_once_from_two_processes_have_one_effect_and_twenty_equal_answers()
    {
        var shop = await OpenAsync(database, "twenty");
        var beside = await shop.BesideAsync(database);
        await shop.StockAsync("CANDLE", 100);
        for (var round = 0; round < 10; round++)
        {
            var (number, key) = ($"n{round}", Key($"k{round}"));
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
                () => (n % 2 == 0 ? shop : beside).Commands.Once(key).PlaceOrderAsync(Order(number, new OrderItemRequest("CANDLE", 1)), ct: Ct), Ct)));
            Accept(1, answers[0]);
            Assert.All(answers, answer => Assert.Equal(answers[0], answer));

            var received = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
                () => (n % 2 == 0 ? shop : beside).Commands.Once(Key($"r{round}")).ReceiveStockAsync(new("CANDLE", 1, $"receipt {round}"), ct: Ct), Ct)));
            Accept(1, received[0]);
            Assert.All(received, answer => Assert.Equal(received[0], answer));
        }

        Assert.Equal("(110,10,100)", await shop.StockOfAsync("CANDLE"));
        Assert.Equal(22, await shop.EventsAsync());
    }

    [Fact]
    public async Task Two_different_orders_under_one_key_at_once_leave_one_order()
    {
        var shop = await OpenAsync(database, "two");
        var beside = await shop.BesideAsync(database);
        await shop.StockAsync("CANDLE", 100);
        for (var round = 0; round < 20; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => (n % 2 == 0 ? shop : beside).Commands
                .Once(Key($"k{round}", $"order {n}")).PlaceOrderAsync(Order($"{round}-{n}", new OrderItemRequest("CANDLE", 1)), ct: Ct), Ct)));
            Assert.Single(answers.OfType<CommandResult.Accepted>());
            Assert.Equal(7, answers.Count(answer => answer == new CommandResult.KeyReused($"k{round}")));
        }

        Assert.Equal("(100,20,80)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task A_key_given_to_another_request_is_refused_by_name_and_nothing_happens()
    {
        var shop = await OpenAsync(database, "reused");
        await shop.StockAsync("CANDLE", 10);
        Accept(1, await shop.Commands.Once(Key("k", "two")).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 2)), ct: Ct));
        var events = await shop.EventsAsync();

        Assert.Equal(new CommandResult.KeyReused("k"), await shop.Commands.Once(Key("k", "three")).PlaceOrderAsync(Order("2", new OrderItemRequest("CANDLE", 3)), ct: Ct));
        Assert.Equal(new CommandResult.KeyReused("k"), await shop.Commands.Once(Key("k", "cancel")).CancelOrderAsync(new(IdOf("none").ToString(), "no"), ct: Ct));
        Assert.Equal(events, await shop.EventsAsync());
        // Another scope has keys of its own.
        Accept(1, await shop.Commands.Once(RequestKey.Of("other", "k", "three")).PlaceOrderAsync(Order("2", new OrderItemRequest("CANDLE", 3)), ct: Ct));
    }

    [Fact]
    public async Task An_answer_that_was_lost_after_the_commit_comes_with_the_next_sending_even_from_another_process()
    {
        var shop = await OpenAsync(database, "lost");
        await shop.StockAsync("CANDLE", 10);
        // The process dies between its commit and its answer: what it would have said is known to the database only.
        var lost = await shop.Commands.Once(Key("k")).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 2)), ct: Ct);
        var successor = await shop.BesideAsync(database);
        Assert.Equal(lost, await successor.Commands.Once(Key("k")).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 2)), ct: Ct));
        Assert.Equal("(10,2,8)", await shop.StockOfAsync("CANDLE"));
        Assert.Equal((IdOf("1"), 1L), (((CommandResult.Accepted)lost).StreamId, ((CommandResult.Accepted)lost).Version));
    }

    [Fact]
    public async Task A_refusal_is_the_answer_for_ever_though_the_world_has_changed()
    {
        var shop = await OpenAsync(database, "refused");
        await shop.StockAsync("CANDLE", 1);
        Task<CommandResult> WantTwoAsync(string key) => shop.Commands.Once(Key(key)).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 2)), ct: Ct);
        Task<CommandResult> ShipAsync(string key) => shop.Commands.Once(Key(key)).ShipOrderAsync(new(IdOf("1").ToString(), "Royal Mail", "RM1"), ct: Ct);

        Refuse(ShopRefusal.OutOfStock("CANDLE"), await WantTwoAsync("place"));
        Refuse(OrderRefusal.NotFound, await ShipAsync("ship"));
        Accept(1, await shop.Commands.ReceiveStockAsync(new("CANDLE", 5, "more"), ct: Ct));
        Refuse(ShopRefusal.OutOfStock("CANDLE"), await WantTwoAsync("place"));
        Accept(1, await WantTwoAsync("place again"));
        Refuse(OrderRefusal.NotFound, await ShipAsync("ship"));
        Refuse(OrderRefusal.NotPaid, await ShipAsync("ship again"));
    }

    [Fact]
    public async Task An_order_placed_cancelled_and_sent_again_gets_its_first_answer()
    {
        var shop = await OpenAsync(database, "cancelled");
        await shop.StockAsync("CANDLE", 10);
        Task<CommandResult> PlaceAsync() => shop.Commands.Once(Key("place")).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 2)), ct: Ct);
        Task<CommandResult> CancelAsync() => shop.Commands.Once(Key("cancel")).CancelOrderAsync(new(IdOf("1").ToString(), "changed their mind"), ct: Ct);
        var placed = Accept(1, await PlaceAsync());
        var cancelled = Accept(1, await CancelAsync());
        Assert.Equal(placed, await PlaceAsync());
        // Without its key the cancellation would be "nothing to do", and from a fresh process a read away.
        Assert.Equal(cancelled, await CancelAsync());
        Assert.Equal(cancelled, await (await shop.BesideAsync(database)).Commands.Once(Key("cancel")).CancelOrderAsync(new(IdOf("1").ToString(), "changed their mind"), ct: Ct));
        Accept(0, await shop.Commands.CancelOrderAsync(new(IdOf("1").ToString(), "changed their mind"), ct: Ct));
        Assert.Equal("(10,0,10)", await shop.StockOfAsync("CANDLE"));
    }

    [Fact]
    public async Task Nothing_to_do_is_an_answer_too()
    {
        var shop = await OpenAsync(database, "nothing");
        await shop.StockAsync("CANDLE", 10);
        var first = Accept(0, await shop.Commands.Once(Key("k")).ReceiveStockAsync(new("CANDLE", 10, "first CANDLE"), ct: Ct));
        Accept(1, await shop.Commands.ReceiveStockAsync(new("CANDLE", 1, "second"), ct: Ct));
        Assert.Equal(first, await shop.Commands.Once(Key("k")).ReceiveStockAsync(new("CANDLE", 10, "first CANDLE"), ct: Ct));
    }

    [Fact]
    public async Task A_badly_formed_request_does_not_use_its_key_up()
    {
        var shop = await OpenAsync(database, "formed");
        await shop.StockAsync("CANDLE", 10);
        Wrong(await shop.Commands.Once(Key("k")).PlaceOrderAsync(Order("", new OrderItemRequest("CANDLE", 1)), ct: Ct), "number");
        Accept(1, await shop.Commands.Once(Key("k")).PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 1)), ct: Ct));
    }

    [Fact]
    public async Task A_registration_sent_again_after_the_customer_was_erased_gets_its_first_answer_and_keeps_nothing_personal()
    {
        var shop = await OpenAsync(database, "erased");
        var request = new RegisterCustomerRequest("1", "ada@example.org", "Ada Lovelace", "GB");
        var registered = Accept(1, await shop.Commands.Once(Key("register")).RegisterCustomerAsync(request, ct: Ct));
        var id = CustomerId.From(RegisterCustomerRequest.Source, "1").ToString();
        var erased = Accept(1, await shop.Commands.Once(Key("erase")).EraseCustomerAsync(new(id), ct: Ct));
        Assert.Equal(registered, await shop.Commands.Once(Key("register")).RegisterCustomerAsync(request, ct: Ct));
        Assert.Equal(erased, await shop.Commands.Once(Key("erase")).EraseCustomerAsync(new(id), ct: Ct));
        Refuse(CustomerRefusal.Erased, await shop.Commands.Once(Key("register anew")).RegisterCustomerAsync(request, ct: Ct));
        var rows = await TestDatabase.RowsAsync(shop.Store, "select * from erased.kvt_requests");
        Assert.Equal(3, rows.Length);
        Assert.All(rows, row => Assert.DoesNotContain("Ada", row, StringComparison.OrdinalIgnoreCase));
    }
}
