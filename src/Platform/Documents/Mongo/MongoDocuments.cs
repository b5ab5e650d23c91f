using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Documents.Bson;
using KiVendTout.Platform.Documents.Content;
using KiVendTout.Platform.Documents.Shapes;

namespace KiVendTout.Platform.Documents.Mongo;

/// <summary>Documents in MongoDB through the C driver and its pool of connections.</summary>
internal sealed class MongoDocuments : IDocumentDatabase
{
    private readonly MongoAddress _address;
    private readonly DriverThreads _threads;
    private readonly Lock _gate = new();
    private PoolHandle? _pool;

    /// <exception cref="DocumentException">The URI is none, or the driver is not installed.</exception>
    public MongoDocuments(DocumentSettings settings)
    {
        _address = new MongoAddress(settings);
        _threads = new DriverThreads(_address.Threads);
    }

    public string Place => _address.Place;

    public string Database => _address.Database;

    public IDocumentCollection<T> GetCollection<T>(string name, JsonTypeInfo<T> json) =>
        new MongoCollection<T>(this, Names.Checked(name, "a collection"), new DocumentCodec<T>(json));

    public Task PingAsync(CancellationToken ct = default) => RunAsync(call =>
    {
        call.Command(BsonWriter.Document(command => command.Int32("ping"u8, 1)), isWrite: false);
        return true;
    }, ct);

    public Task DropCollectionAsync(string name, CancellationToken ct = default)
    {
        var checkedName = Names.Checked(name, "a collection");
        return RunAsync(
            call => call.TryCommand(BsonWriter.Document(command => command.Text("drop"u8, checkedName)), isWrite: true, MongoErrors.IsNoCollection), ct);
    }

    /// <summary>Work with a connection, on a thread that may block.</summary>
    public Task<T> RunAsync<T>(Func<MongoCall, T> work, CancellationToken ct) => _threads.RunAsync(
        slots =>
        {
            using var call = new MongoCall(Pool(), this, slots);
            return work(call);
        },
        ct);

    public async ValueTask DisposeAsync()
    {
        await Task.Run(_threads.Dispose).ConfigureAwait(false);
        _pool?.Dispose();
        _address.Dispose();
    }

    // Made at the first use: with mongodb+srv it already asks the name server, which may be away.
    private unsafe PoolHandle Pool()
    {
        lock (_gate)
        {
            if (_pool is not null)
                return _pool;
            Native.Error error;
            var pool = Native.mongoc_client_pool_new_with_error(_address.Uri, &error);
            if (pool.IsInvalid)
                throw MongoErrors.Away(Place, MongoErrors.Text(&error), (int)error.Code);
            Native.mongoc_client_pool_set_error_api(pool, 2); // the server's errors are told from the driver's own
            return _pool = pool;
        }
    }
}
