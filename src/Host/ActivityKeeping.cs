using KiVendTout.Host.Settings;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.EventStore;
using KiVendTout.Projections;
using KiVendTout.Projections.Activity;
using Npgsql;

namespace KiVendTout.Host;

/// <summary>Keeps what visitors do as documents, in MongoDB or PostgreSQL as the settings say.</summary>
internal sealed class ActivityKeeping : IAsyncDisposable
{
    private readonly NpgsqlDataSource _postgres;
    private readonly IDocumentDatabase _documents;

    public ActivityKeeping(HostSettings settings, ILoggerFactory? logs = null)
    {
        // Connections of its own: the store's are there when it is opened, and it is opened with these views.
        _postgres = NpgsqlDataSource.Create(settings.Database);
        _documents = DocumentDatabase.Open(settings.Documents, _postgres, logs?.CreateLogger("KiVendTout.Documents"));
        Views = new ActivityViews(_documents, new Pseudonyms(KeyFile.Pseudonym(settings.Home)), settings.Activity.Kept);
    }

    /// <summary>The documents.</summary>
    public ActivityViews Views { get; }

    /// <summary>Adds them to a store that is not opened yet.</summary>
    public void AddTo(EventStoreOptions options) => options.Add(Views);

    public async ValueTask DisposeAsync()
    {
        await _documents.DisposeAsync().ConfigureAwait(false);
        await _postgres.DisposeAsync().ConfigureAwait(false);
    }
}
