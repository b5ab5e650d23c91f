using KiVendTout.GraphQL.Rest.Shapes;

namespace KiVendTout.GraphQL.Rest.Problems;

/// <summary>Why a request was not done, as problem details of RFC 9457. <c>code</c> is for programs and never changes; the sentences are for people.</summary>
/// <param name="Type">A URI that stands for the code.</param>
/// <param name="Title">What kind of problem it is, the same for the same status.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened and what to do about it.</param>
/// <param name="Code">Stable, such as order.already_paid.</param>
/// <param name="Errors">Everything that is wrong with the input; empty where the input is not the matter.</param>
internal sealed record Problem(string Type, string Title, [Shape(Minimum = 400, Maximum = 599)] int Status, string Detail, string Code, IReadOnlyList<ProblemError> Errors)
{
    private const string TypePrefix = "urn:kivendtout:problem:";

    /// <summary>A problem.</summary>
    public static Problem Of(int status, string code, string detail, params IReadOnlyList<ProblemError> errors) =>
        new(TypePrefix + code, TitleOf(status), status, detail, code, errors);

    private static string TitleOf(int status) => status switch
    {
        400 => "The request is badly formed",
        401 => "Sign in first",
        403 => "You may not do this",
        404 => "Not found",
        405 => "Method not allowed",
        406 => "No acceptable format",
        409 => "It does not hold now",
        410 => "It is gone",
        412 => "It has changed meanwhile",
        413 => "The body is too large",
        415 => "Unsupported format",
        422 => "The request cannot be done as it is",
        429 => "Too many requests",
        503 => "Not available now",
        _ => "Something went wrong",
    };
}

/// <summary>One thing that is wrong with the input.</summary>
/// <param name="Pointer">Where in the body: a JSON pointer of RFC 6901, empty for the body itself; null when it is not in the body.</param>
/// <param name="Parameter">Which parameter or header; null when it is in the body.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="Remedy">What to send instead.</param>
internal sealed record ProblemError(
    string? Pointer,
    string? Parameter,
    string Detail,
    string Remedy);
