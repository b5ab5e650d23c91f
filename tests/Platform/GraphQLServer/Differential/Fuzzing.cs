using System.Text;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>
/// Random bytes and damaged documents go through the parser, the validator and the printer: an error or an answer, with memory that fits their size, and nothing else. 10,000 of each
/// in the usual run, 100,000 with KVT_LONG=1; the seed is printed, <c>KVT_SEED</c> starts there.
/// </summary>
public sealed class Fuzzing(ITestOutputHelper output)
{
    private static readonly int Count = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 100_000 : 10_000;
    private const long MostBytes = 100 * 1024 * 1024;
    private static readonly GraphQLOptions Usual = new();
    private int _seed;

    [Fact]
    public async Task Random_bytes_are_refused()
    {
        const string likely = "{}()[]:!$@|&=.\"\\#,-0123456789eE \n\rabcontrueqyfgmslxdip_\uFEFF";
        var pieces = Encoding.UTF8.GetBytes(likely);
        var refused = await RunAsync(random =>
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
    public async Task Damaged_documents_are_refused_or_understood()
    {
        var refused = await RunAsync(random =>
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

    /// <summary>How many the parser refused; given up where one document takes minutes.</summary>
    private async Task<int> RunAsync(Func<Random, (byte[] Text, string Sdl)> make)
    {
        var work = Task.Run(() => Run(make));
        for (var before = -1; await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(120))) != work; before = _seed)
        {
            Assert.False(before == Volatile.Read(ref _seed), $"seed {before} does not end");
        }

        return await work;
    }

    private int Run(Func<Random, (byte[] Text, string Sdl)> make)
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("KVT_SEED") ?? "1", null);
        output.WriteLine($"seeds {first} to {first + Count - 1}");
        var (refused, most) = (0, 0L);
        var schemas = Schemas.All.ToDictionary(sdl => sdl, sdl => SchemaBuilder.FromSdl(sdl));
        for (var seed = first; seed < first + Count; seed++)
        {
            var (text, sdl) = make(new Random(seed));
            Volatile.Write(ref _seed, seed);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
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

            // What explodes allocates; how fast the machine is does not matter.
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            most = Math.Max(most, allocated);
            Assert.True(allocated < MostBytes, $"seed {seed} allocated {allocated:N0} bytes");
        }

        output.WriteLine($"{most:N0} bytes at the most for one");

        return refused;
    }
}
