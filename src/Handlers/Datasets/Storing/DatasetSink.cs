using System.Diagnostics;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing.Rows;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>
/// Stores the micro-batches that a consumer reads: their rows by COPY, in one transaction with the watermark, the quarantine and what is told of the batches. A row that is there already is not
/// stored again; a record that is no row goes into quarantine; a message that is no array of records is a dead letter. The tables were made before (<see cref="DatasetStore.ApplyAsync"/>).
/// </summary>
public sealed class DatasetSink : IPartitionSink
{
    /// <summary>Attempts of a batch whose rows others store at the same time, before it waits.</summary>
    private const int MostRaces = 5;
    private readonly Dictionary<string, RowFormat> _formats;
    private readonly SinkPlace _place;
    private readonly ILogger _log;

    /// <summary>A sink of datasets' topics.</summary>
    /// <param name="store">The tables.</param>
    /// <param name="datasets">The datasets whose topics come here; each is found by its topic.</param>
    /// <param name="consumer">Our consumer's name: <see cref="ConsumerOptions.Name"/>.</param>
    /// <param name="clusterId">Id of the Kafka cluster: <see cref="ConsumerOptions.ClusterId"/>.</param>
    /// <param name="log">Where it reports.</param>
    public DatasetSink(DatasetStore store, IReadOnlyList<Dataset> datasets, string consumer, string clusterId, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(datasets);
        var ledger = new MessageLedger(store.Schema);
        (_place, _log) = (new SinkPlace(store, consumer, clusterId, ledger, new Burial(ledger, consumer)), log);
        _formats = datasets.ToDictionary(dataset => dataset.Topic, dataset => new RowFormat(dataset), StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task HandleAsync(PartitionBatch batch, CancellationToken abandon)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (!_formats.TryGetValue(batch.Topic.Name, out var format))
            throw new InvalidOperationException($"No dataset has the topic {batch.Topic.Name}: it must not be consumed here.");
        var started = Stopwatch.GetTimestamp();
        var carefully = false;
        for (var races = 0; ;)
        {
            try
            {
                await using var connection = await _place.Store.Database.OpenConnectionAsync(abandon).ConfigureAwait(false);
                var transaction = new BatchTransaction(_place, format, batch, connection);
                await transaction.RunAsync(carefully, abandon).ConfigureAwait(false);
                Report(transaction, format.Dataset, batch, started);
                return;
            }
            catch (PostgresException told) when (told.SqlState == MessageTables.WatermarkMoved)
            {
                throw new PartitionLostException($"{told.MessageText}; nothing was stored.", told);
            }
            catch (PostgresException raced) when (IsRace(raced) && ++races < MostRaces)
            {
                // Somebody else has stored the same rows meanwhile: the next attempt finds them.
                _log.RowsRaced(batch.Topic.Name, batch.Partition, batch.From, races);
            }
            catch (PostgresException refused) when (!carefully && CarefulCopy.IsRefusal(refused) && !IsRace(refused))
            {
                carefully = true;
                _log.RowRefused(batch.Topic.Name, batch.Partition, batch.From, refused.SqlState);
            }
        }
    }

    /// <summary>Whether somebody else was at the same rows: a row of the same source and line, or each waits for the other.</summary>
    internal static bool IsRace(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
        || (error.SqlState == PostgresErrorCodes.UniqueViolation && error.ConstraintName is { } constraint && error.TableName is { } table && constraint == TableShape.SourceLine(table));

    private void Report(BatchTransaction transaction, Dataset dataset, PartitionBatch batch, long started)
    {
        foreach (var (message, problem) in transaction.Dead)
            _log.MessageDied(batch.Topic.Name, batch.Partition, message.Read.Offset.Value, problem.Code);
        if (_log.IsEnabled(LogLevel.Debug))
        {
            _log.BatchesStored(
                dataset.Name, transaction.Outcomes.Count, transaction.Outcomes.Sum(outcome => outcome.Stored.Count), transaction.Outcomes.Sum(outcome => outcome.Repeated),
                transaction.Outcomes.Sum(outcome => outcome.Rejected.Count), Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }
}
