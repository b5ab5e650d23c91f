namespace KiVendTout.Platform.EventStore.Reading;

/// <summary>
/// The rows that an inline view has, or had, of one stream: folded from its events, not read from the view's table, so any version and any time
/// can be asked for. What memory holds is used where it is exactly what was asked; rows with personal fields are always folded anew, because
/// memory does not hear of a key that was deleted elsewhere.
/// </summary>
internal sealed class RowsAsOf(EventStoreOptions options, EventReader reader, AppendPreparation preparation)
{
    /// <summary>As of a version: null for the latest.</summary>
    public async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(Guid stream, long? version, CancellationToken ct)
    {
        var (view, index) = ViewOf<TRow>();
        if (IsPersonal(view))
        {
            return await FoldAsync<TRow>(view, stream, new StreamSlice(To: version ?? long.MaxValue), ct).ConfigureAwait(false);
        }

        var known = preparation.Known(stream);
        if (known is not null && known.Version == version)
        {
            return (IReadOnlyList<TRow>)known.Rows[index];
        }

        if (known is null ? version is not null : version < known.Version)
        {
            return await FoldAsync<TRow>(view, stream, new StreamSlice(To: version ?? long.MaxValue), ct).ConfigureAwait(false);
        }

        var latest = await preparation.CatchUpAsync(stream, known, version ?? long.MaxValue, ct).ConfigureAwait(false);
        return latest is null ? [] : (IReadOnlyList<TRow>)latest.Rows[index];
    }

    /// <summary>As of a part of the stream that begins with its first event.</summary>
    public Task<IReadOnlyList<TRow>> ReadAsync<TRow>(Guid stream, StreamSlice slice, CancellationToken ct) => FoldAsync<TRow>(ViewOf<TRow>().View, stream, slice, ct);

    private async Task<IReadOnlyList<TRow>> FoldAsync<TRow>(StreamView<TRow> view, Guid stream, StreamSlice slice, CancellationToken ct)
    {
        IReadOnlyList<TRow> rows = [];
        foreach (var happened in await reader.ReadAsync(stream, slice with { From = 1, Backward = false }, ct).ConfigureAwait(false))
        {
            rows = view.Sees(happened.Type) ? view.Evolve(rows, happened) : rows;
        }

        return rows;
    }

    private bool IsPersonal(View view) => options.Events.All.Any(type => type.Personal is not null && view.Sees(type));

    private (StreamView<TRow> View, int Index) ViewOf<TRow>()
    {
        var index = options.InlineViews.FindIndex(view => view is StreamView<TRow>);
        if (index < 0 || options.InlineViews.FindLastIndex(view => view is StreamView<TRow>) != index)
        {
            throw new InvalidOperationException(
                $"{(index < 0 ? "No inline view of streams has" : "Two inline views of streams have")} rows of type {typeof(TRow).Name}: exactly one must, to be asked for by its rows.");
        }

        return ((StreamView<TRow>)options.InlineViews[index], index);
    }
}
