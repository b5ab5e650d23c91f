namespace KiVendTout.Platform.Inference.Tests;

public sealed class RefusingWhatDoesNotFit
{
    [Fact]
    public void A_shape_that_the_model_does_not_take()
    {
        using var session = TestModels.Open("affine");
        Says("The input 'x' of affine.onnx is float [rows, 3], and was given float [2, 4]: dimension 2 must be 3.", () => session.Run<float, float>(new float[8], [2, 4], new float[4], [2, 2]));
        Says("The input 'x' of affine.onnx is float [rows, 3], and was given float [3]: it must have 2 dimensions.", () => session.Run<float, float>(new float[3], [3], new float[2], [1, 2]));
        Says("The output 'y' of affine.onnx is float [rows, 2], and was given float [1, 3]: dimension 2 must be 2.", () => session.Run<float, float>(new float[3], [1, 3], new float[3], [1, 3]));
        Says("A tensor of the shape [2, 3] has 6 elements, and 5 were given.", () => session.Run<float, float>(new float[5], [2, 3], new float[4], [2, 2]));
        Says("A tensor of the shape [2, 2] has 4 elements, and 2 were given.", () => session.Run<float, float>(new float[6], [2, 3], new float[2], [2, 2]));
        Says("The shape [-1, 3] has a negative size.", () => session.Run<float, float>(new float[3], [-1, 3], new float[2], [1, 2]));
        Says("has more elements than can be counted", () => OrtValue.CreateTensorValueFromMemory<float>(new float[1], long.MaxValue, 2));
    }

