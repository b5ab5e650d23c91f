namespace KiVendTout.Handlers;

public sealed partial class ShopCommands
{
    private IReadOnlyCollection<long>? _expected;

    /// <summary>
    /// The same commands for somebody who decided on what they saw: they take effect only if the command's own stream is still at one of these
    /// versions, and otherwise are answered with <see cref="CommandResult.Conflict"/>, nothing being decided anew. A request with a key that was
    /// answered before gets that answer, whatever version its stream is at by now.
    /// </summary>
    /// <param name="versions">The versions, from 1; none lets nothing through.</param>
    public ShopCommands Expecting(IReadOnlyCollection<long> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return new ShopCommands(store, time) { _once = _once, _expected = versions };
    }

    /// <summary>Whether these commands may go on: null when they may, else the conflict, or the answer of a request that was answered before.</summary>
    private async ValueTask<CommandResult?> MovedAsync(WorkingSet work, CancellationToken ct) =>
        _expected is null || work.OwnStream == default || _expected.Contains(work.OwnBase) ? null
        : _once is not null && await store.FindRequestAsync(_once, ct).ConfigureAwait(false) is { } stored ? StoredAnswer.Read(stored, _once)
        : new CommandResult.Conflict(work.OwnStream, _expected.DefaultIfEmpty().Max(), work.OwnBase);
}
