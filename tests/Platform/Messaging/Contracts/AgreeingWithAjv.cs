using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>Bodies made from a good one by chance are judged as ajv judges them, but for what <see cref="MessageSchema"/> says it is stricter in.</summary>
public sealed class AgreeingWithAjv
{
    private const int Bodies = 20_000;
    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "3", "1000", "1001", "1.5", "99999.99", "100000", "9007199254740991", "\"\"", "\"a\"", "\"\\u00e4\\ud83d\\ude00\"", "\"Red\"", "\"DarkBlue\"", "\"red\"", "{}", "[]",
        "\"0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7\"", "\"0190A6C2-7D3F-7C62-9C56-0F6AD1C5A0B7\"", "\"{0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7}\"", "\"2026-03-02\"", "\"2026-13-02\"", "\"2024-02-29\"",
        "\"2026-03-02T10:00:00Z\"", "\"2026-03-02T10:00:00+05:30\"", "\"2026-03-02T24:00:00Z\"", "\"2026-03-02T10:00:00\"", "\"AB-1\"", "\"AB-1234\"", "\"AB-1\\n\"", "\"0123456789012345678901234567890123456789\"",
        "\"01234567890123456789012345678901234567890\"", "\"\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\\ud83d\\ude00\"",
        "{\"code\":\"AB-1\",\"count\":1}", "{\"code\":\"AB-1\",\"count\":1,\"x\":1}", "[{\"code\":\"AB-1\",\"count\":1}]", "[{\"code\":\"AB-1\",\"count\":1,\"parts\":null}]", "{\"a\":\"b\",\"c\":\"d\"}", "{\"a\":null}",
    ];

    [Fact]
    public async Task Twenty_thousand_bodies_are_judged_alike()
    {
        var random = new Random(20260302);
        var bodies = Enumerable.Range(0, Bodies).Select(_ => Mutated(random)).ToArray();
        var ours = bodies.Select(body => DerivingSchemas.Sample.Check(Encoding.UTF8.GetBytes(body)).Count == 0).ToArray();

        var theirs = await JudgedByAjvAsync(new JsonObject
        {
            ["schema"] = DerivingSchemas.Sample.Json.DeepClone(),
            ["bodies"] = new JsonArray([.. bodies.Select(body => (JsonNode?)body)]),
        });

        Assert.Equal([], bodies.Where((_, at) => ours[at] != theirs[at]).Take(5));
        Assert.InRange(ours.Count(fits => fits), Bodies / 20, Bodies * 19 / 20); // Else the bodies say nothing.
    }

    private static string Mutated(Random random)
    {
        var body = JsonNode.Parse(CheckingBodies.Good)!.AsObject();
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var places = Places(body).ToArray();
            var (parent, name) = places[random.Next(places.Length)];
            var value = random.Next(4) == 0 ? null : JsonNode.Parse(Values[random.Next(Values.Length)]);
            switch (parent)
            {
                case JsonObject members when random.Next(6) == 0:
                    members.Remove(name);
                    break;
                case JsonObject members:
                    members[random.Next(8) == 0 ? "more" : name] = value;
                    break;
                case JsonArray entries when random.Next(3) == 0:
                    entries.Add(value);
                    break;
                case JsonArray entries:
                    entries[int.Parse(name)] = value;
                    break;
            }
        }

        return body.ToJsonString();
    }

    private static IEnumerable<(JsonNode Parent, string Name)> Places(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => Places(member.Value ?? "").Prepend((node, member.Key))),
        JsonArray entries => entries.SelectMany((entry, at) => Places(entry ?? "").Prepend((node, $"{at}"))),
        _ => [],
    };

    private static async Task<bool[]> JudgedByAjvAsync(JsonObject question)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "KiVendTout.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        var folder = Path.Combine(root.FullName, "tests/Clients");
        var there = File.Exists(Path.Combine(folder, "node_modules/ajv/dist/2020.js")) && Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(place => File.Exists(Path.Combine(place, "node")));
        Assert.SkipUnless(there || Environment.GetEnvironmentVariable("CI") == "true", "ajv is not installed: install Node.js and run npm ci --ignore-scripts in tests/Clients.");
        var start = new ProcessStartInfo("node", ["json-schema.mjs"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(question.ToJsonString());
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, string.Concat(await said));
        return JsonSerializer.Deserialize<bool[]>((await said)[0])!;
    }
}
