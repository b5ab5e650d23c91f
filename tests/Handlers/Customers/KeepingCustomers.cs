using KiVendTout.Domain.Customers;
using static KiVendTout.Handlers.Tests.Shop;

namespace KiVendTout.Handlers.Tests.Customers;

public sealed class KeepingCustomers(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string Ada = CustomerId.From(RegisterCustomerRequest.Source, "17850").ToString();

    [Fact]
    public async Task Registers_moves_consents_and_forgets_each_once()
    {
        var shop = await OpenAsync(database, "customers");
        Func<Task<CommandResult>>[] steps =
        [
            () => shop.Commands.RegisterCustomerAsync(new("17850", "ada@example.org", "Ada Lovelace", "GB"), ct: Ct),
            () => shop.Commands.ChangeAddressAsync(new(Ada, "12 St James's Square", null, "London", "GB"), ct: Ct),
            () => shop.Commands.GiveConsentAsync(new(Ada, "marketing"), ct: Ct),
            () => shop.Commands.WithdrawConsentAsync(new(Ada, "Marketing"), ct: Ct),
            () => shop.Commands.EraseCustomerAsync(new(Ada), ct: Ct),
        ];
        foreach (var step in steps)
        {
            Accept(1, await step());
            Accept(0, await step());
        }

        var registered = (CustomerRegistered)(await shop.Store.ReadStreamAsync(Guid.Parse(Ada), ct: Ct))[0].Body;
        Assert.Equal(("[erased]", "[erased]"), (registered.Email, registered.FullName));
        Refuse(CustomerRefusal.Erased, await shop.Commands.ChangeAddressAsync(new(Ada, "1 Elsewhere", null, "Paris", "FR"), ct: Ct));
        await shop.StockAsync("CANDLE", 1);
        Refuse(CustomerRefusal.Erased, await shop.Commands.PlaceOrderAsync(Order("1", new OrderItemRequest("CANDLE", 1)) with { CustomerId = Ada }, ct: Ct));
    }

    [Fact]
    public async Task Does_not_believe_its_memory_when_another_process_changed_something()
    {
        var shop = await OpenAsync(database, "memory");
        var beside = await shop.BesideAsync(database);
        Accept(1, await shop.Commands.RegisterCustomerAsync(new("17850", null, null, "GB"), ct: Ct));
        Accept(1, await beside.Commands.GiveConsentAsync(new(Ada, "Analytics"), ct: Ct));
        // Here the consent is not known yet: withdrawing it would seem to be nothing, giving it would seem to be something.
        Accept(0, await shop.Commands.GiveConsentAsync(new(Ada, "Analytics"), ct: Ct));
        Accept(1, await beside.Commands.WithdrawConsentAsync(new(Ada, "Analytics"), ct: Ct));
        Accept(0, await shop.Commands.WithdrawConsentAsync(new(Ada, "Analytics"), ct: Ct));
        Accept(1, await beside.Commands.EraseCustomerAsync(new(Ada), ct: Ct));
        Refuse(CustomerRefusal.Erased, await shop.Commands.ChangeAddressAsync(new(Ada, "1 Elsewhere", null, "Paris", "FR"), ct: Ct));
    }

    [Fact]
    public async Task Names_every_field_that_is_wrong()
    {
        var shop = (await OpenAsync(database, "wrong")).Commands;
        Wrong(await shop.RegisterCustomerAsync(new(null, "ada", "two\nlines", "England"), ct: Ct), "externalId", "email", "fullName", "country");
        Wrong(await shop.ChangeAddressAsync(new("x", " ", null, null, null), ct: Ct), "customerId", "street", "city", "country");
        Wrong(await shop.GiveConsentAsync(new(Ada, "everything"), ct: Ct), "purpose");
    }
}
