namespace KiVendTout.Platform.EventStore.Tests.Conformance;

/// <summary>What a store has to offer to be measured by this suite; a second implementation gives this and runs the same tests.</summary>
public interface IStoreUnderTest
{
    Task<AppendOutcome> TryAppendAsync(IReadOnlyList<StreamAppend> streams, EventMetadata? metadata = null);

    Task<StreamState<Account>> LoadAsync(Guid account);

    Task<StreamState<Account>> LoadAsOfAsync(Guid account, StreamSlice slice);

    Task<IReadOnlyList<StoredEvent>> ReadStreamAsync(Guid stream, StreamSlice? slice = null);

    Task<IReadOnlyList<StoredEvent>> ReadLogAsync(LogSlice slice);

    Task<StreamInfo?> FindStreamAsync(Guid stream);

    Task ArchiveAsync(Guid stream);

    /// <summary>Stores an event as another program left it: of any name, with any body, as the next of its stream.</summary>
    /// <returns>Its position in the log.</returns>
    Task<long> PlantAsync(Guid stream, string category, string storedName, string json);
}

/// <summary>The seam over <see cref="StreamStore"/>.</summary>
public sealed class StreamStoreUnderTest(StreamStore store, TestDatabase database) : IStoreUnderTest
{
    public Task<AppendOutcome> TryAppendAsync(IReadOnlyList<StreamAppend> streams, EventMetadata? metadata = null) => store.TryAppendAsync(streams, metadata);

    public async Task<StreamState<Account>> LoadAsync(Guid account) => await store.LoadAsync<Account>(TestEvents.AccountCategory, account);

    public Task<StreamState<Account>> LoadAsOfAsync(Guid account, StreamSlice slice) => store.LoadAsOfAsync<Account>(TestEvents.AccountCategory, account, slice);

    public Task<IReadOnlyList<StoredEvent>> ReadStreamAsync(Guid stream, StreamSlice? slice = null) => store.ReadStreamAsync(stream, slice);

    public Task<IReadOnlyList<StoredEvent>> ReadLogAsync(LogSlice slice) => store.ReadLogAsync(slice);

    public Task<StreamInfo?> FindStreamAsync(Guid stream) => store.FindStreamAsync(stream);

    public Task ArchiveAsync(Guid stream) => store.ArchiveAsync(stream);

    public Task<long> PlantAsync(Guid stream, string category, string storedName, string json) => Plant.EventAsync(database, stream, category, storedName, json);
}

/// <summary>A store and its database for the length of one test class.</summary>
public sealed class StreamStoreFixture(PostgresServer server) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public StreamStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(server.ConnectionString);
        Store = await Database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }
}

public sealed class StreamStoreAppends(StreamStoreFixture fixture) : AppendConformance(new StreamStoreUnderTest(fixture.Store, fixture.Database)), IClassFixture<StreamStoreFixture>;

public sealed class StreamStoreReads(StreamStoreFixture fixture) : ReadConformance(new StreamStoreUnderTest(fixture.Store, fixture.Database)), IClassFixture<StreamStoreFixture>;

public sealed class StreamStoreNames(StreamStoreFixture fixture) : NameConformance(new StreamStoreUnderTest(fixture.Store, fixture.Database)), IClassFixture<StreamStoreFixture>;
