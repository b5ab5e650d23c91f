using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.EventStore;
using Npgsql;

namespace KiVendTout.Host.Datasets;

/// <summary>What the verbs of datasets work with: the declarations and the tables. The shop itself is not opened, which would cost more than loading a small file.</summary>
internal sealed class DatasetSite : IAsyncDisposable
{
    private DatasetSite(HostSettings settings, DeclaredDatasets declared, NpgsqlDataSource database, DatasetStore store) =>
        (Settings, Declared, Database, Store) = (settings, declared, database, store);

    public HostSettings Settings { get; }

    public DeclaredDatasets Declared { get; }

    public NpgsqlDataSource Database { get; }

    public DatasetStore Store { get; }

    public static async Task<DatasetSite> OpenAsync(CancellationToken ct)
    {
        var settings = HostSettings.FromEnvironment();
        var declared = DeclaredDatasets.Read(settings.DatasetFolder);
        var database = NpgsqlDataSource.Create(settings.Database);
        try
        {
            return new DatasetSite(settings, declared, database, await DatasetStore.OpenAsync(database, new EventStoreOptions { ConnectionString = settings.Database }.Schema, ct).ConfigureAwait(false));
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A dataset whose table is there, as its declaration says.</summary>
    public async Task<Dataset> ApplyAsync(string name, CancellationToken ct) => (await Store.ApplyAsync(Declared.Named(name), ct).ConfigureAwait(false)).Dataset;

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
