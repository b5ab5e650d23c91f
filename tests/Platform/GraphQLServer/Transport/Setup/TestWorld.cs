using System.Runtime.CompilerServices;
using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>A small API, and what happens in it.</summary>
internal sealed class TestWorld
{
    public const string Secret = "secret-in-an-exception";

    private const string Sdl = """
        type Query {
          hello(name: String! = "world"): String!
          "The caller's name; null when nobody signed in."
          who: String
          "Answers when the test opens the gate."
          gated: String
          fails: String
          big(bytes: Int!): String!
        }

        type Mutation { bump(by: Int! = 1): Int! }

        type Subscription {
          "1, 2, 3 ... and then the end."
          tick(count: Int! = 3): Int!
          "1, and then nothing until the client goes."
          forever: Int!
          "One large text after the other."
          flood(bytes: Int!): String!
          broken: Int!
        }
        """;

    private int _sum;
    private int _running;
    private int _produced;

    public TestWorld() => Schema = SchemaBuilder.FromSdl(Sdl, new SdlBindings
    {
        Resolvers = new Dictionary<string, Func<ResolverContext, ValueTask<object?>>>
        {
            ["Query.hello"] = context => new($"hello {context.Arguments[0]}"),
            ["Query.who"] = context => new(context.Request.User.FindFirst(ClaimTypes.Name)?.Value),
            ["Query.gated"] = async context => { Entered.Release(); await Gate.Task.WaitAsync(context.CancellationToken); return "open"; },
            ["Query.fails"] = _ => throw new InvalidOperationException(Secret),
            ["Query.big"] = context => new(new string('x', (int)context.Arguments[0]!)),
            ["Mutation.bump"] = context => new(Interlocked.Add(ref _sum, (int)context.Arguments[0]!)),
            ["Subscription.tick"] = context => new(context.Parent),
            ["Subscription.forever"] = context => new(context.Parent),
            ["Subscription.flood"] = context => new(context.Parent),
            ["Subscription.broken"] = context => new(context.Parent),
        },
        Sources = new Dictionary<string, SubscriptionSource>
        {
            ["tick"] = context => new(Count((int)context.Arguments[0]!, context.CancellationToken)),
            ["forever"] = context => new(Forever(context.CancellationToken)),
            ["flood"] = context => new(Flood((int)context.Arguments[0]!, context.CancellationToken)),
            ["broken"] = _ => throw new InvalidOperationException(Secret),
        },
    });

    public Schema Schema { get; }

    /// <summary>Opened by the test for <c>gated</c>.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One for each that waits at the gate.</summary>
    public SemaphoreSlim Entered { get; } = new(0);

    /// <summary>What <c>bump</c> has added up.</summary>
    public int Sum => Volatile.Read(ref _sum);

    /// <summary>Sources of subscriptions that have begun and not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Events of <c>flood</c> that were taken from it.</summary>
    public int Produced => Volatile.Read(ref _produced);

    private async IAsyncEnumerable<object?> Count(int count, [EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref _running);
        try
        {
            for (var i = 1; i <= count; i++)
            {
                ct.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async IAsyncEnumerable<object?> Forever([EnumeratorCancellation] CancellationToken ct)
    {
        Interlocked.Increment(ref _running);
        try
        {
            yield return 1;
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async IAsyncEnumerable<object?> Flood(int bytes, [EnumeratorCancellation] CancellationToken ct)
    {
        var text = new string('x', bytes);
        Interlocked.Increment(ref _running);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                await Task.Yield();
                Interlocked.Increment(ref _produced);
                yield return text;
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
