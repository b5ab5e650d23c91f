using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference.Tests;

/// <summary>Measures the process, so nothing else may run in it meanwhile.</summary>
[CollectionDefinition(nameof(KeepingNoMemory), DisableParallelization = true)]
public sealed class Alone;

/// <summary>What a leak looks like: memory that grows with the number of calls.</summary>
[Collection(nameof(KeepingNoMemory))]
public sealed class KeepingNoMemory
{
    // A leak of one tensor's description, the smallest thing a call makes, is some 100 bytes: 5 MB in the short form, 100 in the long one.
    private static readonly int Calls = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 1_000_000 : 50_000;
    private const long MostBytes = 4 << 20;

    [Fact]
    public void Over_spans()
    {
        using var session = TestModels.Open("affine");
        var (from, to) = (new float[3 * 64], new float[2 * 64]);
        Measure(call =>
        {
            var rows = 1 + (call % 64); // Many shapes: the library must not keep a plan for each.
            session.Run(from.AsSpan(0, rows * 3), [rows, 3], to.AsSpan(0, rows * 2), [rows, 2]);
        });
    }

    [Fact]
    public void Nothing_is_allocated_for_the_collector_over_spans()
    {
        using var session = TestModels.Open("affine");
        var (from, to) = (new float[3], new float[2]);
        session.Run<float, float>(from, [1, 3], to, [1, 2]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 1000; call++)
            session.Run<float, float>(from, [1, 3], to, [1, 2]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Over_tensors_of_texts_and_numbers()
    {
        using var session = TestModels.Open("echo");
        using var pick = TestModels.Open("positive");
        var (numbers, texts) = (new float[4], new[] { "one", "a somewhat longer second text that is no small string" });
        NamedOrtValue[] rest = [TestModels.Tensor("double_in", new double[1], 1), TestModels.Tensor("int64_in", new long[1], 1), TestModels.Tensor("int32_in", new int[1], 1), TestModels.Tensor("bool_in", new bool[1], 1)];
        Measure(call =>
        {
            using var one = OrtValue.CreateTensorValueFromMemory<float>(numbers, 4);
            using var two = OrtValue.CreateStringTensor(texts, 2);
            using var all = session.Run([new("float_in", one), new("string_in", two), .. rest], "string_out", "int64_out");
            Assert.Equal(texts[1], all[0].GetStrings()[1]);
        });
    }

    [Fact]
    public void When_an_output_cannot_be_read()
    {
        using var split = TestModels.Open("split");
        using var x = OrtValue.CreateTensorValueFromMemory<float>(new float[4], 4);
        Measure(call => Assert.Throws<NotSupportedException>(() => split.Run([new("x", x)])), part: 5);
    }

    // Not a model that fails while it runs: there the library itself keeps about 4 KB for every failure (README), which would hide what we might keep.
    [Fact]
    public unsafe void When_the_library_refuses()
    {
        var runtime = Runtime.Instance;
        using var options = new OptionsHandle(runtime);
        var tooLong = Runtime.Utf8(new string('k', 2000));
        Measure(call =>
        {
            for (var time = 0; time < 3; time++) // Three, for the text of one is short.
                Assert.Contains("longer than", Assert.Throws<OnnxRuntimeException>(Refuse).Message, StringComparison.Ordinal);
        });

        void Refuse()
        {
            fixed (byte* key = tooLong)
                runtime.Check(runtime.Api->AddSessionConfigEntry(options.Pointer, key, key), "set what cannot be set");
        }
    }

    [Fact]
    public void When_sessions_come_and_go()
    {
        var model = File.ReadAllBytes(TestModels.PathOf("affine"));
        Measure(
            call =>
            {
                using var session = new InferenceSession(model.AsSpan());
                if (call % 10 == 0)
                    Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(model.AsSpan(0, 100)));
            },
            part: 50);
    }

    // The first tenth fills what is kept once: caches, the arena, compiled code.
    private static void Measure(Action<int> call, int part = 1)
    {
        var calls = Calls / part;
        for (var i = 0; i < calls / 10; i++)
            call(i);
        var before = Used();
        for (var i = 0; i < calls; i++)
            call(i);
        var grown = Used() - before;
        Assert.True(grown < MostBytes, $"{calls:N0} calls left {grown:N0} bytes behind.");
    }

    private static long Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // What the process has asked for and written to, without what the collector holds: a leak of the library's is in it.
        var anonymous = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        var resident = long.Parse(anonymous.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
        return resident - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
