using System.Security.Claims;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Projections.Tests.Activity;
using Visitor = KiVendTout.GraphQL.Tests.Setup.Visitor;

namespace KiVendTout.GraphQL.Tests.Activity;

public sealed class LookingAtActivity(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Funnel = """{ funnel(from: "2026-03-01", to: "2026-03-31", platform: "mobile") { day visits productView cart purchase errors } }""";

    [Fact]
    public async Task Figures_are_for_the_shops_people_and_what_one_person_does_for_staff_and_themselves()
    {
        await using var shop = await ActivityShop.OpenAsync(database, "looking");
        await using var api = ShopApi.Over(shop.Store, shop.Views);
        await api.RegisterAsync("ada");
        var visitor = new VisitStory("v1");
        await shop.AppendAsync(visitor.Page("home", 0), visitor.Product(1), visitor.SignsIn(Visitor.AdaId, 2), visitor.Page("payment_error", 3));
        await shop.CaughtUpAsync();

        foreach (var user in (ClaimsPrincipal[])[Visitor.Clerk, Visitor.Analyst, Visitor.Admin])
        {
            Assert.Equal(
                """{"funnel":[{"day":"2026-03-02","visits":1,"productView":1,"cart":0,"purchase":0,"errors":1}]}""", (await api.DataAsync(user, Funnel)).GetRawText());
            Assert.Equal("""{"productViews":[{"sku":"85123A","views":1}]}""", (await api.DataAsync(user, """{ productViews(from: "2026-03-01", to: "2026-03-31") { sku views } }""")).GetRawText());
        }

        Assert.True((await api.AskAsync(Visitor.Ada, Funnel)).TryGetProperty("errors", out _));

        var hers = ShopApi.Id("Customer", Visitor.AdaId);
        var sessions = $$"""{ sessions(customerId: "{{hers}}") { nodes { events errors products } } customer(id: "{{hers}}") { timeline(first: 2) { nodes { kind name page } pageInfo { hasNextPage endCursor } } } }""";
        foreach (var user in (ClaimsPrincipal[])[Visitor.Ada, Visitor.Clerk])
        {
            var seen = await api.DataAsync(user, sessions);
            Assert.Equal("""[{"events":4,"errors":1,"products":["85123A"]}]""", seen.GetProperty("sessions").GetProperty("nodes").GetRawText());
            var page = seen.GetProperty("customer").GetProperty("timeline");
            Assert.True(page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean());
            var cursor = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
            var rest = await api.DataAsync(user, $$"""{ customer(id: "{{hers}}") { timeline(first: 10, after: "{{cursor}}") { nodes { kind } } } }""");
            // All she did, what came before she signed in too, and her registration.
            Assert.Equal(3, rest.GetProperty("customer").GetProperty("timeline").GetProperty("nodes").GetArrayLength());
        }

        foreach (var user in (ClaimsPrincipal[])[Visitor.Bob, Visitor.Analyst, Visitor.Nobody])
        {
            var answer = await api.AskAsync(user, $$"""{ sessions(customerId: "{{hers}}") { nodes { events } } }""");
            Assert.True(answer.TryGetProperty("errors", out _), answer.ToString());
        }

        Assert.Equal(
            System.Text.Json.JsonValueKind.Null, (await api.DataAsync(Visitor.Analyst, $$"""{ customer(id: "{{hers}}") { timeline { nodes { kind } } } }""")).GetProperty("customer").GetProperty("timeline").ValueKind);
    }
}
