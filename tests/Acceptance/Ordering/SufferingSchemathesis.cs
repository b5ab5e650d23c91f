using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KiVendTout.Acceptance.Tests.Ordering;

/// <summary>
/// Schemathesis asks <c>/graphql</c> whatever the schema allows, as nobody and as each role; KVT_LONG=1 tries 200 documents an operation, else 2. Its verdict itself is not taken: it calls
/// every answer with an error a failure, and what a schema cannot say (an id that is none, a page of 1,786 items, @oneOf, a missing right) has to be refused. Taken is what the host says:
/// every refusal has a code that is meant, and nothing went wrong inside.
/// </summary>
public partial class SufferingSchemathesis
{
    private static readonly string[] Meant =
    [
        "-", "AUTH_NOT_AUTHENTICATED", "AUTH_NOT_AUTHORIZED", "BAD_REQUEST", "BAD_VARIABLES", "COST_EXCEEDED", "GRAPHQL_VALIDATION", "LIMIT_EXCEEDED", "NOT_FOUND",
    ];

    [Fact]
    public async Task Every_refusal_is_meant()
    {
        var tool = Find("shared/oracles/api-fuzz");
        Assert.SkipWhen(tool is null, "The outside checkers are not beside the repository (../shared/oracles/api-fuzz).");
        var examples = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? "200" : "2";
        await using var platform = await Platform.StartAsync();
        (platform.Settings["KVT_RATE_ANONYMOUS"], platform.Settings["KVT_RATE_SIGNED_IN"]) = ("0", "0");
        await using var host = await RunningHost.StartAsync(platform);
        foreach (var role in new[] { null, "customer", "clerk", "analyst", "admin" })
        {
            string[] signedIn = role is null ? [] : ["-H", $"Authorization: Bearer {(await platform.RunAsync("token", role)).Output.Trim()}"];
            var said = await RunAsync(tool, ["run", $"{host.Address}graphql", "--max-examples", examples, "--seed", "1", "--request-timeout", "120", "--no-color", .. signedIn]);
            Assert.Contains("generated", said, StringComparison.Ordinal);
            Assert.DoesNotContain("[500]", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Network Error", said, StringComparison.Ordinal);
        }

        var log = await host.StopAsync();
        var codes = Codes().Matches(log).SelectMany(line => line.Groups[1].Value.Split(',')).ToList();
        Assert.True(codes.Count > 200, $"The host answered only {codes.Count} times.");
        Assert.Empty(codes.Distinct().Except(Meant));
        Assert.DoesNotMatch("(?m)^\\S+ (fail|crit): ", log);
    }

    [GeneratedRegex(@"GraphQL \w+ .*errors (\S+)")]
    private static partial Regex Codes();

    private static string? Find(string below)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, below)))
                return Path.Combine(folder, below);
        }

        return null;
    }

    private static async Task<string> RunAsync(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
        var said = Platform.ReadAsync(process);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await said;
    }
}
