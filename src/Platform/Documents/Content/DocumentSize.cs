namespace KiVendTout.Platform.Documents.Content;

/// <summary>How large a document may be.</summary>
internal static class DocumentSize
{
    /// <summary>MongoDB's bound, kept in both databases so that a document can move.</summary>
    public const int Most = 16 * 1024 * 1024;

    public static DocumentException TooLarge(object id, int bytes) => new($"The document {id} has {bytes:N0} bytes as it is stored; the most is {Most:N0}.");
}
