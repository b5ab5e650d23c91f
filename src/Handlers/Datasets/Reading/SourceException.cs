namespace KiVendTout.Handlers.Datasets.Reading;

/// <summary>A file that cannot be loaded, or not any further. The message names the file, says what is wrong and what to do about it.</summary>
/// <param name="message">What a user is shown.</param>
/// <param name="inner">What the file system said, if it did.</param>
public sealed class SourceException(string message, Exception? inner = null) : Exception(message, inner);
