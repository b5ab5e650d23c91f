using System.Diagnostics;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

/// <summary>Waits for what the server does in its own time. The deadline is generous: it is there for what never comes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    public static async Task EqualAsync<T>(T expected, Func<T> look)
    {
        var began = Stopwatch.GetTimestamp();
        while (!EqualityComparer<T>.Default.Equals(look(), expected) && Stopwatch.GetElapsedTime(began) < Deadline)
        {
            await Task.Delay(5);
        }

        Assert.Equal(expected, look());
    }
}
