using KiVendTout.GraphQL.Products;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Connections;
using static KiVendTout.Platform.GraphQLServer.Connections.FilterOperator;

namespace KiVendTout.GraphQL.Tests.Lists;

/// <summary>A filter keeps what the same condition in C# keeps.</summary>
public sealed class FilteringAList(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Texts = ["%", "_", "amp", "Lamp 100% wool", "candle", "SKU", "e", "\\", "'", ""];
    private static readonly object?[] Prices = [1.25m, 2.5m, 6.25m, 2.500m];
    private static readonly object?[] Ages = [18, null, 21];

    [Fact]
    public async Task A_thousand_random_filters_keep_what_Linq_keeps()
    {
        var store = await database.OpenAsync("filters");
        var reads = new ProductReads(store);
        var all = await Catalogue.FillAsync(store, 40);
        var random = new Random(5);
        var (some, none) = (0, 0);
        for (var round = 0; round < 1000; round++)
        {
            var filter = Node(random, 3);
            var expected = all.Where(product => Holds(filter, product)).Select(product => product.Entry.Sku).ToArray();
            var page = await reads.AskAsync(Catalogue.First(1000), where: new(filter));
            Assert.True(expected.SequenceEqual(page.Items.Select(product => product.Entry.Sku)), $"round {round}: {Show(filter)}");
            _ = expected.Length == 0 ? none++ : some++;
        }

        Assert.True(some > 200 && none > 50, $"{some} filters kept something, {none} nothing: both have to be tried.");
    }

    [Theory]
    [InlineData("%", new[] { "Lamp 100% wool" })]
    [InlineData("_", new[] { "under_score" })]
    [InlineData("LAMP wool", new[] { "Lamp 100% wool", "Lamp 100 wool" })]
    [InlineData("  Candle ", new[] { "Candle", "candle holder" })]
    [InlineData("sku-001 candle", new[] { "candle holder" })]
    [InlineData("\\", new string[0])]
    [InlineData("", new[] { "Candle", "candle holder", "Lamp 100% wool", "Lamp 100 wool", "under_score", "underXscore", "Tea pot", "Zebra" })]
    public async Task A_search_finds_every_word_in_name_or_code(string search, string[] names)
    {
        var store = await database.OpenAsync($"search{Math.Abs(search.GetHashCode(StringComparison.Ordinal))}");
        var commands = new KiVendTout.Handlers.ShopCommands(store, TimeProvider.System);
        for (var i = 0; i < Catalogue.Names.Length; i++)
        {
            await Catalogue.AddAsync(commands, $"SKU-{i:000}", Catalogue.Names[i]);
        }

        var page = await new ProductReads(store).AskAsync(Catalogue.First(100), search);
        Assert.Equal(names, page.Items.Select(product => product.Entry.Name));
    }

    [Fact]
    public async Task A_filter_with_too_many_conditions_is_refused()
    {
        var reads = new ProductReads(await database.OpenAsync("many"));
        var filter = new FilterOr([.. Enumerable.Repeat(new FilterCondition(nameof(ProductFilter.Sku), Eq, "A"), 201)]);
        var refused = await Assert.ThrowsAsync<GraphQLException>(() => reads.AskAsync(Catalogue.First(1), where: new(filter)));
        Assert.Equal(ErrorCode.LimitExceeded, refused.Errors[0].Code);
    }

    [Fact]
    public async Task A_text_that_PostgreSQL_cannot_hold_is_refused()
    {
        var reads = new ProductReads(await database.OpenAsync("nul"));
        var filter = new FilterCondition(nameof(ProductFilter.Name), Contains, "a\0b");
        Assert.Equal(ErrorCode.BadRequest, (await Assert.ThrowsAsync<GraphQLException>(() => reads.AskAsync(Catalogue.First(1), where: new(filter)))).Errors[0].Code);
        Assert.Equal(ErrorCode.BadRequest, (await Assert.ThrowsAsync<GraphQLException>(() => reads.AskAsync(Catalogue.First(1), "a\0b"))).Errors[0].Code);
    }

    private static FilterNode Node(Random random, int depth) => random.Next(depth == 0 ? 3 : 5) switch
    {
        0 => Text(random, random.Next(2) == 0 ? nameof(ProductFilter.Name) : nameof(ProductFilter.Sku)),
        1 => Compare(random, nameof(ProductFilter.Price), Prices),
        2 => Compare(random, nameof(ProductFilter.MinimumAge), Ages),
        3 => new FilterAnd(Nodes(random, depth)),
        _ => new FilterOr(Nodes(random, depth)),
    };

    private static FilterNode[] Nodes(Random random, int depth) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => Node(random, depth - 1))];

    private static FilterCondition Text(Random random, string property)
    {
        FilterOperator[] operators = [Eq, Neq, In, Nin, Contains, Ncontains, StartsWith, NstartsWith, EndsWith, NendsWith];
        return Condition(random, property, operators[random.Next(operators.Length)], Texts);
    }

    private static FilterCondition Compare(Random random, string property, object?[] values)
    {
        FilterOperator[] operators = [Eq, Neq, In, Nin, Gt, Gte, Lt, Lte];
        return Condition(random, property, operators[random.Next(operators.Length)], values);
    }

    private static FilterCondition Condition(Random random, string property, FilterOperator by, object?[] values) => new(
        property, by, by is In or Nin ? Enumerable.Range(0, random.Next(4)).Select(_ => values[random.Next(values.Length)]).ToArray() : values[random.Next(values.Length)]);

    private static bool Holds(FilterNode node, StockedProduct product) => node switch
    {
        FilterAnd and => and.Nodes.All(one => Holds(one, product)),
        FilterOr or => or.Nodes.Any(one => Holds(one, product)),
        FilterCondition condition => Holds(condition, condition.Property switch
        {
            nameof(ProductFilter.Name) => product.Entry.Name,
            nameof(ProductFilter.Sku) => product.Entry.Sku,
            nameof(ProductFilter.Price) => product.Entry.Price,
            _ => product.Entry.MinimumAge,
        }),
        _ => throw new InvalidOperationException(),
    };

    private static bool Holds(FilterCondition condition, object? value) => condition.Operator switch
    {
        Eq => Equals(value, condition.Value),
        Neq => !Equals(value, condition.Value),
        In => ((object?[])condition.Value!).Contains(value),
        Nin => !((object?[])condition.Value!).Contains(value),
        Gt => Both(value, condition.Value) && Comparer<object>.Default.Compare(value, condition.Value) > 0,
        Gte => Both(value, condition.Value) && Comparer<object>.Default.Compare(value, condition.Value) >= 0,
        Lt => Both(value, condition.Value) && Comparer<object>.Default.Compare(value, condition.Value) < 0,
        Lte => Both(value, condition.Value) && Comparer<object>.Default.Compare(value, condition.Value) <= 0,
        Contains => ((string)value!).Contains((string)condition.Value!, StringComparison.Ordinal),
        Ncontains => !((string)value!).Contains((string)condition.Value!, StringComparison.Ordinal),
        StartsWith => ((string)value!).StartsWith((string)condition.Value!, StringComparison.Ordinal),
        NstartsWith => !((string)value!).StartsWith((string)condition.Value!, StringComparison.Ordinal),
        EndsWith => ((string)value!).EndsWith((string)condition.Value!, StringComparison.Ordinal),
        _ => !((string)value!).EndsWith((string)condition.Value!, StringComparison.Ordinal),
    };

    private static bool Both(object? a, object? b) => a is not null && b is not null;

    private static string Show(FilterNode node) => node switch
    {
        FilterAnd and => $"and({string.Join("; ", and.Nodes.Select(Show))})",
        FilterOr or => $"or({string.Join("; ", or.Nodes.Select(Show))})",
        FilterCondition { Value: object?[] values } condition => $"{condition.Property} {condition.Operator} [{string.Join(", ", values)}]",
        FilterCondition condition => $"{condition.Property} {condition.Operator} {condition.Value ?? "null"}",
        _ => "?",
    };
}
