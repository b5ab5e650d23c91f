using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference;

/// <summary>
/// A loaded model. Any number of threads may run it at once; it is meant to be loaded once and shared. Disposing of it waits for nobody: a run that is under
/// way ends well, and the next one is refused.
/// </summary>
public sealed unsafe class InferenceSession : IDisposable
{
    private const int ManyValues = 16;

    private readonly Runtime _runtime = Runtime.Instance;
    private readonly SessionHandle _session;
    private readonly NodeMetadata[] _inputs, _outputs;
    private readonly string _doing;

    // A handle counts as closed only when nobody holds it any more, which with many runs at once may never be.
    private volatile bool _isDisposed;

    /// <summary>Loads a model from a file.</summary>
    /// <param name="modelPath">An ONNX file.</param>
    /// <param name="options">How it is prepared and run; null for one thread and every optimisation.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="OnnxRuntimeException">It is no model, or one that this library does not know how to run.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is not there; the message says how to get it.</exception>
    public InferenceSession(string modelPath, SessionOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(modelPath);
        if (!File.Exists(modelPath))
            throw new FileNotFoundException($"There is no model at {modelPath}.", modelPath);
        (ModelName, _doing) = (Path.GetFileName(modelPath), $"run {Path.GetFileName(modelPath)}");
        fixed (byte* path = Runtime.Utf8(modelPath))
        {
            using var prepared = (options ?? new SessionOptions()).Make(_runtime);
            IntPtr made;
            _runtime.Check(_runtime.Api->CreateSession(_runtime.Environment, path, prepared.Pointer, &made), $"load the model {modelPath}");
            (_session, _inputs, _outputs) = Describe(made);
        }
    }

    /// <summary>Loads a model from memory, which is not needed afterwards.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="options">How it is prepared and run; null for one thread and every optimisation.</param>
    /// <exception cref="OnnxRuntimeException">It is no model, or one that this library does not know how to run.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is not there; the message says how to get it.</exception>
    public InferenceSession(ReadOnlySpan<byte> model, SessionOptions? options = null)
    {
        (ModelName, _doing) = ("the model", "run the model");
        fixed (byte* bytes = model)
        {
            using var prepared = (options ?? new SessionOptions()).Make(_runtime);
            IntPtr made;
            _runtime.Check(_runtime.Api->CreateSessionFromArray(_runtime.Environment, bytes, (nuint)model.Length, prepared.Pointer, &made), $"load a model of {model.Length} bytes");
            (_session, _inputs, _outputs) = Describe(made);
        }
    }

    /// <summary>The library's version, such as 1.30.0.</summary>
    /// <exception cref="DllNotFoundException">ONNX Runtime is not there; the message says how to get it.</exception>
    public static string RuntimeVersion => Runtime.Instance.Version;

    /// <summary>What the model takes, in its order.</summary>
    public IReadOnlyList<NodeMetadata> Inputs => _inputs;

    /// <summary>What the model gives, in its order.</summary>
    public IReadOnlyList<NodeMetadata> Outputs => _outputs;

    private string ModelName { get; }

