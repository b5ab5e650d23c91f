using System.Runtime.InteropServices;
using KiVendTout.Platform.Inference.Native;

namespace KiVendTout.Platform.Inference;

/// <summary>What a model says about one of its inputs or outputs.</summary>
public sealed class NodeMetadata
{
    private NodeMetadata(string name, TensorElementType elementType, IReadOnlyList<long>? shape, IReadOnlyList<string> dimensionNames) =>
        (Name, ElementType, Shape, DimensionNames, IsTensor) = (name, elementType, shape ?? [], dimensionNames, shape is not null);

    /// <summary>Its name in the model.</summary>
    public string Name { get; }

    /// <summary>Whether it is a tensor. Sequences, maps and optional values cannot be given or read here.</summary>
    public bool IsTensor { get; }

    /// <summary>What the tensor is made of.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>The size of every dimension; -1 for one that is free, such as the number of rows.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Names of the free dimensions at their places; empty text where there is none.</summary>
    public IReadOnlyList<string> DimensionNames { get; }

    /// <summary>Type and shape, such as <c>float [rows, 13]</c>.</summary>
    public string TypeAndShape => IsTensor
        ? $"{ElementType.Name()} [{string.Join(", ", Shape.Select((size, i) => size >= 0 ? $"{size}" : DimensionNames[i] is { Length: > 0 } name ? name : "?"))}]"
        : "no tensor";

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {TypeAndShape}";

    /// <summary>Reads it from the model.</summary>
    /// <param name="runtime">The library.</param>
    /// <param name="name">Its name.</param>
    /// <param name="type">OrtTypeInfo; released here.</param>
    internal static unsafe NodeMetadata Take(Runtime runtime, string name, IntPtr type)
    {
        const string doing = "read what the model says of its inputs and outputs";
        var api = runtime.Api;
        try
        {
            IntPtr tensor;
            runtime.Check(api->CastTypeInfoToTensorInfo(type, &tensor), doing);
            if (tensor == IntPtr.Zero)
                return new NodeMetadata(name, TensorElementType.Undefined, null, []);
            TensorElementType element;
            nuint rank;
            runtime.Check(api->GetTensorElementType(tensor, &element), doing);
            runtime.Check(api->GetDimensionsCount(tensor, &rank), doing);
            var sizes = new long[rank];
            var names = new IntPtr[rank];
            fixed (long* into = sizes)
                runtime.Check(api->GetDimensions(tensor, into, rank), doing);
            fixed (IntPtr* into = names)
                runtime.Check(api->GetSymbolicDimensions(tensor, (byte**)into, rank), doing);
            return new NodeMetadata(name, element, sizes, [.. names.Select(text => Marshal.PtrToStringUTF8(text) ?? "")]);
        }
        finally
        {
            api->ReleaseTypeInfo(type);
        }
    }
}
