using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference;

/// <summary>How a model is prepared and run.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// Threads that share the work of one operator; 0 for as many as the processor has. One is best for small models: callers bring their own threads,
    /// and a model of microseconds loses more by handing work over than it gains.
    /// </summary>
    public int IntraOpNumThreads { get; init; } = 1;

    /// <summary>Operators that may run side by side; more than one switches to parallel execution. 0 for as many as the processor has.</summary>
    public int InterOpNumThreads { get; init; } = 1;

    /// <summary>How far the graph is rewritten when it is loaded.</summary>
    public GraphOptimizationLevel GraphOptimizationLevel { get; init; } = GraphOptimizationLevel.All;

    /// <summary>Keep memory between runs instead of giving it back to the system. The session then holds what its largest run needed.</summary>
    public bool EnableCpuMemArena { get; init; } = true;

    /// <summary>
    /// Plan the memory of a run beforehand and keep the plan, one for each shape of the inputs. For models whose shapes never change; with batches of many
    /// sizes the plans add up, so it is off.
    /// </summary>
    public bool EnableMemoryPattern { get; init; }

    /// <summary>Let the session's own threads wait at full speed for more work: a little faster, and a processor each.</summary>
    public bool AllowSpinning { get; init; }

    internal unsafe OptionsHandle Make(Runtime runtime)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(IntraOpNumThreads);
        ArgumentOutOfRangeException.ThrowIfNegative(InterOpNumThreads);
        const int sequential = 0, parallel = 1;
        const string doing = "prepare a session";
        var table = runtime.Api;
        var options = new OptionsHandle(runtime);
        try
        {
            var made = options.Pointer;
            runtime.Check(table->SetIntraOpNumThreads(made, IntraOpNumThreads), doing);
            runtime.Check(table->SetInterOpNumThreads(made, InterOpNumThreads), doing);
            runtime.Check(table->SetSessionExecutionMode(made, InterOpNumThreads == 1 ? sequential : parallel), doing);
            runtime.Check(table->SetSessionGraphOptimizationLevel(made, (int)GraphOptimizationLevel), doing);
            runtime.Check(EnableCpuMemArena ? table->EnableCpuMemArena(made) : table->DisableCpuMemArena(made), doing);
            runtime.Check(EnableMemoryPattern ? table->EnableMemPattern(made) : table->DisableMemPattern(made), doing);
            fixed (byte* intra = "session.intra_op.allow_spinning\0"u8, inter = "session.inter_op.allow_spinning\0"u8, value = AllowSpinning ? "1\0"u8 : "0\0"u8)
            {
                runtime.Check(table->AddSessionConfigEntry(made, intra, value), doing);
                runtime.Check(table->AddSessionConfigEntry(made, inter, value), doing);
            }

            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }
}

/// <summary>How far a graph is rewritten; the numbers are ONNX Runtime's.</summary>
public enum GraphOptimizationLevel
{
    /// <summary>Not at all.</summary>
    DisableAll = 0,

    /// <summary>Constants are folded, what does nothing is left out.</summary>
    Basic = 1,

    /// <summary>Operators are put together.</summary>
    Extended = 2,

    /// <summary>Memory layouts are chosen, too.</summary>
    All = 99,
}
