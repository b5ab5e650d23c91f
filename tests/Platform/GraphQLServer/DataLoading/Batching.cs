using System.Collections.Concurrent;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using KiVendTout.Platform.GraphQLServer.Tests.Executing;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Loading;

public sealed class Batching
{
    private const string Sdl = """
        type Query { products: [Product] product(id: Int!): Product two: String node(id: Int!): Product nodes(ids: [Int!]!): [Product] }
        type Mutation { touch(id: Int!): Product }
        type Product { id: Int name: String category: Category reviews: [Review] }
        type Category { name: String parent: Category }
        type Review { text: String author: Author }
        type Author { name: String }
        """;

    internal sealed class BatchLog
    {
        private readonly ConcurrentQueue<string> _batches = new();

        public string[] All => [.. _batches];

        public Func<Task> Work { get; set; } = () => Task.CompletedTask;

        public async Task Add(string name, IEnumerable<int> keys)
        {
            _batches.Enqueue($"{name} {string.Join(',', keys)}");
            await Work();
        }
    }

    internal sealed class Names(BatchLog log) : DataLoader<int, string>
    {
        protected override int MaxBatchSize => 4;

        protected override async Task<IReadOnlyDictionary<int, string>> LoadBatchAsync(IReadOnlyList<int> keys, CancellationToken cancellationToken)
        {
            await log.Add("names", keys);
            return keys.Contains(13) ? throw new GraphQLException("13 is bad luck") : keys.Where(key => key != 404).ToDictionary(key => key, key => $"#{key}");
        }
    }

    internal sealed class Parents(BatchLog log, Names names) : DataLoader<int, string>
    {
        protected override async Task<IReadOnlyDictionary<int, string>> LoadBatchAsync(IReadOnlyList<int> keys, CancellationToken cancellationToken)
        {
            await log.Add("parents", keys);
            var found = await names.LoadManyAsync([.. keys.Select(key => key + 1)], cancellationToken);
            return keys.Zip(found).ToDictionary(pair => pair.First, pair => $"parent {pair.Second}");
        }
    }

    internal sealed class Reviews(BatchLog log) : GroupedDataLoader<int, int>
    {
        protected override async Task<ILookup<int, int>> LoadGroupedBatchAsync(IReadOnlyList<int> keys, CancellationToken cancellationToken)
        {
            await log.Add("reviews", keys);
            return keys.Where(key => key != 3).SelectMany(key => new[] { (key, (key * 10) + 1), (key, (key * 10) + 2) }).ToLookup(pair => pair.key, pair => pair.Item2);
        }
    }

    private static Engine Make(BatchLog log, Func<Task>? before = null)
    {
        async ValueTask<object?> Ready(Func<Task<object?>> rest)
        {
            if (before is not null)
            {
                await before().ConfigureAwait(false);
            }

            return await rest().ConfigureAwait(false);
        }

        return new Engine(Sdl, new()
        {
            ["Query.products"] = _ => new(new object[] { 1, 2, 3 }),
            ["Query.product"] = context => new(context.Arguments[0]),
            ["Query.node"] = context => new(context.Arguments[0]),
            ["Query.nodes"] = context => new(context.Arguments[0]),
            ["Mutation.touch"] = context => new(context.Arguments[0]),
            ["Query.two"] = context => Ready(async () =>
            {
                var one = context.Loader<Names>().LoadAsync(1);
                var other = context.Loader<Names>().LoadAsync(2);
                return string.Join('+', await Task.WhenAll(one, other).ConfigureAwait(false));
            }),
            ["Product.id"] = context => new(context.Parent),
            ["Product.name"] = context => Ready(async () => await context.Loader<Names>().LoadAsync((int)context.Parent!).ConfigureAwait(false)),
            ["Product.category"] = context => Ready(async () =>
                await context.Loader<Parents>().LoadAsync((int)context.Parent! % 2).ConfigureAwait(false)),
            ["Category.name"] = context => new(context.Parent),
            ["Category.parent"] = context => Ready(async () => await context.Loader<Names>().LoadAsync(((string)context.Parent!).Length).ConfigureAwait(false)),
            ["Product.reviews"] = context => Ready(async () => await context.Loader<Reviews>().LoadAsync((int)context.Parent!).ConfigureAwait(false)),
            ["Review.text"] = context => new($"review {context.Parent}"),
            ["Review.author"] = context => Ready(async () => await context.Loader<Names>().LoadRequiredAsync((int)context.Parent!).ConfigureAwait(false)),
            ["Author.name"] = context => new(context.Parent),
        })
        {
            Services = new ServiceCollection().AddSingleton(log).BuildServiceProvider(),
        };
    }

