using System.Diagnostics;
using KiVendTout.GraphQL.Rest;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>
/// Schemathesis calls the running API with inputs made from its document, as nobody and as each role, and looks for crashes, answers that break the
/// document, and rights that do not hold. KVT_LONG=1 tries 200 inputs an operation, else 5.
/// </summary>
public sealed class SufferingSchemathesis(TestDatabase database) : IClassFixture<TestDatabase>
{
    // A request that fits the document may still be refused: gone (410), moved on (412), or against the shop's rules (422).
    private const string Settings = """
        [checks]
        positive_data_acceptance.expected-statuses = ["2xx", "304", "401", "403", "404", "409", "410", "412", "422", "429"]
        missing_required_header.expected-statuses = ["400", "401", "403", "404"]
        negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "429"]
        """;

    [Theory]
    [InlineData(null)]
    [InlineData("customer")]
    [InlineData("clerk")]
    [InlineData("analyst")]
    [InlineData("admin")]
    public async Task It_finds_nothing(string? role)
    {
        var tool = Find("shared/oracles/api-fuzz");
        Assert.SkipWhen(tool is null, "The outside checkers are not beside the repository (../shared/oracles/api-fuzz).");
        var examples = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? "200" : "5";
        await using var host = await RestHost.StartAsync(database, $"outside_{role ?? "nobody"}");
        await host.StockAsync("GIFT-001");
        var customer = await host.RegisterAsync("C-1001");
        using (var clerk = host.Clerk)
        {
            await clerk.PlaceAsync("WEB-1001", "GIFT-001", 2);
        }

        var settings = Path.Combine(Path.GetTempPath(), $"kvt-outside-{Guid.NewGuid():N}.toml");
        await File.WriteAllTextAsync(settings, Settings, RestHost.Ct);
        var token = role == "customer" ? $"customer:{customer}" : role;
        string[] signedIn = token is null ? [] : ["-H", $"Authorization: Bearer {token}"];
        var (code, output) = await RunAsync(
            tool, ["--config-file", settings, "run", $"{host.Address}openapi.json", .. signedIn, "--max-examples", examples, "--continue-on-failure", "--no-color", "--seed", "1"]);
        File.Delete(settings);
        Assert.True(code == 0, output);
        Assert.Contains(RestApi.Endpoints.Count.ToString(), output, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine(output);
    }

    private static string? Find(string below)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, below)))
            {
                return Path.Combine(folder, below);
            }
        }

        return null;
    }

    private static async Task<(int Code, string Output)> RunAsync(string tool, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(RestHost.Ct), process.StandardError.ReadToEndAsync(RestHost.Ct));
            await process.WaitForExitAsync(RestHost.Ct);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
