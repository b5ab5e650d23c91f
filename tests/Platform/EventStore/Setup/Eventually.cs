using System.Diagnostics;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>Waits for what the daemon does in its own time. The deadline is generous: it is there for what never comes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static async Task<T> EqualAsync<T>(T expected, Func<Task<T>> look)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var found = await look();
            if (EqualityComparer<T>.Default.Equals(found, expected))
            {
                return found;
            }

            if (Stopwatch.GetElapsedTime(began) > Deadline)
            {
                Assert.Equal(expected, found);
            }

            await Task.Delay(5);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> look) => EqualAsync(true, look);

    /// <summary>A statement that holds this text was sent so many times from now on: what waits for something looked again and again, however slow the machine is.</summary>
    public static Task SentAsync(SqlWatch sql, string text, int times)
    {
        var before = Count();
        return TrueAsync(() => Task.FromResult(Count() >= before + times));

        int Count() => sql.Sent.Count(sent => sent.Contains(text, StringComparison.Ordinal));
    }
}
