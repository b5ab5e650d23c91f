using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>npm's graphql, asked through <c>tests/Clients/graphql-oracle.mjs</c>.</summary>
internal static class Oracle
{
    /// <summary>Answers in the order of the questions.</summary>
    public static async Task<List<JsonObject>> AskAsync(IEnumerable<JsonObject> questions)
    {
        var folder = Clients();
        var isInstalled = Directory.Exists(Path.Combine(folder, "node_modules", "graphql"));
        Assert.SkipUnless(isInstalled || Environment.GetEnvironmentVariable("CI") == "true", "npm's graphql is not installed: run `npm ci --ignore-scripts` in tests/Clients.");
        Assert.True(isInstalled, "CI installs npm's graphql in tests/Clients; it is not there.");
        using var node = Process.Start(new ProcessStartInfo("node", "graphql-oracle.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var asking = Task.Run(async () =>
        {
            foreach (var question in questions)
            {
                await node.StandardInput.WriteLineAsync(question.ToJsonString());
            }

            node.StandardInput.Close();
        });
        var answers = new List<JsonObject>();
        while (await node.StandardOutput.ReadLineAsync() is { } line)
        {
            answers.Add(JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject());
        }

        await asking;
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return answers;
    }

    private static string Clients()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var clients = Path.Combine(folder.FullName, "tests", "Clients");
            if (File.Exists(Path.Combine(clients, "graphql-oracle.mjs")))
            {
                return clients;
            }
        }

        throw new DirectoryNotFoundException("tests/Clients is above no folder of the tests.");
    }
}
