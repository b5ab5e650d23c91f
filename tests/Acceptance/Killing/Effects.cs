namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>What PostgreSQL holds, against what customers were told.</summary>
internal static class Effects
{
    /// <summary>Waits until every message has had its effect, and fails where one had none or two.</summary>
    public static async Task OnceEachAsync(Platform platform, Shoppers shoppers)
    {
        await Published.EventuallyAsync(async () => await CountAsync(platform, "order_paid") >= shoppers.Paying.Count, $"{shoppers.Paying.Count:N0} orders paid by the provider's word");
        await Published.EventuallyAsync(async () => await platform.ScalarAsync<long>("select count(*) from kivendtout.kvt_outbox") == 0, "an empty outbox");
        Assert.Equal(shoppers.Placed.Order(StringComparer.Ordinal), await NumbersAsync(platform, "order_placed"));
        Assert.Equal(shoppers.Paying.Order(StringComparer.Ordinal), await NumbersAsync(platform, "order_paid"));
        foreach (var type in (string[])["payment_requested", "payment_authorised", "payment_captured"])
            Assert.Equal((type, shoppers.Paying.Count), (type, await CountAsync(platform, type)));
        Assert.Equal(shoppers.Told, await CountAsync(platform, "page_viewed") + await CountAsync(platform, "product_viewed"));
        Assert.Equal("", await platform.ScalarAsync<string>("select coalesce(string_agg(code || ': ' || reason, '; '), '') from kivendtout.kvt_dead_letters"));
    }

    private static Task<long> CountAsync(Platform platform, string type) => platform.ScalarAsync<long>($"select count(*) from kivendtout.mt_events where type = '{type}'");

    // One row for each event: a doubled one would stand there twice.
    private static async Task<IEnumerable<string>> NumbersAsync(Platform platform, string type)
    {
        var numbers = await platform.ScalarAsync<string[]>($"""
            select coalesce(array_agg(o.number), array[]::text[]) from kivendtout.mt_events e join kivendtout.order_summary o on o.order_id = e.stream_id where e.type = '{type}'
            """);
        return numbers.Order(StringComparer.Ordinal);
    }
}
