namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>One thing that is wrong with a message. It repeats no value of the message, which may be personal.</summary>
/// <param name="Path">Where: a JSON Pointer (RFC 6901) into the body; empty for the body itself. A member that the sender named is only named when its name is plain.</param>
/// <param name="Problem">What is the matter, with a small letter: it follows the path.</param>
/// <param name="Remedy">What to send instead.</param>
/// <param name="Code"><see cref="NotJson"/> or <see cref="Schema"/>: the code of a dead letter.</param>
public sealed record SchemaProblem(string Path, string Problem, string Remedy, string Code = SchemaProblem.Schema)
{
    /// <summary>The body is no JSON.</summary>
    public const string NotJson = "not_json";

    /// <summary>The body is JSON of another shape.</summary>
    public const string Schema = "schema";

    /// <summary>All of it in a line: <c>/sku: is missing. Send the product's code, 1 to 40 characters.</c></summary>
    public override string ToString() => Path.Length == 0 ? $"The body {Problem} {Remedy}" : $"{Path}: {Problem} {Remedy}";
}
