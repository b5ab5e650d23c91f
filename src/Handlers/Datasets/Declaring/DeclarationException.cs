namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>Declarations of datasets that cannot be used. The message tells all that is wrong with them, not the first of it.</summary>
/// <param name="problems">What is wrong: each names file, line, field, what is wrong with it and what to write instead.</param>
public sealed class DeclarationException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>What is wrong, in the order of the files.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
