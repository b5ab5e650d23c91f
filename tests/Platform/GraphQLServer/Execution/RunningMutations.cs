using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class RunningMutations
{
    [Fact]
    public async Task Root_fields_run_one_after_the_other_with_all_that_is_below_them()
    {
        var log = new List<string>();
        var number = 0;
        async ValueTask<object?> Step(ResolverContext context)
        {
            log.Add($"begin {string.Join('.', context.Path)}");
            await Task.Delay(1).ConfigureAwait(false);
            log.Add($"end {string.Join('.', context.Path)}");
            return ++number;
        }

        using var engine = new Engine("type Query { a: Int } type Mutation { add: N fail: Int } type N { value: Int }", new()
        {
            ["Mutation.add"] = Step,
            ["N.value"] = Step,
            ["Mutation.fail"] = async context =>
            {
                await Step(context);
                throw new GraphQLException("no");
            },
        });
        Assert.EndsWith(",'data':{'a':{'value':2},'fail':null,'b':{'value':5}}}", await engine.Ask("mutation { a: add { value } fail b: add { value } }"), StringComparison.Ordinal);
        Assert.Equal(
            ["begin a", "end a", "begin a.value", "end a.value", "begin fail", "end fail", "begin b", "end b", "begin b.value", "end b.value"], log);
    }

    [Fact]
    public async Task A_root_field_that_may_not_be_null_stops_those_behind_it()
    {
        var ran = 0;
        using var engine = new Engine("type Query { a: Int } type Mutation { must: Int! next: Int }", new()
        {
            ["Mutation.must"] = async _ =>
            {
                await Task.Yield();
                return null;
            },
            ["Mutation.next"] = _ => new(++ran),
        });
        Assert.EndsWith(",'data':null}", await engine.Ask("mutation { must next }"), StringComparison.Ordinal);
        Assert.Equal(0, ran);
    }

    [Fact]
    public async Task Where_only_queries_are_taken_a_mutation_is_refused_before_it_runs()
    {
        var ran = false;
        using var engine = new Engine("type Query { a: Int } type Mutation { b: Int }", new() { ["Mutation.b"] = _ => new(ran = true) });
        var answer = (ExecutionResult)await engine.Answer("mutation { b }", context: engine.Request(onlyQueries: true));
        Assert.Equal((ResultKind.MutationNotAllowed, false, false), (answer.Kind, answer.HasData, ran));
        Assert.Equal(ResultKind.Executed, ((ExecutionResult)await engine.Answer("{ a }", context: engine.Request(onlyQueries: true))).Kind);
    }
}
