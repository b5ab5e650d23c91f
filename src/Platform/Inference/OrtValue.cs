using System.Runtime.InteropServices;
using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference;

/// <summary>
/// A tensor: over the caller's memory, which it pins and does not copy, or what a run gave back. May be used by several runs at once; the memory is let go
/// when it is disposed of and no run uses it any more.
/// </summary>
public sealed class OrtValue : IDisposable
{
    private readonly ValueHandle _handle;
    private readonly long[] _shape;
    private volatile bool _isDisposed;

    private OrtValue(ValueHandle handle, TensorElementType elementType, long[] shape) => (_handle, ElementType, _shape) = (handle, elementType, shape);

    /// <summary>What it is made of.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The size of every dimension.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>A tensor over memory of the caller's, without a copy: what is written to the memory is seen by the next run, and as an output it is written to.</summary>
    /// <param name="memory">The elements, row by row.</param>
    /// <param name="shape">The size of every dimension.</param>
    /// <exception cref="ArgumentException">Memory and shape do not have the same number of elements.</exception>
    /// <exception cref="NotSupportedException">There are no tensors of <typeparamref name="T"/>.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is not there.</exception>
    public static unsafe OrtValue CreateTensorValueFromMemory<T>(Memory<T> memory, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        var type = ElementTypes.Of<T>();
        TensorShape.CheckLength(shape, memory.Length);
        var runtime = Runtime.Instance;
        var pinned = memory.Pin();
        try
        {
            return new OrtValue(new ValueHandle(runtime, Over(runtime, (T*)pinned.Pointer, memory.Length, type, shape), pinned), type, shape.ToArray());
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <summary>A tensor of texts, which are copied.</summary>
    /// <param name="texts">The elements, row by row.</param>
    /// <param name="shape">The size of every dimension.</param>
    /// <exception cref="ArgumentException">Texts and shape do not have the same number of elements, or a text is null.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is not there.</exception>
    public static unsafe OrtValue CreateStringTensor(ReadOnlySpan<string> texts, params ReadOnlySpan<long> shape)
    {
        TensorShape.CheckLength(shape, texts.Length);
        var runtime = Runtime.Instance;
        var utf8 = new IntPtr[texts.Length];
        IntPtr value;
        fixed (long* sizes = shape)
            runtime.Check(runtime.Api->CreateTensorAsOrtValue(runtime.Allocator, sizes, (nuint)shape.Length, TensorElementType.String, &value), "make a tensor of texts");
        var made = new OrtValue(new ValueHandle(runtime, value), TensorElementType.String, shape.ToArray());
        try
        {
            for (var i = 0; i < texts.Length; i++)
                utf8[i] = Marshal.StringToCoTaskMemUTF8(texts[i] ?? throw new ArgumentException($"Text {i + 1} is null; a tensor has empty texts, no missing ones.", nameof(texts)));
            fixed (IntPtr* all = utf8)
                runtime.Check(runtime.Api->FillStringTensor(value, (byte**)all, (nuint)texts.Length), "make a tensor of texts");
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
        finally
        {
            foreach (var text in utf8)
                Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>The elements where they lie; for reading until the tensor is disposed of.</summary>
    /// <exception cref="InvalidOperationException">The tensor is made of something else.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public unsafe ReadOnlySpan<T> GetTensorDataAsSpan<T>() where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (ElementTypes.Of<T>() != ElementType)
            throw new InvalidOperationException($"The tensor is made of {ElementType.Name()}; it cannot be read as {typeof(T).Name}.");
        var runtime = Runtime.Instance;
        void* data;
        runtime.Check(runtime.Api->GetTensorMutableData(_handle.DangerousGetHandle(), &data), "read a tensor");
        return new ReadOnlySpan<T>(data, checked((int)TensorShape.Count(_shape)));
    }

    /// <summary>The texts of a tensor of texts.</summary>
    /// <exception cref="InvalidOperationException">The tensor is made of something else.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public unsafe string[] GetStrings()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (ElementType != TensorElementType.String)
            throw new InvalidOperationException($"The tensor is made of {ElementType.Name()}; it has no texts.");
        var runtime = Runtime.Instance;
        var value = _handle.DangerousGetHandle();
        var texts = new string[TensorShape.Count(_shape)];
        nuint length;
        runtime.Check(runtime.Api->GetStringTensorDataLength(value, &length), "read a tensor of texts");
        var (bytes, starts) = (new byte[length + 1], new nuint[texts.Length + 1]);
        fixed (byte* into = bytes)
        fixed (nuint* offsets = starts)
            runtime.Check(runtime.Api->GetStringTensorContent(value, into, length, offsets, (nuint)texts.Length), "read a tensor of texts");
        starts[texts.Length] = length;
        for (var i = 0; i < texts.Length; i++)
            texts[i] = System.Text.Encoding.UTF8.GetString(bytes.AsSpan((int)starts[i]..(int)starts[i + 1]));
        return texts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _handle.Dispose();
    }

    /// <summary>Keeps it from being let go, also when it is disposed of meanwhile, until <see cref="LetGo"/>.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    internal IntPtr Hold()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var held = false;
        _handle.DangerousAddRef(ref held);
        return _handle.DangerousGetHandle();
    }

    /// <summary>Ends what <see cref="Hold"/> began.</summary>
    internal void LetGo() => _handle.DangerousRelease();

    /// <summary>Takes over what a run gave back.</summary>
    /// <exception cref="NotSupportedException">It is no tensor.</exception>
    internal static unsafe OrtValue Take(Runtime runtime, IntPtr value, string name)
    {
        const string doing = "read what the model gave back";
        var handle = new ValueHandle(runtime, value);
        var info = IntPtr.Zero;
        try
        {
            ValueKind kind;
            runtime.Check(runtime.Api->GetValueType(value, &kind), doing);
            if (kind != ValueKind.Tensor)
                throw new NotSupportedException($"The output '{name}' is a {kind.ToString().ToLowerInvariant()}, and only tensors can be read here. Ask for other outputs, or export the model without it.");
            runtime.Check(runtime.Api->GetTensorTypeAndShape(value, &info), doing);
            TensorElementType type;
            nuint rank;
            runtime.Check(runtime.Api->GetTensorElementType(info, &type), doing);
            runtime.Check(runtime.Api->GetDimensionsCount(info, &rank), doing);
            var shape = new long[rank];
            fixed (long* into = shape)
                runtime.Check(runtime.Api->GetDimensions(info, into, rank), doing);
            return new OrtValue(handle, type, shape);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
        finally
        {
            if (info != IntPtr.Zero)
                runtime.Api->ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    /// <summary>A value over memory that the caller keeps in its place. To be released.</summary>
    internal static unsafe IntPtr Over<T>(Runtime runtime, T* data, long count, TensorElementType type, ReadOnlySpan<long> shape) where T : unmanaged
    {
        IntPtr value;
        T nothing = default; // An empty span lies nowhere, and the library wants an address; it reads nothing there.
        fixed (long* sizes = shape)
            runtime.Check(
                runtime.Api->CreateTensorWithDataAsOrtValue(runtime.CpuMemory, data is null ? &nothing : data, (nuint)(count * sizeof(T)), sizes, (nuint)shape.Length, type, &value),
                "make a tensor");
        return value;
    }
}

/// <summary>A tensor and the name of the input or output that it is for.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Value">The tensor.</param>
public readonly record struct NamedOrtValue(string Name, OrtValue Value);
