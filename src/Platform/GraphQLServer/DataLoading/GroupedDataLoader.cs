namespace KiVendTout.Platform.GraphQLServer.DataLoading;

/// <summary>A loader whose keys have many values each: the reviews of products. A key without values has an empty list, never null.</summary>
/// <typeparam name="TKey">A key, compared by its own equality.</typeparam>
/// <typeparam name="TValue">One of the values.</typeparam>
public abstract class GroupedDataLoader<TKey, TValue> : DataLoader<TKey, IReadOnlyList<TValue>>
    where TKey : notnull
{
    /// <summary>The values of a key; empty when it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Checked at once; the batch itself ends with the request.</param>
    public new Task<IReadOnlyList<TValue>> LoadAsync(TKey key, CancellationToken cancellationToken = default) => base.LoadAsync(key, cancellationToken)!;

    /// <summary>Fetches the values of these keys, each key's in the order they shall be shown in.</summary>
    /// <param name="keys">Different keys in the order in which they were asked for.</param>
    /// <param name="cancellationToken">Ends with the request or its timeout.</param>
    protected abstract Task<ILookup<TKey, TValue>> LoadGroupedBatchAsync(IReadOnlyList<TKey> keys, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task<IReadOnlyDictionary<TKey, IReadOnlyList<TValue>>> LoadBatchAsync(
        IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        var groups = await LoadGroupedBatchAsync(keys, cancellationToken).ConfigureAwait(false);
        var lists = new Dictionary<TKey, IReadOnlyList<TValue>>(keys.Count);
        foreach (var key in keys)
        {
            lists[key] = [.. groups[key]];
        }

        return lists;
    }
}
