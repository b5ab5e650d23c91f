namespace KiVendTout.GraphQL.Rest.Shapes;

/// <summary>Says in a sentence what a shape wants.</summary>
internal static class Remedies
{
    private const int MostNamed = 12;

    /// <summary>What to send.</summary>
    public static string For(JsonShape shape) => shape switch
    {
        { Values: { } values } when values.Count > MostNamed => $"Send one of the {values.Count} values of {shape.Component ?? "the list"}, such as {shape.Example ?? values[0]}.",
        { Values: { } values } => $"Send one of {string.Join(", ", values)}.",
        { Type: "string", Example: { } example } => $"Send a text such as {example}.",
        { Type: "string", MinLength: { } least, MaxLength: { } most } => $"Send a text of {least} to {most} characters.",
        { Type: "string", MaxLength: { } most } => $"Send a text of at most {most} characters.",
        { Type: "string", Format: { } format } => $"Send a {Formats.Named(format)}.",
        { Type: "string" } => "Send a text.",
        { Type: "integer", Minimum: { } least, Maximum: { } most } => $"Send a whole number from {least} to {most}.",
        { Type: "integer" } => "Send a whole number.",
        { Type: "boolean" } => "Send true or false.",
        { Type: "array", MinLength: { } least, MaxLength: { } most } => $"Send an array of {least} to {most} entries.",
        { Type: "array" } => "Send an array.",
        _ => Members(shape),
    };

    /// <summary>The members that an object may have.</summary>
    public static string Members(JsonShape shape) => shape.Members is { Count: > 0 } members
        ? $"Send an object with {string.Join(", ", members.Select(member => member.Required ? member.Name : $"{member.Name} (optional)"))}."
        : "Send an object.";
}
