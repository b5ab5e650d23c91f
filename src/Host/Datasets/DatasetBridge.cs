using System.Collections.Immutable;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Lake;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Messaging.Inbound;

namespace KiVendTout.Host.Datasets;

/// <summary>
/// What stores the batches of datasets and brings their rows to the lake. Only the process that serves runs it. A declaration that cannot be used keeps neither the host nor the other datasets from
/// anything; Kafka being away is waited for in the background.
/// </summary>
internal sealed class DatasetBridge(HostSettings settings, Carriers carriers, Shop shop, ILoggerFactory logs) : IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<DatasetBridge>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Dataset> _datasets = [];
    private ImmutableList<string> _problems = [];
    private volatile KafkaConsumer? _consumer;
    private Task _consuming = Task.CompletedTask;
    private Task _exporting = Task.CompletedTask;

    /// <summary>Partitions that this process consumes now.</summary>
    public IReadOnlyList<ConsumedPartition> Partitions => _consumer?.Partitions ?? [];

    /// <summary>Why declared datasets are not there.</summary>
    public IReadOnlyList<string> Problems => Volatile.Read(ref _problems);

    /// <summary>The datasets that are consumed, as loaders ask for them in host.env.</summary>
    public string Consumed => string.Join(' ', _datasets.Select(DeclaredDatasets.Mark));

    /// <summary>Makes tables and topics; the rest goes on in the background.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var declared = DeclaredDatasets.Read(settings.DatasetFolder);
        var store = await DatasetStore.OpenAsync(shop.Store.Database, shop.Store.Options.Schema, ct).ConfigureAwait(false);
        foreach (var problem in declared.Problems)
            Refuse(problem);
        foreach (var dataset in declared.All)
            await ApplyAsync(store, dataset, ct).ConfigureAwait(false);
        var abandoned = await RunLock.SweepAsync(store, ct).ConfigureAwait(false);
        if (abandoned > 0)
            _log.RunsAbandoned(abandoned);
        if (_datasets.Count == 0)
            return;
        if (carriers.EmbeddedClusterId is not null) // Before anybody is told of this cluster: it would make a topic with four partitions by itself.
            await carriers.Topics.EnsureAsync(DatasetConsumer.Topics(_datasets)).ConfigureAwait(false);
        _consuming = Task.Run(() => ConsumeAsync(store), CancellationToken.None);
        var exporter = new DatasetExporter(store, carriers.Engine, carriers.Lake, _datasets, logs.CreateLogger<DatasetExporter>());
        _exporting = Task.Run(() => exporter.RunAsync(_stop.Token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _consuming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_consumer is { } consumer)
            await consumer.DisposeAsync().ConfigureAwait(false);
        await _exporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ApplyAsync(DatasetStore store, Dataset dataset, CancellationToken ct)
    {
        try
        {
            var applied = await store.ApplyAsync(dataset, ct).ConfigureAwait(false);
            _datasets.Add(dataset);
            foreach (var change in applied.Changes)
                _log.TableChanged(dataset.Name, change);
        }
        catch (DatasetChangeException refused)
        {
            Refuse(refused.Message);
        }
    }

    private void Refuse(string problem)
    {
        ImmutableInterlocked.Update(ref _problems, known => known.Add(problem));
        _log.DatasetRefused(problem);
    }

    private async Task ConsumeAsync(DatasetStore store)
    {
        try
        {
            await BeginToConsumeAsync(store).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !_stop.IsCancellationRequested)
        {
            // Kafka being away was waited for: this is something else, and nobody else would hear of it.
            ImmutableInterlocked.Update(ref _problems, known => known.Add($"none is consumed, for their consumer could not begin: {failed.Message} The log has more; start the host again when it is repaired."));
            _log.ConsumerDidNotBegin(failed.Message, failed);
        }
    }

    private async Task BeginToConsumeAsync(DatasetStore store)
    {
        var place = new KafkaPlace(carriers.Kafka, carriers.EmbeddedClusterId ?? await carriers.ReachAsync(DatasetConsumer.Topics(_datasets), "batches of datasets", _stop.Token).ConfigureAwait(false));
        var consumer = DatasetConsumer.Of(store, _datasets, place, alone: carriers.EmbeddedClusterId is not null, settings.KafkaGroupPrefix, logs);
        _consumer = consumer;
        consumer.Start();
    }
}

/// <summary>What the datasets' bridge says.</summary>
internal static partial class DatasetBridgeLog
{
    [LoggerMessage(5121, LogLevel.Error, "A dataset is not there: {Problem}")]
    public static partial void DatasetRefused(this ILogger log, string problem);

    [LoggerMessage(5122, LogLevel.Information, "Dataset {Dataset}: {Change}")]
    public static partial void TableChanged(this ILogger log, string dataset, string change);

    [LoggerMessage(5124, LogLevel.Error, "Nothing consumes the datasets, for their consumer could not begin: {Reason}")]
    public static partial void ConsumerDidNotBegin(this ILogger log, string reason, Exception failed);

    [LoggerMessage(5123, LogLevel.Warning, "{Runs} runs of loaders ended without a word and are marked as stopped")]
    public static partial void RunsAbandoned(this ILogger log, int runs);
}
