namespace KiVendTout.Platform.Inference.Tests;

/// <summary>The sample of the README, compiled and run.</summary>
public sealed class SampleInTheReadme
{
    [Fact]
    public void Runs_and_says_what_it_says()
    {
        var previous = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Path.GetDirectoryName(TestModels.PathOf("affine"))!;
        try
        {
            // sample
            using var session = new InferenceSession("affine.onnx");        // load once, share between threads
            Console.WriteLine(session.Inputs[0]);                           // x: float [rows, 3]

            // One input, one output of a known shape: spans, no copy, no allocation.
            float[] rows = [1, 2, 3, 4, 5, 6];
            Span<float> answer = stackalloc float[4];
            session.Run(rows, [2, 3], answer, [2, 2]);

            // Several inputs and outputs, or a shape that only the model knows: tensors with names.
            using var x = OrtValue.CreateTensorValueFromMemory<float>(rows, 2, 3);
            using var results = session.Run([new("x", x)], "y");
            ReadOnlySpan<float> y = results["y"].GetTensorDataAsSpan<float>();
            // end
            Assert.Equal("x: float [rows, 3]", session.Inputs[0].ToString());
            Assert.Equal([14.5f, 139.5f, 32.5f, 319.5f], y.ToArray());
            Assert.Equal(y.ToArray(), answer.ToArray());
        }
        finally
        {
            Environment.CurrentDirectory = previous;
        }
    }

    [Fact]
    public void Is_the_one_that_is_compiled()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "KiVendTout.sln")))
            root = root.Parent;
        Assert.True(root is not null, "The tests run outside of the repository.");
        var readme = Lines(Path.Combine(root.FullName, "src/Platform/Inference/README.md"), "```csharp", "```");
        Assert.Equal(readme, Lines(Path.Combine(root.FullName, "tests/Platform/Inference/SampleInTheReadme.cs"), "// sample", "// end"));
    }

    private static string[] Lines(string file, string begin, string end) =>
        [.. File.ReadLines(file).Select(line => line.Trim()).SkipWhile(line => line != begin).Skip(1).TakeWhile(line => line != end)];
}
