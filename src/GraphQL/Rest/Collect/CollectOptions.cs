namespace KiVendTout.GraphQL.Rest.Collect;

/// <summary>Who may tell of visitors over <c>POST /collect</c>, and how much at once.</summary>
/// <param name="Origins">Sites whose pages may, beside the host's own: <c>https://shop.example</c>; <c>*</c> for any.</param>
public sealed record CollectOptions(IReadOnlyList<string> Origins)
{
    /// <summary>Events of one request at the most.</summary>
    public const int MostEvents = 500;

    /// <summary>Bytes of one request at the most; a browser's beacon takes no more than 64 KiB.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>Whether a page of this origin may.</summary>
    /// <param name="origin">What the browser says.</param>
    /// <param name="own">The origin of the host itself, as the browser sees it.</param>
    internal bool Allows(string origin, string own) =>
        string.Equals(origin, own, StringComparison.OrdinalIgnoreCase) || Origins.Contains("*") || Origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
}

/// <summary>What became of the events of a request.</summary>
/// <param name="Accepted">Events that are stored and will be handled. One that was sent before is accepted and has no effect.</param>
/// <param name="Rejected">Events that are of no use.</param>
/// <param name="Errors">What is wrong with those: <c>pointer</c> begins with the number of the event in the request, from 0.</param>
internal sealed record CollectAnswer(int Accepted, int Rejected, IReadOnlyList<Problems.ProblemError> Errors);
