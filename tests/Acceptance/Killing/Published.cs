namespace KiVendTout.Acceptance.Tests.Killing;

/// <summary>What of the log must be on the topics, and whether it is.</summary>
internal static class Published
{
    private const string OfOrdersAndPayments = "from kivendtout.mt_events e join kivendtout.mt_streams s on s.id = e.stream_id where s.type in ('order', 'payment')";

    /// <summary>A hundred short lives leave more to be done than a few.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 600 : 240);

    /// <summary>The last position that is published.</summary>
    public static Task<long> LastAsync(Platform platform) => platform.ScalarAsync<long>($"select max(seq_id) {OfOrdersAndPayments}");

    /// <summary>Whether the publisher says that it has passed the end of the log.</summary>
    public static Task<bool> AllAsync(Platform platform) =>
        platform.ScalarAsync<bool>($"select position >= (select max(seq_id) {OfOrdersAndPayments}) from kivendtout.kvt_shards where name = 'kafka-publisher'");

    /// <summary>Every position was seen once, and those of a key in their order.</summary>
    public static async Task ExactlyOnceAsync(Platform platform, Onlooker onlooker)
    {
        var positions = await platform.ScalarAsync<long[]>($"select array_agg(seq_id order by seq_id) {OfOrdersAndPayments}");
        await EventuallyAsync(() => Task.FromResult(onlooker.All.Count >= positions.Length), $"{positions.Length:N0} messages");
        Assert.Equal(positions, onlooker.All.Select(message => message.Position).Order());
        foreach (var key in onlooker.All.GroupBy(message => (message.Topic, message.Key)))
            Assert.Equal(Enumerable.Range(1, key.Count()).Select(version => (long)version), key.Select(message => message.Version));
    }

    /// <summary>A repeat is harmless; what comes for the first time comes in order, and nothing is left out between.</summary>
    public static void InOrderWithoutHoles(IReadOnlyList<Seen> life)
    {
        foreach (var key in life.GroupBy(seen => (seen.Topic, seen.Key)))
        {
            var first = key.DistinctBy(seen => seen.Position).Select(seen => seen.Version).ToArray();
            Assert.True(
                first.SequenceEqual(Enumerable.Range(0, first.Length).Select(n => first[0] + n)), $"{key.Key}: the versions {string.Join(", ", first)} came, in this order.");
        }
    }

    /// <summary>Waits for something that must become so.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> isSo, string what)
    {
        for (var until = DateTime.UtcNow + Patience; !await isSo(); await Task.Delay(50, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < until, $"Not after {Patience.TotalSeconds} s: {what}.");
    }
}
