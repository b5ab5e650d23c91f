using System.Diagnostics;
using KiVendTout.Platform.Lake.DuckDb;

namespace KiVendTout.Platform.Lake.Tests.Parquet;

/// <summary>Three independent readers (DuckDB for Node, hyparquet in JavaScript, parquet-wasm in Rust) agree on every column.</summary>
public sealed class ReadingByOthers
{
    private static string Tools => Environment.GetEnvironmentVariable("KVT_PARQUET_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/kvt-tools/parquet");

    [Fact]
    public async Task Three_other_readers_agree_on_what_was_written()
    {
        var script = Shared.PathOrSkip("tools/lake/verify-parquet.mjs");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tools, "node_modules/parquet-wasm")),
            $"The other readers are not installed: npm install --prefix {Tools} @duckdb/node-api hyparquet hyparquet-compressors parquet-wasm apache-arrow");
        using var engine = new LakeEngine();
        using var folder = new TemporaryFolder();
        var file = EventRows.Write(engine, folder["a.parquet"], 150_000);
        // Node looks for packages beside the script.
        var local = Path.Combine(Tools, $"verify-{Path.GetRandomFileName()}.mjs");
        File.WriteAllBytes(local, File.ReadAllBytes(script));
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", [local, file.Path]) { RedirectStandardOutput = true })!;
            var answer = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(node.ExitCode == 0 && answer.Contains("ALL AGREE", StringComparison.Ordinal), answer);
        }
        finally
        {
            File.Delete(local);
        }
    }
}
