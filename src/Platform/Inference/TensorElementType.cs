using System.Diagnostics.CodeAnalysis;

namespace KiVendTout.Platform.Inference;

/// <summary>What a tensor is made of; the numbers are ONNX's (TensorProto.DataType).</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "These are ONNX's own names, and types are what they name.")]
public enum TensorElementType
{
    /// <summary>Not known, or no tensor.</summary>
    Undefined = 0,

    /// <summary><see cref="float"/>.</summary>
    Float = 1,

    /// <summary><see cref="byte"/>.</summary>
    UInt8 = 2,

    /// <summary><see cref="sbyte"/>.</summary>
    Int8 = 3,

    /// <summary><see cref="ushort"/>.</summary>
    UInt16 = 4,

    /// <summary><see cref="short"/>.</summary>
    Int16 = 5,

    /// <summary><see cref="int"/>.</summary>
    Int32 = 6,

    /// <summary><see cref="long"/>.</summary>
    Int64 = 7,

    /// <summary><see cref="string"/>.</summary>
    String = 8,

    /// <summary><see cref="bool"/>.</summary>
    Bool = 9,

    /// <summary><see cref="Half"/>.</summary>
    Float16 = 10,

    /// <summary><see cref="double"/>.</summary>
    Double = 11,

    /// <summary><see cref="uint"/>.</summary>
    UInt32 = 12,

    /// <summary><see cref="ulong"/>.</summary>
    UInt64 = 13,
}

/// <summary>Which element type a type of C# is.</summary>
internal static class ElementTypes
{
    /// <summary>The element type of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">Tensors of it cannot be made.</exception>
    public static TensorElementType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(double) ? TensorElementType.Double
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : typeof(T) == typeof(bool) ? TensorElementType.Bool
        : typeof(T) == typeof(byte) ? TensorElementType.UInt8
        : typeof(T) == typeof(sbyte) ? TensorElementType.Int8
        : typeof(T) == typeof(short) ? TensorElementType.Int16
        : typeof(T) == typeof(ushort) ? TensorElementType.UInt16
        : typeof(T) == typeof(uint) ? TensorElementType.UInt32
        : typeof(T) == typeof(ulong) ? TensorElementType.UInt64
        : typeof(T) == typeof(Half) ? TensorElementType.Float16
        : throw new NotSupportedException($"There are no tensors of {typeof(T).Name}. Use a number type, bool, or strings.");

    /// <summary>Its name as models write it.</summary>
    public static string Name(this TensorElementType type) => type switch
    {
        TensorElementType.Undefined => "undefined",
        _ => type.ToString().ToLowerInvariant(),
    };
}
