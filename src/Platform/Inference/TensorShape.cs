namespace KiVendTout.Platform.Inference;

/// <summary>Shapes: how many elements they hold, whether they are what a model asks for, and how that is said.</summary>
internal static class TensorShape
{
    /// <summary>How many elements a tensor of this shape has; one for a shape without dimensions.</summary>
    /// <exception cref="ArgumentException">A size is negative, or they are too many to count.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            if (size < 0)
                throw new ArgumentException($"The shape {Text(shape)} has a negative size. Only a model leaves sizes open; a tensor has them all.", nameof(shape));
            try
            {
                count = checked(count * size);
            }
            catch (OverflowException tooMany)
            {
                throw new ArgumentException($"A tensor of the shape {Text(shape)} has more elements than can be counted.", nameof(shape), tooMany);
            }
        }

        return count;
    }

    /// <summary>Checks that memory holds what a shape says.</summary>
    /// <exception cref="ArgumentException">It holds more or less.</exception>
    public static void CheckLength(ReadOnlySpan<long> shape, long length)
    {
        if (Count(shape) is var count && count != length)
            throw new ArgumentException($"A tensor of the shape {Text(shape)} has {count} elements, and {length} were given.", nameof(shape));
    }

    /// <summary>Checks a tensor against what the model says.</summary>
    /// <param name="wanted">The model's input or output.</param>
    /// <param name="kind">input or output.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="type">What the tensor is made of.</param>
    /// <param name="shape">Its shape.</param>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static void CheckFits(NodeMetadata wanted, string kind, string model, TensorElementType type, ReadOnlySpan<long> shape)
    {
        if (!Fits(wanted, type, shape))
            throw new ArgumentException($"The {kind} '{wanted.Name}' of {model} is {wanted.TypeAndShape}, and was given {type.Name()} {Text(shape)}{Difference(wanted, type, shape)}.");
    }

    /// <summary>A shape as a text, such as <c>[2, 13]</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static bool Fits(NodeMetadata wanted, TensorElementType type, ReadOnlySpan<long> shape)
    {
        if (!wanted.IsTensor || wanted.ElementType != type || wanted.Shape.Count != shape.Length)
            return false;
        for (var i = 0; i < shape.Length; i++)
        {
            if (wanted.Shape[i] >= 0 && wanted.Shape[i] != shape[i])
                return false;
        }

        return true;
    }

    private static string Difference(NodeMetadata wanted, TensorElementType type, ReadOnlySpan<long> shape)
    {
        if (!wanted.IsTensor)
            return ": sequences, maps and optional values cannot be passed here";
        if (wanted.ElementType != type)
            return $": the element type must be {wanted.ElementType.Name()}";
        if (wanted.Shape.Count != shape.Length)
            return $": it must have {wanted.Shape.Count} dimensions";
        var at = 0;
        while (wanted.Shape[at] < 0 || wanted.Shape[at] == shape[at])
            at++;
        return $": dimension {at + 1} must be {wanted.Shape[at]}";
    }
}
