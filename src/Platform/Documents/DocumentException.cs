namespace KiVendTout.Platform.Documents;

/// <summary>The server refused, or a document cannot be stored or read. The message says which and what to do, and has no password in it.</summary>
public class DocumentException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="code">The server's code: a number in MongoDB, five characters in PostgreSQL; null when it was not the server.</param>
    /// <param name="inner">What lies behind it.</param>
    public DocumentException(string message, string? code = null, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The server's code: a number in MongoDB, five characters in PostgreSQL; null when it was not the server.</summary>
    public string? Code { get; }
}

/// <summary>The server cannot be reached, or it went away during the work, which may then be done or not: wait and do it again.</summary>
/// <param name="message">Names the address, the setting and the remedy.</param>
/// <param name="code">The server's or the driver's code, if there is one.</param>
/// <param name="inner">What lies behind it.</param>
public sealed class DocumentsAwayException(string message, string? code = null, Exception? inner = null) : DocumentException(message, code, inner);

/// <summary>A unique index has the key already.</summary>
/// <param name="message">The server's words.</param>
/// <param name="code">The server's code.</param>
/// <param name="inner">What lies behind it.</param>
public sealed class DuplicateKeyException(string message, string? code = null, Exception? inner = null) : DocumentException(message, code, inner);
