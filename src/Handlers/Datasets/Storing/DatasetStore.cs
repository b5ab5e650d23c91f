using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Reading;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// The tables of datasets in PostgreSQL: made and migrated by their declarations, with what is kept beside them (<see cref="DatasetTables"/>). Thread-safe.
/// </summary>
/// <param name="database">The database; the caller's.</param>
/// <param name="schema">The schema; a name that needs no quotes. Its tables were migrated: <see cref="OpenAsync"/> does it.</param>
public sealed class DatasetStore(NpgsqlDataSource database, string schema)
{
    /// <summary>The schema of all tables.</summary>
    public string Schema => schema;

    /// <summary>The database.</summary>
    public NpgsqlDataSource Database => database;

    /// <summary>A store whose tables, and those of messages, are there.</summary>
    /// <param name="database">The database; the caller's.</param>
    /// <param name="schema">The schema; a name that needs no quotes.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task<DatasetStore> OpenAsync(NpgsqlDataSource database, string schema, CancellationToken ct = default)
    {
        await MessageTables.MigrateAsync(database, schema, ct).ConfigureAwait(false);
        await DatasetTables.MigrateAsync(database, schema, ct).ConfigureAwait(false);
        return new DatasetStore(database, schema);
    }

    /// <summary>
    /// Makes a dataset's table what its declaration says: creates it, or changes it where the rows that are there still fit. The same declaration again is one cheap read. Safe for several processes
    /// at once.
    /// </summary>
    /// <param name="dataset">The declaration.</param>
    /// <param name="ct">Ends the work; nothing is changed then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="DatasetChangeException">The table cannot become what the declaration says; it tells every reason with its remedy, and nothing was changed.</exception>
    public Task<AppliedDataset> ApplyAsync(Dataset dataset, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The sources of a dataset that were loaded before, the latest first.</summary>
    public Task<IReadOnlyList<KnownSource>> SourcesAsync(string dataset, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Notes a source, or that a known one has grown.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="sha256">Its identity: 32 bytes.</param>
    /// <param name="name">The file's name, for people.</param>
    /// <param name="bytes">Bytes of its content.</param>
    /// <param name="lines">Lines of it.</param>
    /// <param name="contentSha256">SHA-256 of those bytes.</param>
    /// <param name="ct">Ends the work.</param>
    public Task SaveSourceAsync(string dataset, byte[] sha256, string name, long bytes, long lines, byte[] contentSha256, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>A run of the loader begins.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="source">Identity of the source, or null where it is not known yet.</param>
    /// <param name="file">The file's name, for people.</param>
    /// <param name="bytes">Bytes of its content, or null.</param>
    /// <param name="batchSize">Records of a batch, at the most.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>The run's id.</returns>
    public Task<Guid> BeginRunAsync(string dataset, byte[]? source, string file, long? bytes, int batchSize, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>How far a run is.</summary>
    public Task ReportRunAsync(Guid run, long lines, long records, int batches, long quarantined, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>A run has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="state"><c>done</c>, <c>failed</c> or <c>stopped</c>.</param>
    /// <param name="error">Why it failed, or null.</param>
    /// <param name="ct">Ends the work.</param>
    public Task EndRunAsync(Guid run, string state, string? error, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Puts lines into quarantine. Harmless when done again; lines that are stored as rows stay out of it.</summary>
    /// <param name="dataset">The dataset's name.</param>
    /// <param name="source">Identity of the source.</param>
    /// <param name="run">The run that found them, or null.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="ct">Ends the work.</param>
    public Task QuarantineAsync(string dataset, byte[] source, Guid? run, IReadOnlyList<RejectedLine> lines, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The batches of a run that were stored, after one of them, in the order in which they were stored; at most 1,000.</summary>
    /// <param name="run">The run.</param>
    /// <param name="afterId">Id of the last that is known; 0 for all.</param>
    /// <param name="ct">Ends the reading.</param>
    public Task<IReadOnlyList<StoredBatch>> BatchesAsync(Guid run, long afterId, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>What is in a dataset's table, counted and added up exactly.</summary>
    public Task<TableFigures> FiguresAsync(Dataset dataset, CancellationToken ct) => throw new NotImplementedException();
}
