namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>Where a field's value stands in its record.</summary>
/// <param name="Start">First byte, behind a quote.</param>
/// <param name="Length">Bytes, doubled quotes counted twice.</param>
/// <param name="IsQuoted">Whether quotes were around it; what stands in quotes is never missing.</param>
/// <param name="HasDoubledQuotes">Whether a quote in it is written as two.</param>
internal readonly record struct Field(int Start, int Length, bool IsQuoted = false, bool HasDoubledQuotes = false);

/// <summary>How the splitting of a record ended.</summary>
internal enum SplitEnd
{
    /// <summary>With its line end, or that of the file.</summary>
    Complete,

    /// <summary>Within quotes, where the bytes ended.</summary>
    InQuotes,

    /// <summary>With something behind a closing quote that is neither a separator nor a line end.</summary>
    BehindQuote,

    /// <summary>In a later line, with more fields than there are columns: a quote too many, most likely.</summary>
    TooManyFields,
}
