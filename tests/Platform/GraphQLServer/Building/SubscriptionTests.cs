using KiVendTout.Platform.GraphQLServer.Building;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class SubscriptionTests
{
    private static readonly Types.Schema Schema = new SchemaBuilder().AddTypes(typeof(Queries), typeof(Subscriptions)).Build();

    [Fact]
    public void The_type_of_a_subscription_is_that_of_its_events() => Assert.Contains(
        "type Subscription {\n  ticks(from: Int! = 1): Int!\n  later: Tick!\n  ids: ID!\n}", SdlPrinter.Print(Schema), StringComparison.Ordinal);

    [Fact]
    public async Task Every_event_is_an_answer()
    {
        Assert.Equal("{\"data\":{\"ticks\":3}}\n{\"data\":{\"ticks\":4}}", await Run.Document(Schema, "subscription { ticks(from: 3) }"));
        Assert.Equal("{\"data\":{\"later\":{\"number\":7}}}", await Run.Document(Schema, "subscription { later { number } }"));
        Assert.Equal($$$"""{"data":{"ids":"{{{GlobalId.Encode("Tick", 1)}}}"}}""", await Run.Document(Schema, "subscription { ids }"));
    }

    [Fact]
    public void What_is_no_stream_is_no_subscription() => Assert.Contains(
        "Subscription.one: a subscription must return IAsyncEnumerable",
        Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(Queries)).AddSubscriptionType(typeof(Queries)).Build()).Message,
        StringComparison.Ordinal);

    public sealed record Tick(int Number);

    [QueryType]
    public static class Queries
    {
        public static int One() => 1;
    }

    [SubscriptionType]
    public static class Subscriptions
    {
        public static async IAsyncEnumerable<int> Ticks(int from = 1)
        {
            yield return from;
            await Task.Yield();
            yield return from + 1;
        }

        public static Task<IAsyncEnumerable<Tick>> GetLaterAsync() => Task.FromResult(Stream(new Tick(7)));

        [ID("Tick")]
        public static async ValueTask<IAsyncEnumerable<int>> IdsAsync()
        {
            await Task.Yield();
            return Stream(1);
        }

        private static async IAsyncEnumerable<T> Stream<T>(T item)
        {
            await Task.Yield();
            yield return item;
        }
    }
}
