using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Asking;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.Messaging.DeadLetters;

namespace KiVendTout.GraphQL.DeadLetters;

/// <summary>Repairs messages that could not be handled; for admins. Needs no key against repetition: a letter is replayed or dropped once.</summary>
[MutationType]
public static class DeadLetterMutations
{
    private const int LongestReason = 1_000;

    /// <summary>Sends a message through again, its attempts begun anew. Sent again it changes nothing.</summary>
    /// <param name="id">The dead letter.</param>
    /// <param name="box">Where they are.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<RefusedError>]
    public static async Task<MutationResult<DeadLetter>> ReplayDeadLetterAsync([ID("DeadLetter")] long id, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        await ChangeAsync(box.ReplayAsync([id], By(context), context.CancellationToken)).ConfigureAwait(false);
        return await ResultAsync(box, id, DeadLetterState.Replayed, context).ConfigureAwait(false);
    }

    /// <summary>Sends all open messages through again that fit, if they are as many as were seen.</summary>
    /// <param name="topic">Only those read from this topic; an empty text for those that came from none.</param>
    /// <param name="code">Only those with this code.</param>
    /// <param name="type">Only messages of this type.</param>
    /// <param name="expected">How many there must be, as deadLetters counts them: others may have come since.</param>
    /// <param name="box">Where they are.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<RefusedError>]
    public static async Task<MutationResult<DeadLettersReplayed>> ReplayDeadLettersAsync(
        string? topic, string? code, string? type, int expected, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        var (found, replayed) = await ChangeAsync(box.ReplayAllAsync(new DeadLetterFilter(null, topic, code, type), expected, By(context), ct: context.CancellationToken)).ConfigureAwait(false);
        return replayed ? new DeadLettersReplayed(found)
            : MutationResult.Failed<DeadLettersReplayed>(new RefusedError("dead_letters.other_count", $"{found} open dead letters fit, not {expected}; nothing was done. Look at them again, then send their count."));
    }

    /// <summary>Gives a message up for good; it stays on record without its body. Sent again it changes nothing.</summary>
    /// <param name="id">The dead letter.</param>
    /// <param name="reason">Why; kept on record: 1 to 1000 characters.</param>
    /// <param name="box">Where they are.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<RefusedError>]
    public static async Task<MutationResult<DeadLetter>> DropDeadLetterAsync([ID("DeadLetter")] long id, string reason, DeadLetterBox box, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            return MutationResult.Failed<DeadLetter>(new InvalidInputError("reason", $"It does not have 1 to {LongestReason} characters.", "Send why nobody needs this message."));
        }

        await ChangeAsync(box.DropAsync([id], By(context), reason, context.CancellationToken)).ConfigureAwait(false);
        return await ResultAsync(box, id, DeadLetterState.Dropped, context).ConfigureAwait(false);
    }

    private static string By(ResolverContext context) => context.Caller().Subject ?? "somebody";

    /// <summary>An outage in the middle of it is told as one that may have stored something; asking again does nothing twice.</summary>
    private static async Task<T> ChangeAsync<T>(Task<T> change)
    {
        try
        {
            return await change.ConfigureAwait(false);
        }
        catch (Exception gone) when (StoreOutage.Is(gone))
        {
            throw new StoreUnavailableException($"PostgreSQL cannot be reached ({gone.Message}). Whether the dead letters were changed is not known: ask for it again.", false, gone);
        }
    }

    private static async Task<MutationResult<DeadLetter>> ResultAsync(DeadLetterBox box, long id, DeadLetterState wanted, ResolverContext context) =>
        await box.FindAsync(id, context.CancellationToken).ConfigureAwait(false) switch
        {
            null => MutationResult.Failed<DeadLetter>(new RefusedError("dead_letter.not_found", "There is no such dead letter.")),
            { Line: var line } when line.State == wanted => new DeadLetter(line),
            { Line.State: DeadLetterState.Replayed } => MutationResult.Failed<DeadLetter>(new RefusedError("dead_letter.replayed", "It was replayed already. If it failed again, that is another dead letter.")),
            _ => MutationResult.Failed<DeadLetter>(new RefusedError("dead_letter.dropped", "It was dropped already, and its body with it. Have it sent again by whoever sent it.")),
        };
}
