using System.Text;
using KiVendTout.Domain.Customers;
using KiVendTout.Platform.EventStore.Daemon;
using static KiVendTout.Projections.Tests.TestDatabase;

namespace KiVendTout.Projections.Tests.Customers;

public sealed class ForgettingACustomer(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Account = "select email, full_name, street, postal_code, city, country, marketing, analytics from erased.customer_account";

    [Fact]
    public async Task Blanks_the_row_and_the_past()
    {
        var store = await database.OpenAsync("erased");
        await ShopHistory.PlayAsync(store);
        Assert.Equal(["(ada@example.org,\"Ada Lovelace\",\"12 St James's Square\",SW1Y,London,GB,f,t)"], await RowsAsync(store, Account));

        await ShopHistory.EraseAdaAsync(store);

        Assert.Equal(["(,,,,,GB,f,t)"], await RowsAsync(store, Account));
        var registered = (await store.ReadStreamAsync(ShopHistory.Ada, ct: TestContext.Current.CancellationToken))[0];
        Assert.Equal("[erased]", Assert.IsType<CustomerRegistered>(registered.Body).Email);
        Assert.DoesNotContain("ada", Encoding.UTF8.GetString(registered.Json.Span), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Deletes_the_key_even_if_the_handler_was_killed_before()
    {
        var store = await database.OpenAsync("killed");
        await ShopHistory.PlayAsync(store);
        await ShopHistory.Append(store, ShopHistory.Ada, "customer", 5, new CustomerErased(ShopHistory.Ada, ShopHistory.Monday));
        await using var daemon = new ProjectionDaemon(store, only: ["customer-eraser"]);
        daemon.Start();
        await CaughtUpAsync(store, "customer-eraser");
        Assert.False(await store.EraseSubjectAsync(ShopHistory.Ada, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keeps_personal_data_out_of_the_timeline()
    {
        var store = await database.OpenAsync("timeline");
        await ShopHistory.PlayAsync(store);
        await using var daemon = new ProjectionDaemon(store, only: ["customer-activity"]);
        daemon.Start();
        await CaughtUpAsync(store, "customer-activity");
        var rows = await RowsAsync(store, "select kind, entry from timeline.customer_activity");
        Assert.Contains("(customer_registered,\"{\"\"country\"\": \"\"GB\"\"}\")", rows);
        Assert.DoesNotContain(rows, row => row.Contains("Lovelace", StringComparison.Ordinal) || row.Contains("example.org", StringComparison.Ordinal)
            || row.Contains("tok_1", StringComparison.Ordinal) || row.Contains("London", StringComparison.Ordinal));
    }
}
