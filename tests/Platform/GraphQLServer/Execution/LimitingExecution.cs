using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class LimitingExecution
{
    private static async ValueTask<object?> Obedient(ResolverContext context)
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return 1;
    }

    [Fact]
    public async Task An_operation_that_takes_too_long_ends_with_a_code()
    {
        using var engine = new Engine("type Query { slow: Int quick: Int }", new() { ["Query.slow"] = Obedient, ["Query.quick"] = _ => new(1) }, options: options => options.ExecutionTimeout = TimeSpan.FromMilliseconds(50));
        Assert.Equal(
            "{'errors':[{'message':'The operation took longer than 0.05 s. Ask for less at once.','extensions':{'code':'TIMEOUT'}}],'data':null}",
            await engine.Ask("{ slow quick }"));
    }

    [Fact]
    public async Task A_resolver_that_ignores_its_token_is_left_behind()
    {
        var (never, limits) = (new TaskCompletionSource<object?>(), new GraphQLOptions());
        using var engine = new Engine("type Query { slow: Int }", new() { ["Query.slow"] = _ => new(never.Task) }, options: options => (limits = options).ExecutionTimeout = TimeSpan.FromMilliseconds(50));
        Assert.Contains("TIMEOUT", await engine.Ask("{ slow }"), StringComparison.Ordinal);
        never.SetResult(1);
        limits.ExecutionTimeout = TimeSpan.FromSeconds(120); // it is not on trial how fast the rest is
        Assert.Equal("{'data':{'slow':1}}", await engine.Ask("{ slow }"));
    }

    [Fact]
    public async Task An_operation_that_never_waits_is_ended_too()
    {
        static ValueTask<object?> Deeper(ResolverContext context) => new(Enumerable.Range(0, 100).Cast<object>().ToArray());
        using var engine = new Engine(
            "type Query { t: [T] } type T { t: [T] n: Int }",
            new() { ["Query.t"] = Deeper, ["T.t"] = Deeper },
            options: options => (options.ExecutionTimeout, options.MaxFieldCost, options.MaxTypeCost) = (TimeSpan.FromMilliseconds(100), 1e18, 1e18));
        Assert.Contains("TIMEOUT", await engine.Ask("{ t { t { t { t { t { t { __typename } } } } } } }"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_has_gone_gets_no_answer_and_its_resolvers_are_told()
    {
        using var gone = new CancellationTokenSource();
        using var engine = new Engine("type Query { slow: Int }", new()
        {
            ["Query.slow"] = context =>
            {
                gone.CancelAfter(20);
                return Obedient(context);
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.Answer("{ slow }", context: engine.Request(aborted: gone.Token)).AsTask());
    }

    [Fact]
    public async Task More_operations_than_may_run_wait_their_turn_and_are_then_refused()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var engine = new Engine(
            "type Query { hold: Int quick: Int }",
            new()
            {
                ["Query.hold"] = async _ =>
                {
                    entered.SetResult();
                    await leave.Task;
                    return 1;
                },
                ["Query.quick"] = _ => new(2),
            },
            options: options => (options.MaxConcurrentExecutions, options.QueuePatience) = (1, TimeSpan.FromMilliseconds(20)));
        var first = engine.Ask("{ hold }");
        await entered.Task;
        var refused = Assert.IsAssignableFrom<ExecutionResult>(await engine.Answer("{ quick }"));
        Assert.Equal((ResultKind.Busy, ErrorCode.Busy), (refused.Kind, refused.Errors[0].Code));
        leave.SetResult();
        Assert.Equal("{'data':{'hold':1}}", await first);
        Assert.Equal("{'data':{'quick':2}}", await engine.Ask("{ quick }"));
    }

    [Fact]
    public async Task Turns_are_given_back_whatever_happens()
    {
        using var engine = new Engine(
            "type Query { a: Int boom: Int } type Subscription { s: Int }",
            new() { ["Query.boom"] = _ => throw new InvalidOperationException("x") },
            options: options => (options.MaxConcurrentExecutions, options.QueuePatience) = (1, TimeSpan.Zero));
        foreach (var document in new[] { "{", "{ no }", "query A { a } query B { a }", "query ($x: Int!) { a @skip(if: true) ...F } fragment F on Query { a }", "{ boom }", "subscription { s }" })
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.NotEqual(ResultKind.Busy, ((ExecutionResult)await engine.Answer(document)).Kind);
            }
        }
    }

    [Fact]
    public async Task A_chain_of_fragments_deeper_than_the_stack_is_an_error_not_a_dead_process()
    {
        using var engine = new Engine("type Query { a: Int }", options: options => (options.MaxTokens, options.MaxFragmentVisits) = (2_000_000, int.MaxValue));
        const int length = 2_000;
        var nest = string.Concat(Enumerable.Repeat("... { ", 90));
        var close = string.Concat(Enumerable.Repeat("}", 90));
        var chain = string.Concat(Enumerable.Range(0, length).Select(i => $"fragment F{i} on Query {{ {nest} ...F{i + 1} {close} }} "));
        var answer = (ExecutionResult)await engine.Answer($"{{ ...F0 }} {chain} fragment F{length} on Query {{ a }}");
        Assert.NotEmpty(answer.Errors);
        Assert.Equal("{'data':{'a':null}}", await engine.Ask("{ a }"));
    }
}
