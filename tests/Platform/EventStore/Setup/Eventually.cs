using System.Diagnostics;

namespace KiVendTout.Platform.EventStore.Tests.Setup;

/// <summary>Waits for what the daemon does in its own time. The deadline is generous: it is there for what never comes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

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
}
