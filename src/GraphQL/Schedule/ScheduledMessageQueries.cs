using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.Messaging.Scheduling;

namespace KiVendTout.GraphQL.Schedule;

/// <summary>A message for later: a timer of a process, or a message that is tried again.</summary>
/// <param name="Key">What it can be cancelled by; null for one that is tried again.</param>
/// <param name="Due">When it is handled, or soon after.</param>
/// <param name="ScheduledAt">When it was scheduled.</param>
/// <param name="Type">The message's type.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="Attempt">1 for the first time it is handled.</param>
/// <param name="Topic">The topic it was read from; null for a timer.</param>
/// <param name="Bytes">Size of its body.</param>
public sealed record ScheduledMessage(string? Key, DateTimeOffset Due, DateTimeOffset ScheduledAt, string Type, string MessageId, int Attempt, string? Topic, int Bytes);

/// <summary>Asks for messages that wait for their time; for admins.</summary>
[QueryType]
public static class ScheduledMessageQueries
{
    private const int Usual = 50;
    private const int Most = 100;

    /// <summary>Messages for later, the next that is due first.</summary>
    /// <param name="type">Only messages of this type.</param>
    /// <param name="first">How many at the most: 1 to 100, 50 unless said otherwise.</param>
    /// <param name="scheduled">Where from.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [ListSize(Most)]
    public static async Task<IReadOnlyList<ScheduledMessage>?> GetScheduledMessagesAsync(string? type, int? first, ScheduledMessages scheduled, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(scheduled);
        ArgumentNullException.ThrowIfNull(context);
        if (first is < 1 or > Most)
        {
            throw new GraphQLException($"first is a number from 1 to {Most}.", ErrorCode.BadRequest);
        }

        var lines = await scheduled.ListAsync(type, first ?? Usual, ct: context.CancellationToken).ConfigureAwait(false);
        return [.. lines.Select(line => new ScheduledMessage(
            line.Key, line.Due, line.At, line.Message.Type, line.Message.Id, line.Message.Attempt, line.Message.Origin?.Topic, line.Bytes))];
    }
}
