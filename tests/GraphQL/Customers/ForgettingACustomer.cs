using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Customers;

/// <summary>After an erasure nobody is shown anything personal: not in fields, not in histories, not in answers sent again.</summary>
public sealed class ForgettingACustomer(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Personal = ["ada@example.org", "Ada Lovelace", "St James", "SW1Y", "London", "external-17850"];

    [Fact]
    public async Task Nothing_personal_is_left_for_anybody()
    {
        await using var api = await ShopApi.OpenAsync(database, "forgotten");
        const string register = """registerCustomer(input: {externalId: "external-17850", email: "ada@example.org", fullName: "Ada Lovelace", country: "GB", idempotencyKey: "1"})""";
        const string everything = """
            id externalId email fullName country address { street postalCode city } consents erasedAt history(first: 20) { nodes { type body } } orders(first: 5) { nodes { number } }
            """;
        var before = await api.DoAsync(Visitor.Clerk, register, "customer", everything);
        var id = before.GetProperty("id").GetString()!;
        var moved = $$"""changeAddress(input: {customerId: "{{id}}", street: "12 St James's Square", postalCode: "SW1Y", city: "London", country: "GB", idempotencyKey: "2"})""";
        before = await api.DoAsync(Visitor.Clerk, moved, "customer", everything);
        foreach (var text in Personal)
        {
            Assert.Contains(text, before.GetRawText(), StringComparison.Ordinal);
        }

        var erased = await api.DoAsync(Visitor.Admin, $$"""eraseCustomer(input: {customerId: "{{id}}", idempotencyKey: "3"})""", "customer", everything);
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, erased.GetProperty("erasedAt").ValueKind);
        var answers = new List<string>
        {
            erased.GetRawText(),
            (await api.DoAsync(Visitor.Clerk, register, "customer", everything)).GetRawText(),
            (await api.DoAsync(Visitor.Clerk, moved, "customer", everything)).GetRawText(),
        };
        foreach (var visitor in new[] { Visitor.Clerk, Visitor.Admin, Visitor.Analyst })
        {
            answers.Add((await api.DataAsync(
                visitor,
                $$"""query ($id: ID!) { customer(id: $id) { {{everything}} } node(id: $id) { ... on Customer { {{everything}} } } customers(first: 10) { nodes { {{everything}} } } }""",
                new { id })).GetRawText());
        }

        foreach (var answer in answers)
        {
            Assert.Contains("customer_registered", answer, StringComparison.Ordinal);
            foreach (var text in Personal.Where(text => text != "external-17850"))
            {
                Assert.DoesNotContain(text, answer, StringComparison.Ordinal);
            }
        }

        Assert.Equal(["RefusedError customer.erased"], await api.FailAsync(Visitor.Clerk, moved.Replace("\"2\"", "\"4\"", StringComparison.Ordinal)));
    }
}
