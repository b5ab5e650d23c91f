using System.Diagnostics;
using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Handlers.Datasets.Storing;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Settings;
using KiVendTout.Platform.Messaging.Kafka;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary>
/// What of a host matters to a loader, as a process of its own that starts in half a second: the embedded brokers (or real ones), the consumer, and the file that tells where they are. Killed with signal 9,
/// again and again.
/// </summary>
public sealed class StoringProcess
{
    private const string Mark = "KVT_TEST_STORING";

    /// <summary>The child: stores until it is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Store()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Mark) == "1", "Only another test starts this.");
        var settings = HostSettings.FromEnvironment();
        await using var database = NpgsqlDataSource.Create(settings.Database);
        var store = await DatasetStore.OpenAsync(database, "kivendtout", TestContext.Current.CancellationToken);
        var dataset = DeclaredDatasets.Read(settings.DatasetFolder).Named("housing");
        await store.ApplyAsync(dataset, CancellationToken.None);
        using var embedded = settings.KafkaBootstrap is null ? EmbeddedKafka.Start(1) : null;
        var kafka = settings.Kafka with { BootstrapServers = embedded?.BootstrapServers ?? settings.KafkaBootstrap };
        var topics = embedded is null ? new KafkaTopics(kafka) : new KafkaTopics(embedded);
        await topics.EnsureAsync(DatasetConsumer.Topics([dataset]));
        using var logs = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss.fff "; }));
        await using var consumer = DatasetConsumer.Of(store, [dataset], new KafkaPlace(kafka, await topics.ClusterIdAsync()), alone: embedded is not null, groupPrefix: "", logs);
        consumer.Start();
        HostEnv.Write(settings.HostEnvFile, new Dictionary<string, string>
        {
            ["KVT_KAFKA"] = kafka.BootstrapServers!,
            ["KVT_KAFKA_CLUSTER"] = embedded?.ClusterId ?? "",
            ["KVT_HOST"] = HostProcess.Mine,
            ["KVT_HOST_DATASETS"] = DeclaredDatasets.Mark(dataset),
        });
        await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }

    /// <summary>Starts the child, and returns when loaders find it.</summary>
    internal static Task<(Process Process, Task<string> Said)> StartAsync(Platform platform) =>
        FoundAsync(platform, platform.StartTest($"{typeof(StoringProcess).FullName}.{nameof(Store)}", Mark));

    /// <summary>Returns when loaders find a process, this child or a host, in the place of one that was killed.</summary>
    internal static async Task<(Process Process, Task<string> Said)> FoundAsync(Platform platform, (Process Process, Task<string> Said) storing)
    {
        var path = Path.Combine(platform.Home, "run/host.env");
        for (var until = DateTime.UtcNow + Platform.Patience; !(File.Exists(path) && HostProcess.Runs(path)); await Task.Delay(10, TestContext.Current.CancellationToken))
            Assert.True(!storing.Process.HasExited && DateTime.UtcNow < until, "The process that stores does not come.");
        return storing;
    }
}
