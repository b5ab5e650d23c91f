using System.Diagnostics;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Building;

namespace KiVendTout.GraphQL.Tests.Sdl;

/// <summary>The schema is reviewed as text, and Relay takes it.</summary>
public sealed class PrintingTheSchema
{
    private static readonly string Root = FindRoot();
    private static readonly string Snapshot = Path.Combine(Root, "tests/GraphQL/schema.graphql");

    [Fact]
    public async Task The_schema_is_the_one_that_was_approved()
    {
        var printed = SdlPrinter.Print(ShopSchema.Build(new GraphQLOptions())).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("KVT_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(Snapshot, printed, TestContext.Current.CancellationToken);
        }

        var approved = File.Exists(Snapshot) ? await File.ReadAllTextAsync(Snapshot, TestContext.Current.CancellationToken) : "";
        if (approved != printed)
        {
            Assert.Fail(
                $"The schema differs from tests/GraphQL/schema.graphql, first here:{Environment.NewLine}{FirstDifference(approved, printed)}{Environment.NewLine}"
                + "Clients build on it, so look whether the change is meant and breaks nobody. Then run this test once with KVT_APPROVE=1 and commit the file.");
        }
    }

    [Fact]
    public async Task Relay_compiles_a_paged_fragment_against_it()
    {
        var compiler = Path.Combine(Root, "tests/Clients/node_modules/relay-compiler/cli.js");
        var there = File.Exists(compiler) && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, "node")));
        Assert.SkipUnless(there || Environment.GetEnvironmentVariable("CI") == "true", "relay-compiler is not installed: install Node.js and run npm ci --ignore-scripts in tests/Clients.");
        var folder = Directory.CreateTempSubdirectory("kvt-relay-");
        try
        {
            var ct = TestContext.Current.CancellationToken;
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "schema.graphql"), SdlPrinter.Print(ShopSchema.Build(new GraphQLOptions())), ct);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "relay.config.json"), """{ "src": "./src", "schema": "./schema.graphql", "language": "javascript", "eagerEsModules": true }""", ct);
            Directory.CreateDirectory(Path.Combine(folder.FullName, "src"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "src/Orders.js"), Fragments, ct);
            var start = new ProcessStartInfo("node", [compiler, "relay.config.json"]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var said = string.Concat(await Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct)));
            await process.WaitForExitAsync(ct);
            Assert.True(process.ExitCode == 0, said);
            Assert.Equal(
                ["OrdersNodeQuery.graphql.js", "OrdersPageQuery.graphql.js", "Orders_customer.graphql.js", "Orders_query.graphql.js"],
                Directory.GetFiles(Path.Combine(folder.FullName, "src/__generated__")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private const string Fragments = """
        import { graphql } from 'relay-runtime';

        export const paged = graphql`
          fragment Orders_query on Query
          @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }, where: { type: "OrderFilterInput" })
          @refetchable(queryName: "OrdersPageQuery") {
            orders(first: $count, after: $cursor, where: $where) @connection(key: "Orders_orders") {
              edges { node { id number total { amount currency } customer { ...Orders_customer } } }
            }
          }
        `;

        export const node = graphql`
          fragment Orders_customer on Customer @refetchable(queryName: "OrdersNodeQuery") { fullName consents }
        `;
        """;

    private static string FirstDifference(string approved, string printed)
    {
        var (before, after) = (approved.Split('\n'), printed.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(i => before.ElementAtOrDefault(i) != after.ElementAtOrDefault(i));
        return $"line {line + 1}{Environment.NewLine}- {before.ElementAtOrDefault(line)}{Environment.NewLine}+ {after.ElementAtOrDefault(line)}";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
