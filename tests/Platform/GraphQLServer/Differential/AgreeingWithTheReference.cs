using System.Text.Json.Nodes;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// Generated documents, valid and broken, over three schemas: npm's graphql and this engine say the same of each. 6,000 in the usual run; 30,000 with
/// KVT_LONG=1. A difference names its seed; <c>KVT_SEED</c> starts there.
/// </summary>
public sealed class AgreeingWithTheReference(ITestOutputHelper output)
{
    private static readonly int First = int.Parse(Environment.GetEnvironmentVariable("KVT_SEED") ?? "1", null);
    private static readonly int Count = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 30_000 : 6_000;

    [Fact]
    public async Task Both_refuse_and_accept_the_same_documents()
    {
        Question[] questions = [.. Enumerable.Range(First, Count).Select(Question.Of)];
        var answers = await Oracle.AskAsync(questions.Select(question => question.ToJson(execute: false)));
        Assert.Equal(questions.Length, answers.Count);

        var differences = new List<string>();
        var verdicts = new Dictionary<string, int>();
        var explained = new Dictionary<string, int>();
        var sameMessages = 0;
        foreach (var (question, answer) in questions.Zip(answers))
        {
            var (ours, errors) = question.Judge();
            var theirs = answer.ContainsKey("parse") ? "parse" : answer.ContainsKey("validate") ? "validate" : answer.ContainsKey("crash") ? "crash" : null;
            verdicts[theirs ?? "accept"] = verdicts.GetValueOrDefault(theirs ?? "accept") + 1;
            if (ours == theirs)
            {
                sameMessages += ours == "validate" && Messages(answer).SetEquals(errors.Select(error => error.Message)) ? 1 : 0;
            }
            else if (KnownDisagreements.Explain(errors, answer) is { } sentence)
            {
                explained[sentence] = explained.GetValueOrDefault(sentence) + 1;
            }
            else
            {
                differences.Add($"""
                    seed {question.Seed}: we {ours ?? "accept"}, they {theirs ?? "accept"}
                    ours: {string.Join(" / ", errors.Take(3).Select(error => error.Message))}
                    theirs: {answer["parse"]?["message"] ?? answer["crash"] ?? string.Join(" / ", Messages(answer).Take(3))}
                    {question.Document}
                    """);
            }
        }

        output.WriteLine($"seeds {First} to {First + Count - 1}: {string.Join(", ", verdicts.Select(entry => $"{entry.Key} {entry.Value}"))}; {sameMessages} with the same messages");
        output.WriteLine(string.Join('\n', explained.Select(entry => $"{entry.Value} x {entry.Key}")));
        Assert.True(verdicts["accept"] > Count / 5 && verdicts["validate"] > Count / 5 && verdicts["parse"] > Count / 20, "The generator has lost its balance.");
        Assert.True(differences.Count == 0, $"{differences.Count} differences\n{string.Join("\n\n", differences.Take(10))}");
    }

    private static HashSet<string> Messages(JsonObject answer) => [.. answer["validate"]?.AsArray().Select(error => error!["message"]!.GetValue<string>()) ?? []];
}
