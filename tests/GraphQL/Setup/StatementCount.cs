using System.Collections.Concurrent;
using System.Diagnostics;
using KiVendTout.Platform.EventStore;

namespace KiVendTout.GraphQL.Tests.Setup;

/// <summary>Counts the statements that name a store's schema, from its making to its end; a batch is one.</summary>
internal sealed class StatementCount : IDisposable
{
    private readonly ConcurrentBag<string> _statements = [];
    private readonly ActivityListener _listener;

    public StatementCount(StreamStore store)
    {
        var schema = $"{store.Options.Schema}.";
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Tags.FirstOrDefault(tag => tag.Key is "db.statement" or "db.query.text").Value is { } text && text.Contains(schema, StringComparison.Ordinal))
                {
                    _statements.Add(text);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => _statements.Count;

    public override string ToString() => string.Join(Environment.NewLine, _statements.Select(text => text.ReplaceLineEndings(" ")[..Math.Min(200, text.Length)]));

    public void Dispose() => _listener.Dispose();
}
