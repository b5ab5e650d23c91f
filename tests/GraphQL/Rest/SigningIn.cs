using System.Net;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Rest;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>Who may do what over REST.</summary>
public sealed class SigningIn(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Every_operation_turns_away_strangers_and_other_roles_before_it_looks_at_anything()
    {
        await using var host = await RestHost.StartAsync(database, "doors");
        foreach (var endpoint in RestApi.Endpoints)
        {
            var path = endpoint.Path.Replace("{id}", Guid.NewGuid().ToString()).Replace("{sku}", "X").Replace("{purpose}", "marketing");
            foreach (var token in (string?[])[null, "nonsense", .. Role.All])
            {
                using var client = host.As(token);
                var status = (int)(await client.SendAsync(new HttpMethod(endpoint.Method), path, null)).Status;
                var due = token == "nonsense" ? 401
                    : endpoint.Entry.Anybody ? 0
                    : token is null ? 401
                    : endpoint.Entry.Roles.IsEmpty || endpoint.Entry.Roles.Contains(token) ? 0 : 403;
                Assert.True(due == 0 ? status is not 401 : status == due, $"{endpoint.OperationId} as {token ?? "nobody"}: {status}");
            }
        }
    }

    [Fact]
    public async Task Customers_see_and_change_their_own_things_and_are_not_told_of_others()
    {
        await using var host = await RestHost.StartAsync(database, "own");
        var (sku, ada, bob) = (await host.StockAsync("PEN"), await host.RegisterAsync("ada"), await host.RegisterAsync("bob"));
        using var hers = host.As($"customer:{ada}");
        using var his = host.As($"customer:{bob}");
        var order = await hers.PlaceAsync(null, sku);
        var payment = (string)(await hers.PostAsync("/payments", new { orderId = order, method = "wallet" })).Must(HttpStatusCode.Created)["id"]!;

        Assert.Equal(ada.ToString(), (string?)(await hers.GetAsync($"/orders/{order}"))["customerId"]);
        Assert.Single((await hers.GetAsync("/orders"))["items"].AsArray());
        Assert.Single((await hers.GetAsync("/payments"))["items"].AsArray());
        Assert.Equal("ada@example.org", (string?)(await hers.GetAsync($"/customers/{ada}"))["email"]);

        foreach (var path in (string[])[$"/orders/{order}", $"/orders/{order}?version=1", $"/orders/{order}/events", $"/payments/{payment}", $"/customers/{ada}"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await his.GetAsync(path)).Status);
        }

        Assert.Empty((await his.GetAsync("/orders"))["items"].AsArray());
        (await his.GetAsync($"/orders?customerId={ada}")).Must(HttpStatusCode.Forbidden, "access.forbidden");
        (await his.PostAsync("/orders", Stories.Order(null, sku, 1, ada))).Must(HttpStatusCode.Forbidden, "access.forbidden");
        (await his.PostAsync("/orders", Stories.Order("BOB-1", sku))).Must(HttpStatusCode.Forbidden, "access.forbidden");
        (await his.PostAsync("/payments", new { orderId = order, method = "wallet", attempt = 2 })).Must(HttpStatusCode.UnprocessableEntity, "order.not_found");
        (await his.PostAsync($"/orders/{order}/cancellation", new { reason = "Envy" })).Must(HttpStatusCode.NotFound, "order.not_found");
        (await his.PutAsync($"/customers/{ada}/consents/marketing", null)).Must(HttpStatusCode.NotFound, "customer.not_found");
        (await hers.PutAsync($"/customers/{ada}/consents/marketing", null)).Must(HttpStatusCode.OK);
        (await hers.PostAsync($"/orders/{order}/cancellation", new { reason = "Changed my mind" })).Must(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Analysts_see_customers_without_what_is_personal_and_change_nothing()
    {
        await using var host = await RestHost.StartAsync(database, "analysts");
        var ada = await host.RegisterAsync("ada");
        using var analyst = host.As("analyst");
        using var clerk = host.Clerk;
        (await clerk.PutAsync($"/customers/{ada}/address", new { street = "1 Mill Lane", city = "Cambridge", country = "GB" })).Must(HttpStatusCode.OK);
        foreach (var seen in (System.Text.Json.Nodes.JsonNode[])[(await analyst.GetAsync($"/customers/{ada}")).Body!, (await analyst.GetAsync("/customers"))["items"][0]!])
        {
            Assert.Equal("FR", (string?)seen["country"]);
            Assert.All((string[])["number", "email", "fullName", "address"], personal => Assert.Null(seen[personal]));
        }

        Assert.Equal("Cambridge", (string?)(await clerk.GetAsync($"/customers/{ada}"))["address"]["city"]);
        (await analyst.DeleteAsync($"/customers/{ada}/consents/marketing")).Must(HttpStatusCode.Forbidden, "access.forbidden");
    }
}
