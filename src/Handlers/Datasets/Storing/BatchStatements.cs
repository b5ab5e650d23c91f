using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Inbound;
using Npgsql;
using NpgsqlTypes;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>The statements that stand around the rows of a batch.</summary>
internal sealed class BatchStatements(SinkPlace place, Dataset dataset, PartitionBatch batch)
{
    private readonly string _schema = place.Store.Schema;

    /// <summary>Asks which of a source's lines have their rows already.</summary>
    public static NpgsqlBatchCommand LinesThatAreThere(string schema, Dataset dataset, SourceLines source) => new(
        $"select line_number from {schema}.{dataset.Table} where source_sha256 = $1 and line_number between $2 and $3 and line_number <@ $4")
    {
        Parameters =
        {
            new NpgsqlParameter<byte[]> { TypedValue = source.Sha256 },
            new NpgsqlParameter<long> { TypedValue = source.Expected.Min(range => range.First) },
            new NpgsqlParameter<long> { TypedValue = source.Expected.Max(range => range.Last) },
            Quarantine.Ranges(source.Expected),
        },
    };

    /// <summary>What is told when the rows are stored: of the batches, of lines that are no rows and of those that are after all, and to whoever listens.</summary>
    public IEnumerable<NpgsqlBatchCommand> Of(IReadOnlyList<BatchOutcome> outcomes, IEnumerable<SourceLines> sources)
    {
        if (outcomes.Count == 0)
            yield break;
        yield return Batches(outcomes);
        foreach (var source in sources.Where(source => source.Stored.Count > 0))
            yield return Quarantine.Leave(_schema, dataset.Name, source.Sha256, source.AllStored());
        foreach (var outcome in outcomes.Where(outcome => outcome.Rejected.Count > 0))
            yield return Quarantine.Add(_schema, dataset.Table, dataset.Name, outcome.Source.Sha256, outcome.Message.Run, outcome.Rejected);
        foreach (var run in outcomes.Select(outcome => outcome.Message.Run).Distinct())
            yield return Notify(run);
    }

    private NpgsqlBatchCommand Batches(IReadOnlyList<BatchOutcome> outcomes)
    {
        return new NpgsqlBatchCommand($"""
            insert into {_schema}.kvt_dataset_batches (dataset, cluster, topic, partition, run, source_sha256, first_line, last_line, records, stored, repeated, quarantined, stored_lines, bytes, "offset")
            select $1, $2, $3, $4, run, source, first, last, records, stored, repeated, quarantined, lines::int8multirange, bytes, "offset"
            from unnest($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                with ordinality told(run, source, first, last, records, stored, repeated, quarantined, lines, bytes, "offset", place) order by place
            """)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = dataset.Name },
                new NpgsqlParameter<string> { TypedValue = place.ClusterId },
                new NpgsqlParameter<string> { TypedValue = batch.Topic.Name },
                new NpgsqlParameter<int> { TypedValue = batch.Partition },
                new NpgsqlParameter { Value = outcomes.Select(outcome => outcome.Message.Run).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                All(outcome => outcome.Source.Sha256),
                All(outcome => outcome.Lines.First),
                All(outcome => outcome.Lines.Last),
                All(outcome => outcome.Records),
                All(outcome => (int)outcome.Stored.Count),
                All(outcome => outcome.Repeated),
                All(outcome => outcome.Rejected.Count),
                All(outcome => Quarantine.Multirange(outcome.Stored)),
                All(outcome => outcome.Message.Body.Length),
                All(outcome => outcome.Message.Read.Offset.Value),
            },
        };

        NpgsqlParameter<T[]> All<T>(Func<BatchOutcome, T> value) => new() { TypedValue = [.. outcomes.Select(value)] };
    }

    private NpgsqlBatchCommand Notify(Guid? run) => new("select pg_notify($1, $2)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = DatasetTables.Channel }, new NpgsqlParameter<string> { TypedValue = $"{dataset.Name} {run}" } },
    };
}
