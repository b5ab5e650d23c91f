namespace KiVendTout.Platform.Documents.Shapes;

/// <summary>The number that says which of two documents with one id is newer.</summary>
internal static class GuardPath
{
    /// <exception cref="ArgumentException">There is no such field, or it is not a whole number.</exception>
    public static FieldPath Of(Shape document, string path) =>
        FieldPath.Resolve(document, path) is { Kind: Kind.Int32 or Kind.Int64, IsId: false } guard
            ? guard
            : throw new ArgumentException($"'{path}' cannot say which document is newer: that takes an int or a long that is not the id.");
}
