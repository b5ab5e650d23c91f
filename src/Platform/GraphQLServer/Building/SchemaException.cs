namespace KiVendTout.Platform.GraphQLServer.Building;

/// <summary>A schema breaks the rules of the specification or of the engine. It names everything that is wrong, not just the first thing.</summary>
public sealed class SchemaException(IReadOnlyList<string> problems) : Exception(Say(problems))
{
    /// <summary>What is wrong: one sentence each, beginning with the place as <c>Type.field(argument:)</c>.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Say(IReadOnlyList<string> problems) =>
        problems.Count == 1 ? $"The schema cannot be built. {problems[0]}" : $"The schema cannot be built, for {problems.Count} reasons:\n- {string.Join("\n- ", problems)}";
}
