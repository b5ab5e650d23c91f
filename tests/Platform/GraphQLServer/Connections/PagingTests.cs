using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.Tests.Building;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Connections;

public sealed class PagingTests
{
    [Fact]
    public void A_paged_field_is_a_connection()
    {
        var printed = SdlPrinter.Print(Schema());
        Assert.Contains("): ItemsConnection! @listSize(assumedSize: 3, slicingArguments: [\"first\", \"last\"], sizedFields: [\"edges\", \"nodes\"], requireOneSlicingArgument: false)", printed, StringComparison.Ordinal);
        Assert.Contains("    So many from the front: at most 5, and 3 when neither first nor last is given.\n    \"\"\"\n    first: Int\n", printed, StringComparison.Ordinal);
        Assert.Contains("type ItemsConnection {\n", printed, StringComparison.Ordinal);
        foreach (var line in new[] { "  edges: [ItemsEdge!]\n", "  nodes: [Item!]\n", "  pageInfo: PageInfo!\n", "  totalCount: Int!\n", "  cursor: String!\n", "  node: Item!\n", "  startCursor: String\n", "  hasNextPage: Boolean!\n" })
        {
            Assert.Contains(line, printed, StringComparison.Ordinal);
        }

        var size = Call.FieldOf(Schema(), "Query.items").ListSize!;
        Assert.Equal((3, false), (size.AssumedSize, size.RequireOneSlicingArgument));
        Assert.Equal(["first", "last"], size.SlicingArguments);
        Assert.Equal(["edges", "nodes"], size.SizedFields);
        Assert.Null(((ObjectType)Schema().Find("FewConnection")!).Find("totalCount"));
    }

    [Fact]
    public async Task Pages_follow_each_other_by_their_cursors()
    {
        var seen = new List<string>();
        var after = "null";
        for (var more = true; more;)
        {
            using var answer = System.Text.Json.JsonDocument.Parse(await Run.Document(Schema(), $"{{ items(first: 4, after: {after}) {{ edges {{ cursor node {{ number }} }} pageInfo {{ hasNextPage endCursor }} }} }}", options: Options));
            var page = answer.RootElement.GetProperty("data").GetProperty("items");
            var edges = page.GetProperty("edges").EnumerateArray().ToList();
            seen.AddRange(edges.Select(edge => edge.GetProperty("node").GetProperty("number").ToString()));
            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetRawText();
            Assert.Equal(after, edges[^1].GetProperty("cursor").GetRawText());
            Assert.DoesNotContain("#", after, StringComparison.Ordinal);
            more = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();
        }

        Assert.Equal(Enumerable.Range(1, 10).Select(number => $"{number}"), seen);
    }

    [Fact]
    public async Task From_the_back_and_without_a_size() => Assert.Equal(
        """{"data":{"last":{"nodes":[{"number":9},{"number":10}],"pageInfo":{"hasPreviousPage":true,"hasNextPage":false}},"usual":{"nodes":[{"number":1},{"number":2},{"number":3}],"totalCount":10},"none":{"nodes":[],"pageInfo":{"startCursor":null}}}}""",
        await Run.Document(Schema(), "{ last: items(last: 2) { nodes { number } pageInfo { hasPreviousPage hasNextPage } } usual: items { nodes { number } totalCount } none: items(first: 0) { nodes { number } pageInfo { startCursor } } }", options: Options));

    [Theory]
    [InlineData("first: -1", "first must not be negative.", "BAD_REQUEST")]
    [InlineData("last: -1", "last must not be negative.", "BAD_REQUEST")]
    [InlineData("first: 1, last: 1", "first and last cannot be given together", "BAD_REQUEST")]
    [InlineData("first: 6", "first is 6, and a page has at most 5 items.", "LIMIT_EXCEEDED")]
    [InlineData("last: 6", "last is 6, and a page has at most 5 items.", "LIMIT_EXCEEDED")]
    [InlineData("after: \"§\"", "after is no cursor.", "BAD_REQUEST")]
    [InlineData("before: \"gICA\"", "before is no cursor.", "BAD_REQUEST")]
    public async Task Bad_pages_are_refused_with_a_code(string arguments, string message, string code)
    {
        var refused = await Assert.ThrowsAsync<GraphQLException>(() => Call.FieldAsync(Schema(), "Query.items", $"{{{arguments}}}"));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, refused.Errors[0].Code);
    }

    [Fact]
    public async Task A_resolver_is_told_what_of_the_page_is_selected()
    {
        await Call.FieldAsync(Schema(), "Query.items", "{first: 2}", selected: ["totalCount"]);
        Assert.Equal(new PagingArguments(2, null, null, null, WithTotalCount: true, WithItems: false), Queries.Asked.Value);
        await Call.FieldAsync(Schema(), "Query.items", "{}", selected: ["pageInfo"]);
        Assert.Equal(new PagingArguments(3, null, null, null, WithTotalCount: false, WithItems: true), Queries.Asked.Value);
    }

    [Fact]
    public void A_field_that_is_no_page_cannot_be_paged()
    {
        var problems = Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(WrongQueries)).Build()).Problems;
        Assert.Contains(problems, problem => problem.StartsWith("Query.one: a field marked [UsePaging] must return a Page", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("Query.two: a method that takes PagingArguments must be marked [UsePaging]", StringComparison.Ordinal));
    }

    private static GraphQLOptions Options => new() { DefaultPageSize = 3, MaxPageSize = 5 };

    private static Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries)).Build(Options);

    public sealed record Item(int Number);

    [QueryType]
    public static class Queries
    {
        internal static Asking Asked { get; } = new();

        [UsePaging]
        public static Task<Page<Item>> GetItemsAsync(PagingArguments paging)
        {
            Asked.Value = paging;
            var all = Enumerable.Range(1, 10).Select(number => new Item(number)).ToList();
            var after = paging.After is null ? 0 : int.Parse(paging.After[1..], System.Globalization.CultureInfo.InvariantCulture);
            var rest = all.Skip(after).ToList();
            List<Item> items = [.. paging.IsBackward ? rest.TakeLast(paging.Size) : rest.Take(paging.Size)];
            return Task.FromResult(new Page<Item>(
                items, item => $"#{item.Number}", !paging.IsBackward && items.Count < rest.Count, paging.IsBackward ? items.Count < all.Count : after > 0, paging.WithTotalCount ? all.Count : null));
        }

        [UsePaging(MaxPageSize = 2, ConnectionName = "Few", IncludeTotalCount = false)]
        public static Page<Item> SomeItems(PagingArguments paging, string? word) => new([], item => word + item.Number, false, paging.IsBackward);
    }

    internal sealed class Asking
    {
        private PagingArguments? _value;

        internal PagingArguments? Value
        {
            get => Volatile.Read(ref _value);
            set => Volatile.Write(ref _value, value);
        }
    }

    [QueryType]
    public static class WrongQueries
    {
        [UsePaging]
        public static Item[] One(PagingArguments paging) => [new(paging.Size)];

        public static Page<Item> Two(PagingArguments paging) => new([], _ => "", false, paging.IsBackward);
    }
}
