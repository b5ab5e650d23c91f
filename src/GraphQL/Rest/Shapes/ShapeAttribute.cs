namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>Narrows what a member of a request or answer may be, beyond what its type says.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ShapeAttribute : Attribute
{
    private const int NotSet = -1;

    /// <summary>A shape of <see cref="KnownShapes"/> by its name; the other settings are not looked at then.</summary>
    public string? Known { get; init; }

    /// <summary>Characters or entries at the least.</summary>
    public int MinLength { get; init; } = NotSet;

    /// <summary>Characters or entries at the most.</summary>
    public int MaxLength { get; init; } = NotSet;

    /// <summary>Least number.</summary>
    public long Minimum { get; init; } = long.MinValue;

    /// <summary>Greatest number.</summary>
    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>The same shape with these limits.</summary>
    public JsonShape Narrow(JsonShape shape) => shape with
    {
        MinLength = MinLength == NotSet ? shape.MinLength : MinLength,
        MaxLength = MaxLength == NotSet ? shape.MaxLength : MaxLength,
        Minimum = Minimum == long.MinValue ? shape.Minimum : Minimum,
        Maximum = Maximum == long.MaxValue ? shape.Maximum : Maximum,
    };
}