    /// <summary>
    /// Runs a model of one input over spans, without a copy and without an allocation: the numbers are read where they lie and the answer is written where it
    /// is wanted. For models whose first output has a shape that the caller knows; other outputs are not computed.
    /// </summary>
    /// <param name="input">The input's elements, row by row.</param>
    /// <param name="inputShape">The input's shape.</param>
    /// <param name="output">Where the first output goes, row by row.</param>
    /// <param name="outputShape">The first output's shape.</param>
    /// <exception cref="ArgumentException">A type, a shape or a length is not what the model asks for.</exception>
    /// <exception cref="OnnxRuntimeException">The model failed, or its output has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of.</exception>
    public void Run<TIn, TOut>(ReadOnlySpan<TIn> input, ReadOnlySpan<long> inputShape, Span<TOut> output, ReadOnlySpan<long> outputShape)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        using var held = Hold();
        if (_inputs.Length != 1)
            throw new InvalidOperationException($"{ModelName} has {_inputs.Length} inputs ({Names(_inputs)}); name them: run it over values.");
        var (from, to) = (ElementTypes.Of<TIn>(), ElementTypes.Of<TOut>());
        TensorShape.CheckFits(_inputs[0], "input", ModelName, from, inputShape);
        TensorShape.CheckLength(inputShape, input.Length);
        TensorShape.CheckFits(_outputs[0], "output", ModelName, to, outputShape);
        TensorShape.CheckLength(outputShape, output.Length);
        fixed (TIn* source = input)
        fixed (TOut* target = output)
        {
            IntPtr given = default, wanted = default;
            try
            {
                given = OrtValue.Over(_runtime, source, input.Length, from, inputShape);
                wanted = OrtValue.Over(_runtime, target, output.Length, to, outputShape);
                byte* inputName = _session.Name(0), outputName = _session.Name(1);
                RunNative(&inputName, &given, 1, &outputName, &wanted, 1);
            }
            finally
            {
                _runtime.Api->ReleaseValue(given);
                _runtime.Api->ReleaseValue(wanted);

            }
        }
    }

    /// <summary>Runs the model over tensors; the answer is in memory of the library's.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="outputNames">Which outputs; none named for all of them. Others are not computed.</param>
    /// <returns>The outputs in the order of <paramref name="outputNames"/>, or the model's. To be disposed of.</returns>
    /// <exception cref="ArgumentException">A name, a type or a shape is not what the model asks for.</exception>
    /// <exception cref="NotSupportedException">An output is no tensor.</exception>
    /// <exception cref="OnnxRuntimeException">The model failed.</exception>
    /// <exception cref="ObjectDisposedException">The session or a tensor was disposed of.</exception>
    public RunResults Run(ReadOnlySpan<NamedOrtValue> inputs, params ReadOnlySpan<string> outputNames)
    {
        using var held = Hold();
        var wanted = outputNames.Length == 0 ? _outputs.Select(output => output.Name).ToArray() : outputNames.ToArray();
        var found = stackalloc byte*[wanted.Length + 1];
        for (var i = 0; i < wanted.Length; i++)
            found[i] = _session.Name(_inputs.Length + Find(_outputs, wanted[i], "output"));
        var made = stackalloc IntPtr[wanted.Length + 1];
        RunOver(inputs, found, made, [], wanted.Length);
        return RunResults.Take(_runtime, wanted, new ReadOnlySpan<IntPtr>(made, wanted.Length));
    }

    /// <summary>Runs the model over tensors and writes the answer into tensors of the caller's.</summary>
    /// <param name="inputs">A tensor for every input.</param>
    /// <param name="outputs">Where the outputs go that are wanted; others are not computed.</param>
    /// <exception cref="ArgumentException">A name, a type or a shape is not what the model asks for.</exception>
    /// <exception cref="OnnxRuntimeException">The model failed, or an output has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The session or a tensor was disposed of.</exception>
    public void RunInto(ReadOnlySpan<NamedOrtValue> inputs, ReadOnlySpan<NamedOrtValue> outputs)
    {
        if (outputs.Length == 0)
            throw new ArgumentException("No output is asked for.", nameof(outputs));
        using var held = Hold();
        var found = stackalloc byte*[outputs.Length];
        var values = stackalloc IntPtr[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
            found[i] = _session.Name(_inputs.Length + Place(_outputs, outputs, i, "output"));
        RunOver(inputs, found, values, outputs, outputs.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _session.Dispose();
    }

    private void RunOver(ReadOnlySpan<NamedOrtValue> inputs, byte** outputNames, IntPtr* outputs, ReadOnlySpan<NamedOrtValue> into, int wanted)
    {
        var names = stackalloc byte*[inputs.Length + 1];
        var values = stackalloc IntPtr[inputs.Length + 1];
        for (var i = 0; i < inputs.Length; i++)
            names[i] = _session.Name(Place(_inputs, inputs, i, "input"));
        foreach (var input in _inputs)
        {
            if (!IsNamed(inputs, input.Name))
                throw new ArgumentException($"{ModelName} needs the input {input}, and it was not given.", nameof(inputs));
        }

        var heldValues = 0;
        try
        {
            for (var i = 0; i < inputs.Length; i++, heldValues++)
                values[i] = inputs[i].Value.Hold();
            for (var i = 0; i < into.Length; i++, heldValues++)
                outputs[i] = into[i].Value.Hold();
            RunNative(names, values, inputs.Length, outputNames, outputs, wanted);
        }
        finally
        {
            while (heldValues-- > 0)
                (heldValues < inputs.Length ? inputs[heldValues] : into[heldValues - inputs.Length]).Value.LetGo();
        }
    }

    private void RunNative(byte** inputNames, IntPtr* inputs, int inputCount, byte** outputNames, IntPtr* outputs, int outputCount) => _runtime.Check(
        _runtime.Api->Run(_session.DangerousGetHandle(), IntPtr.Zero, inputNames, inputs, (nuint)inputCount, outputNames, (nuint)outputCount, outputs), _doing);

    private HeldHandle Hold()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new HeldHandle(_session);
    }

    private int Place(NodeMetadata[] nodes, ReadOnlySpan<NamedOrtValue> given, int which, string kind)
    {
        var (name, value) = given[which];
        ArgumentNullException.ThrowIfNull(value);
        var place = Find(nodes, name, kind);
        if (IsNamed(given[..which], name))
            throw new ArgumentException($"The {kind} '{name}' of {ModelName} was given twice.");
        TensorShape.CheckFits(nodes[place], kind, ModelName, value.ElementType, value.Shape);
        return place;
    }

    private int Find(NodeMetadata[] nodes, string name, string kind)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i].Name == name)
                return i;
        }

        throw new ArgumentException($"{ModelName} has no {kind} '{name}'. It has {Names(nodes)}.");
    }

    private static bool IsNamed(ReadOnlySpan<NamedOrtValue> values, string name)
    {
        foreach (var value in values)
        {
            if (value.Name == name)
                return true;
        }

        return false;
    }

    private static string Names(NodeMetadata[] nodes) => string.Join(", ", nodes.Take(ManyValues).Select(node => $"'{node.Name}'")) + (nodes.Length > ManyValues ? " and more" : "");

    private (SessionHandle Session, NodeMetadata[] Inputs, NodeMetadata[] Outputs) Describe(IntPtr made)
    {
        var session = new SessionHandle(_runtime);
        session.Set(made);
        try
        {
            nuint inputCount, outputCount;
            _runtime.Check(_runtime.Api->SessionGetInputCount(made, &inputCount), "read the model's inputs");
            _runtime.Check(_runtime.Api->SessionGetOutputCount(made, &outputCount), "read the model's outputs");
            var (inputs, outputs) = (new NodeMetadata[inputCount], new NodeMetadata[outputCount]);
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = DescribeOne(made, (nuint)i, _runtime.Api->SessionGetInputName, _runtime.Api->SessionGetInputTypeInfo);
            for (var i = 0; i < outputs.Length; i++)
                outputs[i] = DescribeOne(made, (nuint)i, _runtime.Api->SessionGetOutputName, _runtime.Api->SessionGetOutputTypeInfo);
            session.KeepNames([.. inputs.Concat(outputs).Select(node => node.Name)]);
            return (session, inputs, outputs);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private NodeMetadata DescribeOne(
        IntPtr session, nuint index, delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> getName, delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> getType)
    {
        byte* text;
        IntPtr type;
        _runtime.Check(getName(session, index, _runtime.Allocator, &text), "read the names of the model's inputs and outputs");
        var name = _runtime.TakeText(text);
        _runtime.Check(getType(session, index, &type), $"read the type of '{name}'");
        return NodeMetadata.Take(_runtime, name, type);
    }
}
