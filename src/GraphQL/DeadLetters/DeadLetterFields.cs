using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.Messaging.DeadLetters;

namespace KiVendTout.GraphQL.DeadLetters;

/// <summary>A message's body, as far as it is shown.</summary>
/// <param name="Text">The body, where it is JSON in UTF-8 and not larger than asked for.</param>
/// <param name="Base64">Its first bytes otherwise.</param>
/// <param name="IsCut">Whether there is more of it than is shown.</param>
public sealed record DeadLetterBody(string? Text, string? Base64, bool IsCut);

/// <summary>What is only read where it is asked for.</summary>
[ObjectType<DeadLetter>]
public static class DeadLetterFields
{
    private const int MostShown = 256 * 1024;

    /// <summary>The message's body, which may hold personal data; null once it is replayed or dropped.</summary>
    /// <param name="letter">Whose.</param>
    /// <param name="limit">Bytes at the most, up to 262144.</param>
    /// <param name="box">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Cost(10)]
    public static async Task<DeadLetterBody?> GetBodyAsync([Parent] DeadLetter letter, int? limit, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        if (limit is < 0 or > MostShown)
        {
            throw new GraphQLException($"limit is a number of bytes from 0 to {MostShown}.", ErrorCode.BadRequest);
        }

        if (letter.State != DeadLetterState.Open || await box.FindAsync(letter.Id, context.CancellationToken).ConfigureAwait(false) is not { } whole)
        {
            return null;
        }

        var shown = ShownBody.Of(whole.Message.Body, limit ?? MostShown);
        return new DeadLetterBody(shown.Text, shown.Base64, shown.IsCut);
    }

    /// <summary>Type of the exception that its handler threw, and the first lines of its stack; null where none was.</summary>
    /// <param name="letter">Whose.</param>
    /// <param name="box">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Cost(10)]
    public static async Task<string?> GetErrorAsync([Parent] DeadLetter letter, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        return (await box.FindAsync(letter.Id, context.CancellationToken).ConfigureAwait(false))?.Error;
    }
}
