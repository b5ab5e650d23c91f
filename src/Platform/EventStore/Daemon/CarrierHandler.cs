using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Carries events out of the database: first the carrier, then the checkpoint, so that a crash between the two repeats a batch.</summary>
internal sealed class CarrierHandler(StreamStore store, Subscription subscription) : IShardHandler
{
    public string Name => subscription.Name;

    public string ProgressName => ViewHandler.ProgressNameOf(subscription.Name, 1);

    public bool Wants(Decoded read) =>
        read.Event is null || subscription.Categories is null || subscription.Categories.Contains(read.Event.Type.Category);

    public TimeSpan Linger => subscription.Linger;

    public int? BatchSize => subscription.BatchSize;

    public Task StartAsync(CancellationToken ct)
    {
        subscription.Attach(store);
        return subscription.StartAsync(ct);
    }

    public Task IdleAsync(CancellationToken ct) => subscription.IdleAsync(ct);

    public async Task<IReadOnlyList<StoredPoison>> ApplyAsync(
        IReadOnlyList<Decoded> events, Func<IReadOnlyList<StoredPoison>, IEnumerable<NpgsqlBatchCommand>> checkpoint, CancellationToken ct)
    {
        var breakage = new Breakage();
        while (true)
        {
            var readable = new List<StoredEvent>(events.Count);
            foreach (var read in events)
            {
                if (read.Error is not null && (subscription.NeedsBodies || read.Event is null))
                {
                    breakage.Add(read.Raw, read.Error);
                }
                else if (!breakage.Stops(read.Raw))
                {
                    readable.Add(read.Event!);
                }
            }

            try
            {
                if (readable.Count > 0)
                {
                    await subscription.HandleAsync(readable, ct).ConfigureAwait(false);
                }

                break;
            }
            catch (PoisonEventException poison)
            {
                breakage.Add(events.First(read => read.Raw.Sequence == poison.Poison.Sequence).Raw, poison);
            }
        }

        await using var batch = store.Database.CreateBatch();
        foreach (var statement in checkpoint(breakage.Found))
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        return breakage.Found;
    }
}
