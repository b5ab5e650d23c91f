namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>A value that fits its field, so that both databases compare alike with alike.</summary>
internal static class FieldValue
{
    /// <summary>The value as the field has it: string, DateTimeOffset, long, decimal, double or bool; null stays null.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static object? Fit(FieldPath field, DocumentValue value) => (field.Kind, value.Value) switch
    {
        (_, null) => null,
        (Kind.Text, string text) => text.Contains('\0') ? throw Unfit(field, value, "no text with NUL is stored") : text,
        (Kind.Instant, DateTimeOffset instant) => instant,
        (Kind.Int32 or Kind.Int64, long whole) => whole,
        (Kind.Decimal, decimal number) => number,
        (Kind.Decimal, long whole) => (decimal)whole,
        (Kind.Double, double number) => number,
        (Kind.Double, long whole) => (double)whole,
        (Kind.Double, decimal number) => (double)number,
        (Kind.Boolean, bool truth) => truth,
        _ => throw Unfit(field, value, "it never has such a value"),
    };

    /// <summary>As <see cref="Fit"/>, where null has no meaning.</summary>
    /// <exception cref="ArgumentException">It is null or does not fit.</exception>
    public static object FitValue(FieldPath field, DocumentValue value) => Fit(field, value) ?? throw Unfit(field, value, "there is no such comparison");

    private static ArgumentException Unfit(FieldPath field, DocumentValue value, string why) =>
        new($"The field '{field.Dotted}' ({field.Kind}) cannot be compared with a value of type {value.Value?.GetType().Name ?? "null"}: {why}.");
}
