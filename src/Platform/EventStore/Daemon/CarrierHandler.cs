using Npgsql;

namespace KiVendTout.Platform.EventStore.Daemon;

/// <summary>Carries events out of the database: first the carrier, then the checkpoint, so that a crash between the two repeats a batch (unless the carrier knows better).</summary>
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

    public Task<string?> RecoverAsync(CancellationToken ct) => subscription.RecoverAsync(ct);

    public Task IdleAsync(CancellationToken ct) => subscription.IdleAsync(ct);

    public async Task<IReadOnlyList<StoredPoison>> ApplyAsync(ShardBatch batch, CancellationToken ct)
    {
        var (breakage, parked) = (new Breakage(), 0);
        foreach (var read in batch.Events.Where(read => read.Event is null || subscription.NeedsBodies && read.Error is not null))
        {
            breakage.Add(read.Raw, read.Error!);
        }

        while (true)
        {
            if (batch.ParkFirst is { } park && breakage.Count > parked)
            {
                await RunAsync(park(breakage.Found), ct).ConfigureAwait(false);
                parked = breakage.Count;
            }

            var readable = new List<StoredEvent>(batch.Events.Count);
            foreach (var read in batch.Events)
            {
                if (!breakage.Stops(read.Raw))
                {
                    readable.Add(read.Event!);
                }
            }

            try
            {
                if (readable.Count > 0)
                {
                    await subscription.HandleAsync(new Delivery(readable, batch.Progress(readable)), ct).ConfigureAwait(false);
                }

                break;
            }
            catch (PoisonEventException poison)
            {
                breakage.Add(batch.Events.First(read => read.Raw.Sequence == poison.Poison.Sequence).Raw, poison);
            }
        }

        await RunAsync(batch.Checkpoint(parked > 0 ? [] : breakage.Found), ct).ConfigureAwait(false);
        return breakage.Found;
    }

    private async Task RunAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken ct)
    {
        await using var batch = store.Database.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await batch.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }
}
