using KiVendTout.Handlers;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Projections;

namespace KiVendTout.Host;

/// <summary>The opened shop: its store with everything registered, and its commands.</summary>
internal sealed class Shop(HostSettings settings, StreamStore store) : IAsyncDisposable
{
    public HostSettings Settings => settings;

    public StreamStore Store => store;

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
        var store = await StreamStore.OpenAsync(options, ct).ConfigureAwait(false);
        try
        {
            await MessageTables.MigrateAsync(store.Database, store.Options.Schema, ct).ConfigureAwait(false);
            return new Shop(settings, store);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
