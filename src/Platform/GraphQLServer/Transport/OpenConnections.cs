namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Counts the connections that stay open, WebSockets and event streams together, against <see cref="GraphQLOptions.MaxSubscriptionConnections"/>.</summary>
internal sealed class OpenConnections(GraphQLOptions options)
{
    private int _open;

    public int Count => Volatile.Read(ref _open);

    /// <summary>Takes a place, given back by <see cref="Leave"/>; false when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= options.MaxSubscriptionConnections)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _open);
}
