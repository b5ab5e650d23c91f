using System.Runtime.CompilerServices;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

/// <summary>The application knows some exceptions; whatever it does not know stays hidden.</summary>
public sealed class ExplainingExceptions
{
    private sealed class AwayException() : Exception("host 10.0.0.7 is away");

    private static GraphQLError? Explain(Exception problem) => problem is AwayException
        ? new GraphQLError { Message = "Come again.", Code = "AWAY", Extensions = new Dictionary<string, object?> { ["written"] = "no" } } : null;

    [Fact]
    public async Task A_field_says_what_is_explained_and_hides_what_is_not()
    {
        var log = new ReportingErrors.Lines();
        using var engine = new Engine(
            "type Query { a: Int b: Int c: Int }",
            new() { ["Query.a"] = _ => throw new AwayException(), ["Query.b"] = _ => throw new InvalidOperationException("a bug"), ["Query.c"] = _ => new(3) },
            options: options => options.ExplainException = Explain,
            logger: log);
        Assert.Equal(
            "{'errors':[{'message':'Come again.','locations':[{'line':1,'column':3}],'path':['a'],'extensions':{'code':'AWAY','written':'no'}},"
            + "{'message':'Unexpected error','locations':[{'line':1,'column':5}],'path':['b'],'extensions':{'code':'UNEXPECTED'}}],'data':{'a':null,'b':null,'c':3}}",
            await engine.Ask("{ a b c }"));
        Assert.Equal("a bug", Assert.Single(log.All, line => line.Level == LogLevel.Error).Problem!.Message);
    }

    [Fact]
    public async Task What_is_explained_is_one_line_without_a_stack_however_many_fields_it_fails()
    {
        var log = new ReportingErrors.Lines();
        using var engine = new Engine(
            "type Query { list: [T] } type T { x: Int }",
            new() { ["T.x"] = async _ => { await Task.Yield(); throw new AwayException(); } },
            root: new { list = new int[200] },
            options: options => options.ExplainException = Explain,
            logger: log);
        Assert.Equal(50, (await engine.Errors("{ list { x } }")).Length);
        var line = Assert.Single(log.All, line => line.Level >= LogLevel.Warning);
        Assert.Null(line.Problem);
        Assert.Contains("AWAY: host 10.0.0.7 is away", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_resolver_says_itself_is_not_asked_about()
    {
        using var engine = new Engine(
            "type Query { x: Int }", new() { ["Query.x"] = _ => throw new GraphQLException("mine", "MINE") }, options: options => options.ExplainException = _ => new GraphQLError { Message = "theirs" });
        Assert.Equal(["mine @x"], await engine.Errors("{ x }"));
    }

    [Fact]
    public async Task An_explanation_that_fails_leaves_the_exception_hidden()
    {
        var log = new ReportingErrors.Lines();
        using var engine = new Engine(
            "type Query { x: Int y: Int }",
            new() { ["Query.x"] = _ => throw new AwayException(), ["Query.y"] = _ => new(2) },
            options: options => options.ExplainException = _ => throw new InvalidOperationException("the explanation itself"),
            logger: log);
        Assert.Equal(
            "{'errors':[{'message':'Unexpected error','locations':[{'line':1,'column':3}],'path':['x'],'extensions':{'code':'UNEXPECTED'}}],'data':{'x':null,'y':2}}",
            await engine.Ask("{ x y }"));
        Assert.Equal(2, log.All.Count(line => line.Level == LogLevel.Error));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_subscription_says_so_at_its_start_and_in_its_stream(bool begins)
    {
        var log = new ReportingErrors.Lines();
        using var engine = new Engine(
            "type Query { x: Int } type Subscription { ticks: Int }",
            sources: new() { ["ticks"] = _ => begins ? new(Failing()) : throw new AwayException() },
            options: options => options.ExplainException = Explain,
            logger: log);
        var answer = await engine.Answer("subscription { ticks }");
        if (answer is SubscriptionAnswers stream)
        {
            var answers = new List<ExecutionResult>();
            await foreach (var one in stream)
            {
                answers.Add(one);
            }

            answer = Assert.Single(answers);
        }

        Assert.Equal(
            "{'errors':[{'message':'Come again.','locations':[{'line':1,'column':16}],'path':['ticks'],'extensions':{'code':'AWAY','written':'no'}}]}",
            Engine.TextOf(answer).Replace('"', '\''));
        Assert.Null(Assert.Single(log.All, line => line.Level >= LogLevel.Warning).Problem);
    }

    private static async IAsyncEnumerable<object?> Failing([EnumeratorCancellation] CancellationToken ct = default)
    {
        await Task.Delay(1, ct);
        if (!ct.IsCancellationRequested)
        {
            throw new AwayException();
        }

        yield break;
    }
}
