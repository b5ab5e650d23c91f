using System.Diagnostics;

namespace KiVendTout.Platform.GraphQLServer.Tests.Clients;

/// <summary>A script of tests/Clients, run by node. On a laptop without it a test is skipped; CI must have it.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(300);

    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    public static string Root { get; } = FindRoot();

    /// <summary>Runs it; it must end with 0.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var folder = Path.Combine(Root, "tests", "Clients");
        var there = Directory.Exists(Path.Combine(folder, "node_modules")) && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, "node")));
        Assert.SkipUnless(IsCi || there, "Public clients are not installed: install Node.js and run npm ci --ignore-scripts in tests/Clients.");
        var start = new ProcessStartInfo("node", [script, .. arguments]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Deadline);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        var said = string.Concat(await output);
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}:{Environment.NewLine}{said}");
        return said;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"KiVendTout.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
