namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>Why a message can never be handled as it is.</summary>
/// <param name="Code">A stable code: one of those named here.</param>
/// <param name="Reason">What is the matter, in a sentence that names the field and the remedy. Holds no content of the message beyond names.</param>
public sealed record MessageProblem(string Code, string Reason)
{
    /// <summary>The body is no JSON, or says that it is none.</summary>
    public const string NotJson = "not_json";

    /// <summary>The body is JSON, and not what its type demands.</summary>
    public const string Schema = "schema";

    /// <summary>No such type is known, or none was given.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>There is no body.</summary>
    public const string NoBody = "no_body";

    /// <summary>A header cannot be read.</summary>
    public const string BadHeader = "bad_header";

    /// <summary>The body is larger than this consumer takes.</summary>
    public const string TooLarge = "too_large";

    /// <summary>The application refused it, at once or at every attempt.</summary>
    public const string Refused = "refused";

    /// <summary>Its handler failed.</summary>
    public const string Failed = "failed";
}
