using KiVendTout.Platform.GraphQLServer.Connections;
using KiVendTout.Platform.GraphQLServer.DataLoading;

namespace KiVendTout.GraphQL.Lists;

/// <summary>A page of one part of a list: the batches of this run.</summary>
internal sealed record PartPage<TPart>(TPart Part, Asked Asked)
    where TPart : notnull;

/// <summary>Pages of a list below a list: one statement for all the parts of which the same page is asked.</summary>
internal abstract class PartPages<TPart, TRow> : DataLoader<PartPage<TPart>, Page<TRow>>
    where TPart : notnull
{
    /// <summary>Reads the same page of each of these parts.</summary>
    protected abstract Task<Dictionary<TPart, Page<TRow>>> ReadAsync(IReadOnlyCollection<TPart> parts, Asked asked, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyDictionary<PartPage<TPart>, Page<TRow>>> LoadBatchAsync(IReadOnlyList<PartPage<TPart>> keys, CancellationToken cancellationToken)
    {
        var found = new Dictionary<PartPage<TPart>, Page<TRow>>();
        foreach (var same in keys.GroupBy(key => key.Asked))
        {
            foreach (var (part, page) in await ReadAsync([.. same.Select(key => key.Part)], same.Key, cancellationToken).ConfigureAwait(false))
            {
                found[new PartPage<TPart>(part, same.Key)] = page;
            }
        }

        return found;
    }
}
