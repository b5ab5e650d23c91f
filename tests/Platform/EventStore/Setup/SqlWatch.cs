using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>
/// Sees what this process asks of one database: each round trip with its text, once it has ended. The bell that rings for other
/// processes some milliseconds after a commit is not asked by anybody, and left out.
/// </summary>
internal sealed class SqlWatch : IDisposable
{
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ActivityListener _listener;

    public SqlWatch(string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (Tag(activity, "db.namespace", "db.name") == database && Tag(activity, "db.query.text", "db.statement") is { } text
                    && !text.Contains("notify kvt_events", StringComparison.Ordinal))
                {
                    _sent.Enqueue(text);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyCollection<string> Sent => _sent;

    public void Dispose() => _listener.Dispose();

    private static string? Tag(Activity activity, params string[] names) => names.Select(name => activity.GetTagItem(name) as string).FirstOrDefault(value => value is not null);
}
