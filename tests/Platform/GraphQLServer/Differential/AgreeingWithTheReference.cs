using System.Text.Json.Nodes;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// Generated documents, valid and broken, over three schemas: npm's graphql and this engine say the same of each.
/// </summary>
public sealed class AgreeingWithTheReference(ITestOutputHelper output)
{
    [Fact]
    public async Task Both_refuse_and_accept_the_same_documents()
    {
        var differences = new List<string>();
        var verdicts = new Dictionary<string, int>();
        var explained = new Dictionary<string, int>();
        var sameMessages = 0;
        foreach (var (question, answer) in await Oracle.AskAllAsync())
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

        output.WriteLine($"seeds {Oracle.First} to {Oracle.First + Oracle.Count - 1}: {string.Join(", ", verdicts.Select(entry => $"{entry.Key} {entry.Value}"))}; {sameMessages} with the same messages");
        output.WriteLine(string.Join('\n', explained.Select(entry => $"{entry.Value} x {entry.Key}")));
        Assert.True(verdicts["accept"] > Oracle.Count / 5 && verdicts["validate"] > Oracle.Count / 5 && verdicts["parse"] > Oracle.Count / 20, "The generator has lost its balance.");
        Assert.True(differences.Count == 0, $"{differences.Count} differences\n{string.Join("\n\n", differences.Take(10))}");
    }

    [Fact]
    public async Task What_we_disagree_on_we_still_disagree_on()
    {
        var examples = KnownDisagreements.Examples.ToList();
        var answers = await Oracle.AskAsync(examples.Select(example => example.Question.ToJson()));
        foreach (var ((sentence, question), answer) in examples.Zip(answers))
        {
            Assert.Equal(sentence, KnownDisagreements.Explain(question.Judge().Errors, answer));
        }
    }

    private static HashSet<string> Messages(JsonObject answer) => [.. answer["validate"]?.AsArray().Select(error => error!["message"]!.GetValue<string>()) ?? []];
}
