using System.Net;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>Keys of requests, entity tags and lost races.</summary>
public sealed class SendingAgain(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_same_key_again_gives_the_same_answer_whatever_happened_in_between()
    {
        await using var host = await RestHost.StartAsync(database, "again");
        var sku = await host.StockAsync("A");
        using var clerk = host.Clerk;
        var (key, wish) = (("Idempotency-Key", "key-1"), Stories.Order("A-1", sku));
        var first = (await clerk.PostAsync("/orders", wish, key)).Must(HttpStatusCode.Created);
        (await clerk.PostAsync($"/orders/{first["id"]}/cancellation", new { reason = "?" })).Must(HttpStatusCode.OK);
        var again = (await clerk.PostAsync("/orders", wish, ("Idempotency-Key", "\"key-1\""))).Must(HttpStatusCode.Created);
        Assert.Equal(first.Body!.ToJsonString(), again.Body!.ToJsonString());
        Assert.Equal((first.ETag, first.Message.Headers.Location), (again.ETag, again.Message.Headers.Location));

        // However it is laid out, it is the same wish; with other content it is another.
        (await clerk.PostAsync("/orders", "{ \"items\":[{\"quantity\":1,\"sku\":\"A\"}], \"number\":\"A-1\",\"currency\":\"GBP\",\"country\":\"GB\",\"customerId\":null}", key)).Must(HttpStatusCode.Created);
        (await clerk.PostAsync("/orders", Stories.Order("A-2", sku), key)).Must(HttpStatusCode.UnprocessableEntity, "idempotency_key.reused");
        using var admin = host.Admin;
        (await admin.PostAsync("/orders", Stories.Order("A-3", sku), key)).Must(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_refusal_is_the_answer_of_its_key_too()
    {
        await using var host = await RestHost.StartAsync(database, "refused");
        var sku = await host.StockAsync("A", quantity: 1);
        using var clerk = host.Clerk;
        using var admin = host.Admin;
        (await clerk.PostAsync("/orders", Stories.Order("A-1", sku, 2), ("Idempotency-Key", "k"))).Must(HttpStatusCode.Conflict, "order.out_of_stock");
        (await admin.PostAsync($"/products/{sku}/receipts", new { receiptNumber = "more", quantity = 5 })).Must(HttpStatusCode.OK);
        (await clerk.PostAsync("/orders", Stories.Order("A-1", sku, 2), ("Idempotency-Key", "k"))).Must(HttpStatusCode.Conflict, "order.out_of_stock");
        (await clerk.PostAsync("/orders", Stories.Order("A-1", sku, 2), ("Idempotency-Key", "k2"))).Must(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("\"open")]
    public async Task A_post_without_a_key_that_can_be_used_is_refused_by_the_headers_name(string? key)
    {
        await using var host = await RestHost.StartAsync(database, "keyless");
        using var clerk = host.Clerk;
        var reply = await clerk.SendAsync(HttpMethod.Post, "/orders", Stories.Order("A-1", "A"), key is null ? [] : [("Idempotency-Key", key)]);
        reply.Must(HttpStatusCode.BadRequest, "idempotency_key.invalid");
        Assert.Contains("Idempotency-Key", (string)reply["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_known_is_not_sent_again()
    {
        await using var host = await RestHost.StartAsync(database, "known");
        var sku = await host.StockAsync("A");
        using var clerk = host.Clerk;
        using var admin = host.Admin;
        var order = await clerk.PlaceAsync("A-1", sku);
        var seen = (await clerk.GetAsync($"/orders/{order}")).ETag!;
        Assert.Equal("\"v1\"", seen);
        foreach (var known in (string[])[seen, $"W/{seen}", $"\"x\", {seen}", "*"])
        {
            var reply = await clerk.GetAsync($"/orders/{order}", ("If-None-Match", known));
            Assert.Equal((HttpStatusCode.NotModified, seen), (reply.Status, reply.ETag));
        }

        (await clerk.PostAsync($"/orders/{order}/hold", new { reason = "?" })).Must(HttpStatusCode.OK);
        Assert.Equal("\"v2\"", (await clerk.GetAsync($"/orders/{order}", ("If-None-Match", seen))).Must(HttpStatusCode.OK).ETag);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync($"/products/{sku}", ("If-None-Match", "\"v9\""))).Status);
    }

    [Fact]
    public async Task A_command_decided_on_an_old_version_is_refused_and_changes_nothing()
    {
        await using var host = await RestHost.StartAsync(database, "stale");
        var sku = await host.StockAsync("A");
        using var clerk = host.Clerk;
        using var admin = host.Admin;
        var order = await clerk.PlaceAsync("A-1", sku);
        var (path, hold) = ($"/orders/{order}/hold", new { reason = "?" });
        (await clerk.PostAsync(path, hold, ("If-Match", "\"v2\""))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
        foreach (var odd in (string[])["0", "\"v", "\"v\"", "v1", "\"v1", "\"v99999999999999999999\"", "\"a,b\""])
        {
            (await clerk.PostAsync(path, hold, ("If-Match", odd))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
        }

        (await clerk.PostAsync(path, hold, ("If-Match", "W/\"v1\""))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
        Assert.Equal("\"v1\"", (await clerk.GetAsync($"/orders/{order}")).ETag);
        var key = ("Idempotency-Key", "hold");
        (await clerk.PostAsync(path, hold, ("If-Match", "\"v1\""), key)).Must(HttpStatusCode.OK);
        Assert.Equal("\"v2\"", (await clerk.PostAsync(path, hold, ("If-Match", "\"v1\""), key)).Must(HttpStatusCode.OK).ETag);
        // It has nothing to do now, and is told all the same that it decided on something old.
        (await clerk.PostAsync(path, hold, ("If-Match", "\"v1\""))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
        (await clerk.PostAsync(path, hold, ("If-Match", "*"))).Must(HttpStatusCode.OK);
        (await clerk.PostAsync(path, hold, ("If-Match", "\"v7\", \"v2\""))).Must(HttpStatusCode.OK);

        (await admin.PutAsync($"/products/{sku}/price", new { amount = "9" }, ("If-Match", "\"v1\""))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
        (await admin.PutAsync($"/products/{sku}/price", new { amount = "9" }, ("If-Match", "\"v2\""))).Must(HttpStatusCode.OK);
        (await admin.PutAsync("/products/NONE/price", new { amount = "9" }, ("If-Match", "\"v1\""))).Must(HttpStatusCode.PreconditionFailed, "precondition.failed");
    }

    [Fact]
    public async Task Of_many_who_decided_on_the_same_version_one_wins_every_time()
    {
        await using var host = await RestHost.StartAsync(database, "race");
        var sku = await host.StockAsync("A");
        using var admin = host.Admin;
        for (var round = 1; round <= 20; round++)
        {
            var etag = (await admin.GetAsync($"/products/{sku}")).ETag!;
            var replies = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => admin.PutAsync($"/products/{sku}/price", new { amount = $"{round}.{n}" }, ("If-Match", etag))));
            Assert.Equal(1, replies.Count(reply => reply.Status == HttpStatusCode.OK));
            Assert.Equal(7, replies.Count(reply => reply.Status == HttpStatusCode.PreconditionFailed));
        }
    }

    [Fact]
    public async Task Many_who_send_the_same_request_at_once_are_all_told_the_one_answer()
    {
        await using var host = await RestHost.StartAsync(database, "crowd");
        var sku = await host.StockAsync("A", quantity: 3);
        using var clerk = host.Clerk;
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => clerk.PostAsync("/orders", Stories.Order("A-1", sku, 2), ("Idempotency-Key", "one"))));
        Assert.All(replies, reply => reply.Must(HttpStatusCode.Created));
        Assert.Single(replies.Select(reply => reply.Body!.ToJsonString()).Distinct());
        Assert.Equal(1, (int)(await clerk.GetAsync($"/products/{sku}/stock"))["available"]);
    }
}