    [Fact]
    public void Another_type_than_the_models()
    {
        using var session = TestModels.Open("affine");
        Says("The input 'x' of affine.onnx is float [rows, 3], and was given double [1, 3]: the element type must be float.", () => session.Run<double, float>(new double[3], [1, 3], new float[2], [1, 2]));
        Says("The output 'y' of affine.onnx is float [rows, 2], and was given int64 [1, 2]: the element type must be float.", () => session.Run<float, long>(new float[3], [1, 3], new long[2], [1, 2]));
        Assert.Contains("no tensors of Char", Assert.Throws<NotSupportedException>(() => OrtValue.CreateTensorValueFromMemory<char>(new char[1], 1)).Message, StringComparison.Ordinal);
        using var texts = OrtValue.CreateStringTensor(["a"], 1);
        Assert.Contains("made of string", Assert.Throws<InvalidOperationException>(() => texts.GetTensorDataAsSpan<long>().Length).Message, StringComparison.Ordinal);
        using var numbers = OrtValue.CreateTensorValueFromMemory<long>(new long[1], 1);
        Assert.Contains("made of int64", Assert.Throws<InvalidOperationException>(() => numbers.GetStrings()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_wrong_missing_or_doubled()
    {
        using var session = TestModels.Open("affine");
        using var x = OrtValue.CreateTensorValueFromMemory<float>(new float[3], 1, 3);
        Says("affine.onnx has no input 'X'. It has 'x'.", () => session.Run([new("X", x)]));
        Says("affine.onnx needs the input x: float [rows, 3], and it was not given.", () => session.Run([]));
        Says("The input 'x' of affine.onnx was given twice.", () => session.Run([new("x", x), new("x", x)]));
        Says("affine.onnx has no output 'z'. It has 'y'.", () => session.Run([new("x", x)], "z"));
        Says("No output is asked for.", () => session.RunInto([new("x", x)], []));
        using var echo = TestModels.Open("echo");
        Assert.Contains("echo.onnx has 6 inputs ('float_in', ", Assert.Throws<InvalidOperationException>(() => echo.Run<float, float>(new float[1], [1], new float[1], [1])).Message, StringComparison.Ordinal);
        Says("Text 2 is null", () => OrtValue.CreateStringTensor(["a", null!], 2));
    }

    [Fact]
    public void An_output_of_a_size_that_the_model_does_not_give()
    {
        // Two rows in, room for one: the model leaves the number of rows open, so only the library can know.
        using var session = TestModels.Open("affine");
        var answer = new float[] { 7, 7, 7, 7 };
        var refused = Assert.Throws<OnnxRuntimeException>(() => session.Run<float, float>(new float[6], [2, 3], answer.AsSpan(0, 2), [1, 2]));
        Assert.StartsWith("Cannot run affine.onnx: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal([7f, 7f], answer[2..]);
    }

    [Fact]
    public void A_failure_inside_the_model_is_told_with_the_librarys_text_and_the_session_goes_on()
    {
        using var session = TestModels.Open("pick");
        var failed = Assert.Throws<OnnxRuntimeException>(() => session.Run<long, double>([3], [], new double[2], [2]));
        Assert.Contains("Cannot run pick.onnx: ", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Gather", failed.Message, StringComparison.Ordinal);
        Assert.Contains("out of data bounds", failed.Message, StringComparison.Ordinal);
        Assert.Equal(OrtErrorCode.InvalidArgument, failed.ErrorCode);
        var row = new double[2];
        session.Run<long, double>([1], [], row, [2]);
        Assert.Equal([1.25, 1.5], row);
    }

    [Fact]
    public void An_output_that_is_no_tensor()
    {
        using var session = TestModels.Open("split");
        Assert.Equal(["parts: no tensor", "whole: float [4]"], session.Outputs.Select(output => output.ToString()));
        var x = TestModels.Tensor("x", [1f, 2, 3, 4], 4);
        using (x.Value)
        {
            Assert.Contains("The output 'parts' is a sequence", Assert.Throws<NotSupportedException>(() => session.Run([x])).Message, StringComparison.Ordinal);
            using var whole = session.Run([x], "whole");
            Assert.Equal([1f, 2, 3, 4], whole[0].GetTensorDataAsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void What_is_no_model()
    {
        var folder = Directory.CreateTempSubdirectory("kvt-inference-");
        try
        {
            var path = Path.Combine(folder.FullName, "broken.onnx");
            Assert.Contains($"no model at {path}", Assert.Throws<FileNotFoundException>(() => new InferenceSession(path)).Message, StringComparison.Ordinal);
            File.WriteAllText(path, "this is not a model");
            var broken = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(path));
            Assert.StartsWith($"Cannot load the model {path}: ", broken.Message, StringComparison.Ordinal);
            Assert.Equal(OrtErrorCode.InvalidProtobuf, broken.ErrorCode);
            var whole = File.ReadAllBytes(TestModels.PathOf("affine"));
            for (var length = 0; length < whole.Length; length++)
                Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(whole.AsSpan(0, length)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_was_disposed_of()
    {
        var session = TestModels.Open("affine");
        var x = TestModels.Tensor("x", new float[3], 1, 3);
        var results = session.Run([x]);
        results.Dispose();
        Assert.Throws<ObjectDisposedException>(() => results[0].GetTensorDataAsSpan<float>().Length);
        x.Value.Dispose();
        x.Value.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run([x]));
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.Run([x]));
        Assert.Throws<ObjectDisposedException>(() => session.Run<float, float>(new float[3], [1, 3], new float[2], [1, 2]));
    }

    [Fact]
    public async Task Runs_that_are_under_way_end_well_when_the_session_is_disposed_of()
    {
        for (var round = 0; round < 20; round++)
        {
            var session = TestModels.Open("affine");
            using var started = new CountdownEvent(4);
            var running = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    var answer = new float[2];
                    for (var i = 0; ; i++)
                    {
                        try
                        {
                            session.Run<float, float>([1, 2, 3], [1, 3], answer, [1, 2]);
                        }
                        catch (ObjectDisposedException)
                        {
                            return i;
                        }
                        finally
                        {
                            if (i == 0)
                                started.Signal();
                        }

                        Assert.Equal(14.5f, answer[0]);
                    }
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            started.Wait(TestContext.Current.CancellationToken);
            session.Dispose();
            Assert.All(await Task.WhenAll(running), runs => Assert.True(runs > 0));
        }
    }

    [Fact]
    public void Settings_that_mean_nothing()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TestModels.Open("affine", new SessionOptions { IntraOpNumThreads = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => TestModels.Open("affine", new SessionOptions { InterOpNumThreads = -2 }));
    }

    private static void Says(string text, Action act) => Assert.Contains(text, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
}
