using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// npm's graphql, asked through <c>tests/Clients/graphql-oracle.mjs</c>: 6,000 questions in the usual run, 30,000 with KVT_LONG=1. A difference names its seed;
/// <c>KVT_SEED</c> starts there.
/// </summary>
internal static class Oracle
{
    private static readonly Lazy<Task<(Question Question, JsonObject Answer)[]>> Asked = new(() => Task.Run(async () =>
    {
        Question[] questions = [.. Enumerable.Range(First, Count).Select(Question.Of)];
        var answers = await AskAsync(questions.Select(question => question.ToJson()));
        Assert.Equal(questions.Length, answers.Count);
        return questions.Zip(answers).ToArray();
    }));

    public static int First { get; } = int.Parse(Environment.GetEnvironmentVariable("KVT_SEED") ?? "1", null);

    public static int Count { get; } = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 30_000 : 6_000;

    /// <summary>The generated questions with the reference's answers; asked once for all tests.</summary>
    public static Task<(Question Question, JsonObject Answer)[]> AskAllAsync() => Asked.Value;

    /// <summary>The reference's answers in the order of the questions.</summary>
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
