using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using KiVendTout.Platform.GraphQLServer.Telemetry;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class Observing
{
    [Fact]
    public async Task A_span_tells_operation_hash_and_error_and_resolvers_run_under_it()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == GraphQLTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var outer = new Activity("outer").Start();
        Activity? seen = null;
        using var engine = new Engine("type Query { spanned(secret: String): Int }", new()
        {
            ["Query.spanned"] = async _ =>
            {
                await Task.Yield();
                seen = Activity.Current;
                throw new GraphQLException("no", "NOPE");
            },
        });
        var running = engine.Ask("query Spanned($s: String) { spanned(secret: $s) }", "{'s':'hush'}");
        Assert.Same(outer, Activity.Current);
        await running;
        var span = Assert.Single(spans, span => span.TraceId == outer.TraceId);
        Assert.Same(span, seen);
        Assert.Equal("query", span.DisplayName);
        var tags = span.TagObjects.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.Equal(("query", "Spanned", "NOPE"), (tags["graphql.operation.type"], tags["graphql.operation.name"], tags["error.type"]));
        Assert.Matches("^sha256:[0-9a-f]{64}$", Assert.IsType<string>(tags["graphql.document.hash"]));
        Assert.DoesNotContain(tags.Values, value => value is string text && text.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Durations_are_measured_in_seconds_and_errors_counted_by_code()
    {
        var (durations, codes) = (new ConcurrentQueue<double>(), new ConcurrentQueue<string>());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == GraphQLTelemetry.Name)
                {
                    own.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument is { Name: "graphql.server.operation.duration", Unit: "s" })
            {
                durations.Enqueue(value);
            }
        });
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            if (instrument.Name == "graphql.server.errors")
            {
                codes.Enqueue((string)tags[0].Value!);
            }
        });
        listener.Start();
        using var engine = new Engine("type Query { a: Int }", new() { ["Query.a"] = _ => throw new GraphQLException("no", "COUNTED_ONCE") });
        await engine.Ask("{ a }");
        Assert.Single(codes, code => code == "COUNTED_ONCE");
        Assert.NotEmpty(durations);
        Assert.All(durations, value => Assert.InRange(value, 0, 60));
    }
}
