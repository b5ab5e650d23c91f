using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Mutations;
using KiVendTout.Platform.EventStore.Appending;
using KiVendTout.Platform.GraphQLServer;
using KiVendTout.Platform.GraphQLServer.Execution;

namespace KiVendTout.GraphQL.Projections;

/// <summary>A rebuild that was asked for.</summary>
/// <param name="Name">The read model.</param>
/// <param name="RequestedAt">When it was asked for, the first time with its key.</param>
public sealed record Rebuild(string Name, DateTimeOffset RequestedAt);

/// <summary>What a rebuild leads to.</summary>
[ObjectType<Rebuild>]
public static class RebuildFields
{
    /// <summary>How far it is now; null when this process does not run it.</summary>
    public static RebuildState? GetProgress([Parent] Rebuild rebuild, ProjectionRebuilds rebuilds)
    {
        ArgumentNullException.ThrowIfNull(rebuild);
        ArgumentNullException.ThrowIfNull(rebuilds);
        return rebuilds.Find(rebuild.Name);
    }
}

/// <summary>Keeps the read models.</summary>
[MutationType]
public static class ProjectionMutations
{
    /// <summary>
    /// Builds a read model anew from the log, beside the live one, and switches to it. The answer does not wait for the end: follow
    /// <c>projectionProgress</c>. One that was stopped goes on where it was when it is asked for again with a new key.
    /// </summary>
    /// <param name="name">The read model, as projections lists it.</param>
    /// <param name="idempotencyKey">The same key again starts nothing: 1 to 200 characters.</param>
    /// <param name="desk">Where wishes go.</param>
    /// <param name="rebuilds">Runs it.</param>
    /// <param name="context">Who asks.</param>
    [Authorize(Role.Admin)]
    [Error<InvalidInputError>]
    [Error<IdempotencyKeyReusedError>]
    public static async Task<MutationResult<Rebuild>> RebuildProjectionAsync(
        string name, string idempotencyKey, ShopDesk desk, ProjectionRebuilds rebuilds, ResolverContext context)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(rebuilds);
        ArgumentNullException.ThrowIfNull(context);
        if (ShopDesk.FaultOf(idempotencyKey) is { } fault)
        {
            return MutationResult.Failed<Rebuild>(fault);
        }

        if (!rebuilds.Names.Contains(name))
        {
            return MutationResult.Failed<Rebuild>(new InvalidInputError("name", "There is no such read model.", $"Send one of {string.Join(", ", rebuilds.Names)}."));
        }

        var mine = Guid.NewGuid().ToString("N");
        var request = ShopDesk.KeyOf(context, idempotencyKey, name);
        var stored = await desk.Store.AnswerAsync(new AnsweredRequest(request, $$"""{"rebuild":"{{mine}}"}"""), context.CancellationToken).ConfigureAwait(false);
        if (!stored.Answers(request))
        {
            return MutationResult.Failed<Rebuild>(new IdempotencyKeyReusedError());
        }

        if (stored.Answer.Contains(mine, StringComparison.Ordinal))
        {
            rebuilds.Start(name); // The first time with this key.
        }

        return new Rebuild(name, stored.At);
    }
}
