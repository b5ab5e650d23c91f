using System.Text.Json.Nodes;

namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>Where the reference (npm graphql 16) and this engine differ on purpose, with what the September 2025 specification says: its words in quotation marks, else its meaning.</summary>
internal static class KnownDisagreements
{
    /// <summary>Each with a document over <see cref="Schemas.Rich"/> that shows it (<see cref="Schemas.Small"/> for the first).</summary>
    private static readonly (string Sentence, string Example, Func<IReadOnlyList<GraphQLError>, JsonObject, bool> Applies)[] Table =
    [
        (
            "5.2.1.1 Operation Type Existence: for each operation of the document the schema must have the root type of its kind. The reference finds out when it executes.",
            "mutation { hello }",
            (ours, theirs) => OnlyRule(ours, "KnownOperationTypes") && Accepted(theirs)),
        (
            "5.2.4.1 Single Root Field: CollectSubscriptionFields: no selection at the root may provide @skip or @include. The reference evaluates them, and throws where a variable is needed.",
            "subscription { ticks @skip(if: false) }",
            (ours, theirs) => theirs.ContainsKey("crash")
                ? ours.Any(error => Rule(error) == "SingleFieldSubscriptions")
                : OnlyRule(ours, "SingleFieldSubscriptions") && Accepted(theirs)),
        (
            "5.8.5 All Variable Usages Are Allowed, IsNonNullPosition: \"If parentLocationType is a OneOf Input Object type, return true.\" The reference overlooks OneOf inputs at non-null positions.",
            "query ($v: String) { pets(choice: { byName: $v }) { __typename } }",
            (ours, theirs) => ours.Count > 0 && ours.All(error => error.Message.Contains("must be non-nullable to be used for OneOf", StringComparison.Ordinal)) && Accepted(theirs)),
        (
            "5.8.5 All Variable Usages Are Allowed: \"Let hasNonNullVariableDefaultValue be true if a default value exists for variableDefinition and is not the value null.\" The reference ignores the default of a variable in a OneOf input.",
            "query ($v: String = \"a\") { me { pets(choice: { byName: $v }) { __typename } } }",
            (ours, theirs) => ours.Count == 0 && theirs["validate"] is JsonArray all && all.All(error => error!["message"]!.GetValue<string>().Contains("must be non-nullable to be used for OneOf", StringComparison.Ordinal))),
    ];

    /// <summary>
    /// 4.1 Schema Introspection shows the introspection types whole, without <c>directives(includeDeprecated:)</c>, <c>__Directive.isDeprecated</c> and <c>DIRECTIVE_DEFINITION</c>, which the
    /// reference adds: nothing else may be said differently of these three types.
    /// </summary>
    private static readonly string[] TypesWithAdditions = ["\"__Schema\"", "\"__Directive\"", "\"__DirectiveLocation\""];

    /// <summary>
    /// 5.8.5 All Variable Usages Are Allowed, on a nullable variable with a default at a non-null argument: a non-null argument must raise an error if it is provided null. For
    /// <c>@skip</c> and <c>@include</c> the reference raises it at each field around the directive; here it is known from the variables before anything runs, and the request is refused.
    /// </summary>
    private const string NullCondition = "Argument \"if\" of non-null type \"Boolean!\" must not be null";

    /// <summary>Whether answers may differ there.</summary>
    public static bool Explains(string difference, JsonObject ours, string document) =>
        (difference.Contains(".__type.", StringComparison.Ordinal) && TypesWithAdditions.Any(name => document.Contains(name, StringComparison.Ordinal)))
        || (!ours.ContainsKey("data") && ours["errors"]![0]!["message"]!.GetValue<string>().StartsWith(NullCondition, StringComparison.Ordinal));

    /// <summary>Questions that show that each of them is still there.</summary>
    public static IEnumerable<(string Sentence, Question Question)> Examples =>
        Table.Select((entry, i) => (entry.Sentence, new Question(i, i == 0 ? Schemas.Small : Schemas.Rich, entry.Example, [], null)));

    /// <summary>The sentence that explains a difference, or null.</summary>
    public static string? Explain(IReadOnlyList<GraphQLError> ours, JsonObject theirs) => Table.FirstOrDefault(entry => entry.Applies(ours, theirs)).Sentence;

    private static bool Accepted(JsonObject theirs) => !theirs.ContainsKey("parse") && !theirs.ContainsKey("validate") && !theirs.ContainsKey("crash");

    private static bool OnlyRule(IReadOnlyList<GraphQLError> ours, string rule) => ours.Count > 0 && ours.All(error => Rule(error) == rule);

    private static string? Rule(GraphQLError error) => error.Extensions?["rule"] as string;
}