    private static async Task<string[]> Batches(string document, Func<Task>? before = null, Func<Task>? work = null)
    {
        var log = new BatchLog();
        if (work is not null)
        {
            log.Work = work;
        }

        using var engine = Make(log, before);
        var answer = await engine.Ask(document);
        Assert.StartsWith("{'data':", answer, StringComparison.Ordinal);
        return log.All;
    }

    [Fact]
    public async Task Keys_of_one_level_go_together_once_each() =>
        Assert.Equal(["names 1,2,3"], await Batches("{ products { name again: name } more: products { name } }"));

    [Fact]
    public async Task Nested_loads_take_the_same_batches_in_two_hundred_runs_whatever_the_delays()
    {
        const string document = "{ products { name category { name parent { name } } reviews { text author { name } } } }";
        var random = new Random(4);
        async Task Sometimes()
        {
            int kind;
            lock (random)
            {
                kind = random.Next(4);
            }

            await (kind switch
            {
                0 => Task.CompletedTask,
                1 => YieldOnce(),
                2 => Task.Delay(1),
                _ => Task.Run(() => Thread.SpinWait(2_000)),
            }).ConfigureAwait(false);
        }

        for (var run = 0; run < 200; run++)
        {
            var batches = await Batches(document, run < 50 ? null : Sometimes, run < 50 ? null : Sometimes);

            // Three loaders at once; the parents' own names are among those of the products; then a parent's name and four authors, in fours.
            Assert.Equal(["names 1,2,3", "parents 0,1", "reviews 1,2,3"], batches[..3].Select(Sorted).Order());
            Assert.Equal(5, batches.Length);
            Assert.Equal("11,12,21,22,9", string.Join(',', batches[3..].SelectMany(batch => batch[6..].Split(',')).Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task Two_keys_of_one_resolver_go_together_also_behind_real_waiting()
    {
        for (var run = 0; run < 200; run++)
        {
            Assert.Equal(["names 1,2"], await Batches("{ two }", YieldOnce));
        }
    }

    [Fact]
    public async Task Keys_that_a_resolver_asks_for_through_helpers_go_together_also_behind_real_waiting()
    {
        for (var run = 0; run < 100; run++)
        {
            var log = new BatchLog();
            using var engine = new Engine("type Query { many: String }", new()
            {
                ["Query.many"] = async context =>
                {
                    async Task<string?> One(int key) => await context.Loader<Names>().LoadAsync(key).ConfigureAwait(false);
                    await YieldOnce().ConfigureAwait(false);
                    return string.Join('+', await Task.WhenAll(One(1), One(2), One(3)).ConfigureAwait(false));
                },
            })
            {
                Services = new ServiceCollection().AddSingleton(log).BuildServiceProvider(),
            };
            Assert.Equal("{'many':'#1+#2+#3'}", await engine.Data("{ many }"));
            Assert.Equal(["names 1,2,3"], log.All);
        }
    }

    [Fact]
    public async Task A_resolver_left_behind_is_told_that_its_keys_will_never_come()
    {
        var log = new BatchLog();
        var (never, told) = (new TaskCompletionSource<object?>(), new TaskCompletionSource());
        using var engine = new Engine(
            "type Query { stuck: String loads: String }",
            new()
            {
                ["Query.stuck"] = _ => new(never.Task),
                ["Query.loads"] = async context =>
                {
                    try
                    {
                        return await context.Loader<Names>().LoadAsync(1).ConfigureAwait(false);
                    }
                    finally
                    {
                        told.SetResult();
                    }
                },
            },
            options: options => options.ExecutionTimeout = TimeSpan.FromMilliseconds(50))
        {
            Services = new ServiceCollection().AddSingleton(log).BuildServiceProvider(),
        };
        Assert.Contains("TIMEOUT", await engine.Ask("{ stuck loads }"), StringComparison.Ordinal);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(120));
        Assert.Empty(log.All);
    }

    [Fact]
    public async Task More_keys_than_a_batch_takes_are_split_in_order() => Assert.Equal(
        ["names 1,2,3,5", "names 6"],
        await Batches("{ a: product(id: 1) { name } b: product(id: 2) { name } c: product(id: 3) { name } d: product(id: 5) { name } e: product(id: 6) { name } }"));

    [Fact]
    public async Task Fields_like_node_and_nodes_share_their_batches() =>
        Assert.Equal(["names 7,8,9"], (await Batches("{ node(id: 7) { name } nodes(ids: [8, 9]) { name } }", YieldOnce)).Select(Sorted));

    [Fact]
    public async Task A_mutation_starts_when_the_one_before_has_loaded_everything_and_loads_anew() => Assert.Equal(
        ["names 1", "names 1", "reviews 1", "names 11,12"],
        (await Batches("mutation { touch(id: 1) { name } again: touch(id: 1) { name reviews { author { name } } } }", YieldOnce)).Select(Sorted));

    [Fact]
    public async Task A_missing_key_is_null_and_a_failed_batch_fails_its_keys_alone()
    {
        var log = new BatchLog();
        using var engine = Make(log);
        Assert.Equal("{'a':{'name':null},'b':{'name':'#5'}}", await engine.Data("{ a: product(id: 404) { name } b: product(id: 5) { name } }"));
        var answer = await engine.Ask("{ a: product(id: 13) { name } b: product(id: 5) { name reviews { text } } }");
        Assert.EndsWith(",'data':{'a':{'name':null},'b':{'name':null,'reviews':[{'text':'review 51'},{'text':'review 52'}]}}}", answer, StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("13 is bad luck").Length - 1);
    }

    [Fact]
    public async Task A_key_without_values_has_an_empty_list()
    {
        using var engine = Make(new BatchLog());
        Assert.Equal("{'product':{'reviews':[]}}", await engine.Data("{ product(id: 3) { reviews { text } } }"));
    }

    [Fact]
    public async Task A_loader_kept_from_elsewhere_never_stalls_a_request()
    {
        var log = new BatchLog();
        Names? kept = null;
        using var engine = new Engine("type Query { a: String b: String }", new()
        {
            ["Query.a"] = async context =>
            {
                kept = context.Loader<Names>();
                await Task.Yield();
                Task<string?> task;
                using (ExecutionContext.SuppressFlow())
                {
                    task = Task.Run(() => kept.LoadAsync(1));
                }

                return await task;
            },
            ["Query.b"] = async context => await context.Loader<Names>().LoadAsync(2),
        })
        {
            Services = new ServiceCollection().AddSingleton(log).BuildServiceProvider(),
        };
        Assert.Equal("{'a':'#1','b':'#2'}", await engine.Data("{ a b }"));
    }

    [Fact]
    public async Task Outside_of_a_request_a_loader_answers_at_once_and_knows_what_it_was_told()
    {
        var log = new BatchLog();
        var names = new Names(log);
        names.Prime(7, "told");
        Assert.Equal(["told", "#8", null], await names.LoadManyAsync([7, 8, 404], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => names.LoadRequiredAsync(404, TestContext.Current.CancellationToken));
        names.Clear(7);
        Assert.Equal("#7", await names.LoadAsync(7, TestContext.Current.CancellationToken));
        Assert.Equal(["names 8", "names 404", "names 7"], log.All);
    }

    private static string Sorted(string batch)
    {
        var parts = batch.Split(' ');
        return $"{parts[0]} {string.Join(',', parts[1].Split(',').Order())}";
    }

    private static async Task YieldOnce() => await Task.Yield();
}
