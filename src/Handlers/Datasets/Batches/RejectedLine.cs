namespace KiVendTout.Handlers.Datasets.Batches;

/// <summary>A line that is no row of its dataset.</summary>
/// <param name="Line">Its number in the source, from 1; of a record of several lines the first.</param>
/// <param name="Column">The column whose value is wrong, or null when it is the line as a whole.</param>
/// <param name="Reason">What is wrong and what to do about it; it does not repeat the column's name.</param>
/// <param name="Raw">The line as it was, its first 2000 characters; bytes that are no UTF-8, and control characters, as <c>\xNN</c>.</param>
/// <param name="RawBytes">Bytes of the whole line, without its end.</param>
public sealed record RejectedLine(long Line, string? Column, string Reason, string Raw, long RawBytes);
