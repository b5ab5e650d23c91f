namespace KiVendTout.Platform.Inference.Tests;

public sealed class RunningAModel
{
    [Fact]
    public void Over_spans_of_the_callers()
    {
        using var session = TestModels.Open("affine");
        Span<float> answer = stackalloc float[6];
        session.Run<float, float>([1, 2, 3, 0, 0, 0, -1, 0, 1], [3, 3], answer, [3, 2]);
        Assert.Equal([14.5f, 139.5f, 0.5f, -0.5f, 2.5f, 19.5f], answer.ToArray());
    }

    [Fact]
    public void Says_what_it_takes_and_gives()
    {
        using var session = TestModels.Open("echo");
        Assert.Equal(
            ["float_in: float [n]", "double_in: double [n]", "int64_in: int64 [n]", "int32_in: int32 [n]", "bool_in: bool [n]", "string_in: string [n]"],
            session.Inputs.Select(input => input.ToString()));
        using var affine = TestModels.Open("affine");
        var (input, output) = (Assert.Single(affine.Inputs), Assert.Single(affine.Outputs));
        Assert.Equal("x", input.Name);
        Assert.Equal(TensorElementType.Float, input.ElementType);
        Assert.Equal([-1, 3], input.Shape);
        Assert.Equal(["rows", ""], input.DimensionNames);
        Assert.Equal("y: float [rows, 2]", output.ToString());
    }

    [Fact]
    public void Every_type_comes_back_as_it_went()
    {
        using var session = TestModels.Open("echo");
        using var texts = OrtValue.CreateStringTensor(["Zoë", "", "売"], 3);
        NamedOrtValue[] inputs =
        [
            TestModels.Tensor("float_in", [1.5f, float.NaN], 2), TestModels.Tensor("double_in", [0.1, double.MaxValue], 2), TestModels.Tensor("int64_in", [long.MinValue], 1),
            TestModels.Tensor("int32_in", [int.MaxValue, -7], 2), TestModels.Tensor("bool_in", [true, false, true], 3), new("string_in", texts),
        ];
        using var all = session.Run(inputs);
        Assert.Equal(6, all.Count);
        Assert.Equal([1.5f, float.NaN], all["float_out"].GetTensorDataAsSpan<float>().ToArray());
        Assert.Equal([0.1, double.MaxValue], all["double_out"].GetTensorDataAsSpan<double>().ToArray());
        Assert.Equal([long.MinValue], all["int64_out"].GetTensorDataAsSpan<long>().ToArray());
        Assert.Equal([int.MaxValue, -7], all["int32_out"].GetTensorDataAsSpan<int>().ToArray());
        Assert.Equal([true, false, true], all["bool_out"].GetTensorDataAsSpan<bool>().ToArray());
        Assert.Equal(["Zoë", "", "売"], all["string_out"].GetStrings());
        Assert.Equal([3], all["string_out"].Shape.ToArray());
        foreach (var input in inputs)
            input.Value.Dispose();
    }

    [Fact]
    public void Into_memory_of_the_callers_without_a_copy()
    {
        using var session = TestModels.Open("affine");
        var (numbers, answer) = (new float[] { 1, 2, 3 }, new float[2]);
        using var from = OrtValue.CreateTensorValueFromMemory<float>(numbers, 1, 3);
        using var to = OrtValue.CreateTensorValueFromMemory<float>(answer, 1, 2);
        session.RunInto([new("x", from)], [new("y", to)]);
        Assert.Equal([14.5f, 139.5f], answer);
        numbers[0] = 2; // The tensor lies over the array: the next run sees it.
        session.RunInto([new("x", from)], [new("y", to)]);
        Assert.Equal([15.5f, 149.5f], answer);
    }

    [Fact]
    public void Gives_answers_of_a_shape_that_nobody_knew()
    {
        using var session = TestModels.Open("positive");
        var x = TestModels.Tensor("x", [-1f, 2, 0, 3, 4], 5);
        using (x.Value)
        using (var kept = session.Run([x]))
        {
            Assert.Equal([3], kept[0].Shape.ToArray());
            Assert.Equal([2f, 3f, 4f], kept["kept"].GetTensorDataAsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void Gives_only_the_outputs_that_are_named_and_in_that_order()
    {
        using var session = TestModels.Open("pick");
        var which = TestModels.Tensor("which", [2L]);
        using (which.Value)
        {
            using var both = session.Run([which], "next", "row");
            Assert.Equal([3L], both[0].GetTensorDataAsSpan<long>().ToArray());
            Assert.Equal([2.25, 2.5], both[1].GetTensorDataAsSpan<double>().ToArray());
            using var one = session.Run([which], "next");
            Assert.Equal([3L], Assert.Single(one).GetTensorDataAsSpan<long>().ToArray());
            Assert.Contains("'row' was not asked for", Assert.Throws<KeyNotFoundException>(() => one["row"]).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_rows_give_no_rows()
    {
        using var session = TestModels.Open("affine");
        session.Run<float, float>([], [0, 3], [], [0, 2]);
        using var nothing = OrtValue.CreateTensorValueFromMemory(Memory<float>.Empty, 0, 3);
        using var answer = session.Run([new("x", nothing)]);
        Assert.Equal([0, 2], answer[0].Shape.ToArray());
        Assert.Equal(0, answer[0].GetTensorDataAsSpan<float>().Length);
    }

    [Fact]
    public void From_memory_as_from_a_file()
    {
        using var session = new InferenceSession(File.ReadAllBytes(TestModels.PathOf("affine")).AsSpan());
        Span<float> answer = stackalloc float[2];
        session.Run<float, float>([1, 2, 3], [1, 3], answer, [1, 2]);
        Assert.Equal([14.5f, 139.5f], answer.ToArray());
    }

    [Theory]
    [InlineData(1, 1, GraphOptimizationLevel.DisableAll, false, false, false)]
    [InlineData(2, 2, GraphOptimizationLevel.Basic, true, true, true)]
    [InlineData(0, 0, GraphOptimizationLevel.Extended, true, false, false)]
    public void Answers_the_same_whatever_the_settings(int intra, int inter, GraphOptimizationLevel level, bool arena, bool pattern, bool spinning)
    {
        using var session = TestModels.Open("affine", new SessionOptions
        {
            IntraOpNumThreads = intra,
            InterOpNumThreads = inter,
            GraphOptimizationLevel = level,
            EnableCpuMemArena = arena,
            EnableMemoryPattern = pattern,
            AllowSpinning = spinning,
        });
        Span<float> answer = stackalloc float[2];
        session.Run<float, float>([1, 2, 3], [1, 3], answer, [1, 2]);
        Assert.Equal([14.5f, 139.5f], answer.ToArray());
    }

    [Fact]
    public async Task From_many_threads_at_once()
    {
        using var session = TestModels.Open("affine");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            () =>
            {
                var answer = new float[2 * 40];
                for (var round = 0; round < 500; round++)
                {
                    var rows = 1 + ((thread + round) % 40);
                    session.Run(Enumerable.Repeat((float)thread, rows * 3).ToArray(), [rows, 3], answer.AsSpan(0, rows * 2), [rows, 2]);
                    for (var row = 0; row < rows; row++)
                        Assert.Equal((thread * 6) + 0.5f, answer[row * 2]);
                }
            },
            TestContext.Current.CancellationToken)));
    }
}
