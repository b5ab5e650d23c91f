using System.Diagnostics;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// Random bytes and damaged documents go through the parser, the validator and the printer: an error or an answer within a second, and nothing else. 10,000 of each
/// in the usual run, 100,000 with KVT_LONG=1; the seed is printed, <c>KVT_SEED</c> starts there.
/// </summary>
public sealed class Fuzzing(ITestOutputHelper output)
{
    private static readonly int Count = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 100_000 : 10_000;
    private static readonly GraphQLOptions Usual = new();

    [Fact]
    public void Random_bytes_are_refused()
    {
        const string likely = "{}()[]:!$@|&=.\"\\#,-0123456789eE \n\rabcontrueqyfgmslxdip_\uFEFF";
        var pieces = Encoding.UTF8.GetBytes(likely);
        var refused = Run(random =>
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = random.Next(50) == 0 ? bytes[i] : pieces[random.Next(pieces.Length)];
            }

            return (bytes, Schemas.Small);
        });
        Assert.True(refused > Count * 9 / 10);
    }

    [Fact]
    public void Damaged_documents_are_refused_or_understood()
    {
        var refused = Run(random =>
        {
            var question = Question.Of(random.Next(1_000_000));
            var text = random.Next(20) == 0 ? question.Sdl : question.Document;
            for (var i = random.Next(4); i > 0; i--)
            {
                text = Noise.Damage(text, random);
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            if (bytes.Length > 0 && random.Next(5) == 0)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            return (bytes, question.Sdl);
        });
        Assert.InRange(refused, Count / 4, Count * 9 / 10);
    }

    /// <summary>How many the parser refused.</summary>
    private int Run(Func<Random, (byte[] Text, string Sdl)> make)
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("KVT_SEED") ?? "1", null);
        output.WriteLine($"seeds {first} to {first + Count - 1}");
        var refused = 0;
        var schemas = Schemas.All.ToDictionary(sdl => sdl, sdl => SchemaBuilder.FromSdl(sdl));
        for (var seed = first; seed < first + Count; seed++)
        {
            var (text, sdl) = make(new Random(seed));
            var watch = Stopwatch.StartNew();
            try
            {
                var document = Parser.Parse(new SourceText(text), ParserLimits.Default);
                foreach (var error in DocumentValidator.Validate(schemas[sdl], document, Usual))
                {
                    Assert.False(string.IsNullOrWhiteSpace(error.Message));
                }

                var printed = Printer.Print(document);
                Assert.Equal(printed, Printer.Print(Parser.Parse(SourceText.Of(printed), ParserLimits.Trusted)));
            }
            catch (GraphQLSyntaxException problem)
            {
                refused++;
                Assert.NotEmpty(problem.Error.Locations);
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"seed {seed}: {Convert.ToHexString(text)}", problem);
            }

            Assert.True(watch.ElapsedMilliseconds < 1_000, $"seed {seed} took {watch.ElapsedMilliseconds} ms");
        }

        return refused;
    }
}
