using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class ReportingErrors
{
    internal sealed class Lines : ILogger<GraphQLExecutor>
    {
        private readonly List<(LogLevel Level, string Text, Exception? Problem)> _lines = [];

        public List<(LogLevel Level, string Text, Exception? Problem)> All
        {
            get
            {
                lock (_lines)
                {
                    return [.. _lines];
                }
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines)
            {
                _lines.Add((logLevel, formatter(state, exception), exception));
            }
        }
    }

    private static ValueTask<object?> Secret(ResolverContext context) => throw new InvalidOperationException("password is 1234");

    [Fact]
    public async Task An_exception_is_logged_once_with_its_path_and_its_text_is_kept_from_the_client()
    {
        var log = new Lines();
        using var engine = new Engine("type Query { t: T } type T { x: Int }", new() { ["Query.t"] = _ => new(1), ["T.x"] = Secret }, logger: log);
        Assert.Equal(
            "{'errors':[{'message':'Unexpected error','locations':[{'line':1,'column':7}],'path':['t','why'],'extensions':{'code':'UNEXPECTED'}}],'data':{'t':{'why':null}}}",
            await engine.Ask("{ t { why: x } }"));
        var line = Assert.Single(log.All, line => line.Problem is not null);
        Assert.Equal((LogLevel.Error, "GraphQL field t.why failed", "password is 1234"), (line.Level, line.Text, line.Problem!.Message));
    }

    [Fact]
    public async Task In_development_the_text_is_shown()
    {
        using var engine = new Engine("type Query { x: Int }", new() { ["Query.x"] = Secret }, options: options => options.ShowExceptions = true);
        Assert.Equal(["password is 1234 @x"], await engine.Errors("{ x }"));
    }

    [Fact]
    public async Task What_a_resolver_says_on_purpose_is_shown_as_it_is()
    {
        using var engine = new Engine("type Query { x: Int y: Int }", new()
        {
            ["Query.x"] = _ => throw new GraphQLException(
                new GraphQLError { Message = "one", Code = "ONE", Extensions = new Dictionary<string, object?> { ["left"] = 3, ["why"] = null, ["really"] = true } },
                new GraphQLError { Message = "two" }),
            ["Query.y"] = context =>
            {
                context.Report(new GraphQLError { Message = "by the way" });
                return new(5);
            },
        });
        Assert.Equal(
            "{'errors':[{'message':'one','locations':[{'line':1,'column':3}],'path':['x'],'extensions':{'code':'ONE','left':3,'why':null,'really':true}},"
            + "{'message':'two','locations':[{'line':1,'column':3}],'path':['x']},{'message':'by the way','locations':[{'line':1,'column':5}],'path':['y']}],'data':{'x':null,'y':5}}",
            await engine.Ask("{ x y }"));
    }

    [Fact]
    public async Task An_answer_names_so_many_errors_and_no_more()
    {
        using var engine = new Engine("type Query { list: [Int] }", root: new { list = Enumerable.Repeat("x", 1_000).ToArray() }, options: options => options.MaxErrors = 7);
        var errors = await engine.Errors("{ list }");
        Assert.Equal((7, true), (errors.Length, errors[6].EndsWith("@list.6", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_line_tells_of_a_request_and_never_of_its_variables()
    {
        var log = new Lines();
        using var engine = new Engine("type Query { say(what: String): String bad: Int }", new() { ["Query.say"] = context => new(context.Arguments[0]), ["Query.bad"] = Secret }, logger: log);
        await engine.Ask("query Talk($what: String) { say(what: $what) bad }", "{'what':'my secret'}");
        var line = Assert.Single(log.All, line => line.Level == LogLevel.Information).Text;
        Assert.Matches(@"^GraphQL query Talk partial in \d+\.\d\d ms, cost 20/1, document sha256:[0-9a-f]{64}, errors UNEXPECTED$", line);
        Assert.DoesNotContain(log.All, any => any.Text.Contains("my secret", StringComparison.Ordinal));
    }
}
