using System.Threading.Channels;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class Subscribing
{
    private const string Sdl = "type Query { a: Int } type Subscription { ticks(from: Int = 1): Tick } type Tick { n: Int scope: Int twice: Int }";

    private sealed class Scoped
    {
        private static int _made;

        public int Number { get; } = Interlocked.Increment(ref _made);
    }

    private sealed class Moody : IAuthorizer
    {
        public AuthorizationVerdict Verdict { get; set; } = AuthorizationVerdict.Allowed;

        public ValueTask<AuthorizationVerdict> AuthorizeAsync(Types.AuthorizationRule rule, RequestContext context, object? parent) => new(Verdict);
    }

    private static Engine Make(SubscriptionSource source, IAuthorizer? authorizer = null, Action<GraphQLOptions>? options = null) => new(
        Sdl,
        new()
        {
            ["Subscription.ticks"] = context => new(context.Parent),
            ["Tick.n"] = context => new(context.Parent),
            ["Tick.scope"] = context => new(context.Request.Services.GetRequiredService<Scoped>().Number),
            ["Tick.twice"] = async context =>
            {
                await Task.Delay((int)context.Parent! == 99 ? Timeout.Infinite : 0, context.CancellationToken);
                return (int)context.Parent! * 2;
            },
        },
        sources: new() { ["ticks"] = source },
        change: schema => Engine.Guard(schema, "Subscription.ticks", "viewer"),
        authorizer: authorizer ?? new Moody(),
        options: options)
    {
        Services = new ServiceCollection().AddScoped<Scoped>().BuildServiceProvider(),
    };

    private static SubscriptionSource From(ChannelReader<object?> events) => context => new(events.ReadAllAsync(context.CancellationToken));

    private static async Task<List<string>> All(GraphQLResponse response)
    {
        var answers = new List<string>();
        await foreach (var answer in Assert.IsAssignableFrom<SubscriptionAnswers>(response))
        {
            answers.Add(Engine.TextOf(answer).Replace('"', '\''));
        }

        return answers;
    }

    private static Channel<object?> Events(params int[] numbers)
    {
        var channel = Channel.CreateUnbounded<object?>();
        foreach (var number in numbers)
        {
            channel.Writer.TryWrite(number);
        }

        return channel;
    }

    [Fact]
    public async Task Each_event_is_executed_with_services_of_its_own_until_the_source_ends()
    {
        var channel = Events(5, 6);
        channel.Writer.Complete();
        object? from = null;
        using var engine = Make(context =>
        {
            from = context.Arguments[0];
            return From(channel.Reader)(context);
        });
        var answers = await All(await engine.Answer("subscription { t: ticks(from: 3) { n twice scope } }"));
        Assert.Equal(3, from);
        Assert.Equal(2, answers.Count);
        Assert.StartsWith("{'data':{'t':{'n':5,'twice':10,'scope':", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("{'data':{'t':{'n':6,'twice':12,'scope':", answers[1], StringComparison.Ordinal);
        Assert.NotEqual(answers[0].Split("scope")[1], answers[1].Split("scope")[1]);
    }

    [Fact]
    public async Task Who_may_not_is_refused_before_the_source_is_asked()
    {
        var asked = false;
        using var engine = Make(
            _ =>
            {
                asked = true;
                return default;
            },
            new RoleAuthorizer());
        var refused = Assert.IsAssignableFrom<ExecutionResult>(await engine.Answer("subscription { ticks { n } }", user: Engine.Somebody("other")));
        Assert.Equal((ResultKind.SubscriptionRefused, ErrorCode.NotAuthorized, false, false), (refused.Kind, refused.Errors[0].Code, refused.HasData, asked));
        Assert.Equal(["ticks"], refused.Errors[0].Path!);
    }

    [Fact]
    public async Task Rights_that_have_gone_end_it_with_an_answer_that_says_so()
    {
        var (channel, rights) = (Events(1, 2, 3), new Moody());
        using var engine = Make(From(channel.Reader), rights);
        var response = (SubscriptionAnswers)await engine.Answer("subscription { ticks { n } }");
        var seen = new List<string>();
        await foreach (var answer in response)
        {
            seen.Add(answer.Errors.Count == 0 ? "event" : answer.Errors[0].Code!);
            rights.Verdict = AuthorizationVerdict.NotAuthenticated;
        }

        Assert.Equal(["event", ErrorCode.NotAuthenticated], seen);
    }

    [Fact]
    public async Task A_source_that_refuses_says_why_and_one_that_breaks_ends_with_an_error()
    {
        using (var engine = Make(_ => throw new GraphQLException("Too late", "EXPIRED")))
        {
            var refused = (ExecutionResult)await engine.Answer("subscription { ticks { n } }");
            Assert.Equal((ResultKind.SubscriptionRefused, "Too late", "EXPIRED"), (refused.Kind, refused.Errors[0].Message, refused.Errors[0].Code));
        }

        var channel = Events(1);
        channel.Writer.Complete(new InvalidOperationException("connection string"));
        using var other = Make(From(channel.Reader));
        var answers = await All(await other.Answer("subscription { ticks { n } }"));
        Assert.Equal(
            ["{'data':{'ticks':{'n':1}}}", "{'errors':[{'message':'Unexpected error','locations':[{'line':1,'column':16}],'path':['ticks'],'extensions':{'code':'UNEXPECTED'}}]}"],
            answers);
    }

    [Fact]
    public async Task Leaving_cancels_the_source()
    {
        var (channel, token) = (Events(1), default(CancellationToken));
        using var engine = Make(context =>
        {
            token = context.CancellationToken;
            return From(channel.Reader)(context);
        });
        await foreach (var _ in (SubscriptionAnswers)await engine.Answer("subscription { ticks { n } }"))
        {
            Assert.False(token.IsCancellationRequested);
            break;
        }

        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_client_that_goes_ends_it_quietly()
    {
        using var gone = new CancellationTokenSource();
        var channel = Events(1);
        using var engine = Make(From(channel.Reader));
        var count = 0;
        await foreach (var _ in (SubscriptionAnswers)await engine.Answer("subscription { ticks { n } }", context: engine.Request(aborted: gone.Token)))
        {
            count++;
            await gone.CancelAsync();
        }

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task An_event_that_takes_too_long_is_an_error_and_the_next_one_comes()
    {
        var (channel, limits, answers) = (Events(99), new GraphQLOptions(), new List<string>());
        using var engine = Make(From(channel.Reader), options: options => (limits = options).ExecutionTimeout = TimeSpan.FromMilliseconds(50));
        await foreach (var answer in (SubscriptionAnswers)await engine.Answer("subscription { ticks { twice } }"))
        {
            answers.Add(Engine.TextOf(answer).Replace('"', '\''));
            limits.ExecutionTimeout = TimeSpan.FromSeconds(120); // it is not on trial how fast the next one is
            channel.Writer.TryWrite(1);
            channel.Writer.TryComplete();
        }

        Assert.Equal(2, answers.Count);
        Assert.Contains("TIMEOUT", answers[0], StringComparison.Ordinal);
        Assert.Equal("{'data':{'ticks':{'twice':2}}}", answers[1]);
    }
}
