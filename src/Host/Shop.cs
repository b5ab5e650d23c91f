using KiVendTout.Handlers;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Outbox;
using KiVendTout.Projections;

namespace KiVendTout.Host;

/// <summary>The opened shop: its store with everything registered, and its commands.</summary>
internal sealed class Shop(HostSettings settings, StreamStore store) : IAsyncDisposable
{
    public HostSettings Settings => settings;

    public StreamStore Store => store;

    /// <summary>Tells the outbox relay, here or in another process, that there is something to send.</summary>
    public OutboxBell Bell { get; } = new(store.Database);

    /// <summary>Puts messages into the outbox outside of any handler.</summary>
    public OutboxWriter Outbox => field ??= new OutboxWriter(store.Database, store.Options.Schema, Bell);

    public ShopCommands Commands { get; } = new(store, TimeProvider.System);

    /// <summary>Opens it as the environment says.</summary>
    /// <param name="carriers">Adds what carries events out of the database, for the process that does so; the others only name them.</param>
    /// <param name="ct">Stops the opening.</param>
    public static async Task<Shop> OpenAsync(Action<EventStoreOptions>? carriers = null, CancellationToken ct = default) =>
        await OpenAsync(HostSettings.FromEnvironment(), carriers, ct).ConfigureAwait(false);

    /// <summary>Opens it.</summary>
    public static async Task<Shop> OpenAsync(HostSettings settings, Action<EventStoreOptions>? carriers = null, CancellationToken ct = default)
    {
        var options = new EventStoreOptions { ConnectionString = settings.Database, MasterKey = KeyFile.Master(settings.Home) };
        ShopStore.Register(options);
        carriers?.Invoke(options);
        return new Shop(settings, await StreamStore.OpenAsync(options, ct).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        await Bell.DisposeAsync().ConfigureAwait(false);
        await store.DisposeAsync().ConfigureAwait(false);
    }
}
