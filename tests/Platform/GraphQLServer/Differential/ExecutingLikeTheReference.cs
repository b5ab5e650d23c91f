using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// The same documents as <see cref="AgreeingWithTheReference"/>, executed over random objects with random variables: the same data in the same order, and errors at
/// the same places. Where the reference refuses, so do we.
/// </summary>
public sealed class ExecutingLikeTheReference(ITestOutputHelper output)
{
    [Fact]
    public async Task Both_answer_the_same_data_and_the_same_error_paths()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var executors = new Dictionary<Schema, GraphQLExecutor>();
        var differences = new List<string>();
        var (executed, withErrors, badVariables) = (0, 0, 0);
        foreach (var (question, answer) in (await Oracle.AskAllAsync()).Where(pair => pair.Answer.ContainsKey("result")))
        {
            // Who refuses what is the other test's; the reference's execute() does not subscribe.
            if (question.Judge().Refused is not null || question.Document.Contains("subscription", StringComparison.Ordinal))
            {
                continue;
            }

            if (!executors.TryGetValue(question.Schema, out var executor))
            {
                executors.Add(question.Schema, executor = new GraphQLExecutor(question.Schema, Question.Unlimited));
            }

            var theirs = answer["result"]!.AsObject();
            var ours = await AnswerAsync(executor, question, services);
            executed++;
            withErrors += theirs.ContainsKey("data") && theirs.ContainsKey("errors") ? 1 : 0;
            badVariables += theirs.ContainsKey("data") ? 0 : 1;
            if (Difference(ours, theirs) is { } difference && !KnownDisagreements.Explains(difference, ours, question.Document))
            {
                differences.Add($"""
                    seed {question.Seed}: {difference}
                    ours: {Shortened(ours)}
                    theirs: {Shortened(theirs)}
                    variables: {question.Variables.ToJsonString()}
                    {question.Document}
                    """);
            }
        }

        foreach (var executor in executors.Values)
        {
            executor.Dispose();
        }

        output.WriteLine($"seeds {Oracle.First} to {Oracle.First + Oracle.Count - 1}: {executed} executed, {withErrors} of them with errors of fields, {badVariables} with variables refused");
        Assert.True(executed > Oracle.Count / 3 && withErrors > executed / 10 && badVariables > executed / 50, "The generator has lost its balance.");
        Assert.True(differences.Count == 0, $"{differences.Count} differences\n{string.Join("\n\n", differences.Take(10))}");
    }

    private static async Task<JsonObject> AnswerAsync(GraphQLExecutor executor, Question question, IServiceProvider services)
    {
        using var variables = JsonDocument.Parse(question.Variables.ToJsonString());
        using var root = JsonDocument.Parse(question.Root.ToJsonString());
        var context = new RequestContext { Services = services };
        context.Items[SdlBindings.RootItem] = root.RootElement;
        var response = await executor.ExecuteAsync(
            new GraphQLRequest { Document = Encoding.UTF8.GetBytes(question.Document), OperationName = question.OperationName, Variables = variables.RootElement }, context);
        var bytes = new ArrayBufferWriter<byte>();
        Assert.IsAssignableFrom<ExecutionResult>(response).WriteTo(bytes);
        return JsonNode.Parse(bytes.WrittenSpan, documentOptions: new JsonDocumentOptions { MaxDepth = 256 })!.AsObject();
    }

    private static string? Difference(JsonObject ours, JsonObject theirs)
    {
        if (ours.ContainsKey("data") != theirs.ContainsKey("data"))
        {
            return "only one of us has data";
        }

        return Where(ours["data"], theirs["data"], "data") is { } place ? $"data differ at {place}"
            : !Paths(ours).SequenceEqual(Paths(theirs)) ? "errors stand at different paths"
            : null;
    }

    /// <summary>The first place where two answers differ; the order of fields counts, how numbers are written does not.</summary>
    private static string? Where(JsonNode? a, JsonNode? b, string at)
    {
        switch (a, b)
        {
            case (JsonObject one, JsonObject other):
                return one.Select(field => field.Key).SequenceEqual(other.Select(field => field.Key))
                    ? one.Select(field => Where(field.Value, other[field.Key], $"{at}.{field.Key}")).FirstOrDefault(place => place is not null)
                    : at;
            case (JsonArray one, JsonArray other):
                return one.Count == other.Count
                    ? one.Select((item, i) => Where(item, other[i], $"{at}[{i}]")).FirstOrDefault(place => place is not null)
                    : at;
            default:
                return JsonNode.DeepEquals(a, b) ? null : at;
        }
    }

    private static List<string> Paths(JsonObject answer) =>
        [.. (answer["errors"]?.AsArray() ?? []).Select(error => error!["path"]?.ToJsonString() ?? "").Distinct().Order(StringComparer.Ordinal)];

    private static string Shortened(JsonObject answer)
    {
        var text = answer.ToJsonString();
        return text.Length < 1_500 ? text : text[..1_500];
    }
}
