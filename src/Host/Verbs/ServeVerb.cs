using System.CommandLine;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;
using KiVendTout.Host.Web;
using KiVendTout.Platform.EventStore.Daemon;

namespace KiVendTout.Host.Verbs;

/// <summary><c>serve</c>: the host itself. <c>./kvt up</c> starts it; TERM or Ctrl-C stops it in good order.</summary>
internal static class ServeVerb
{
    public static Command Command()
    {
        var command = new Command("serve", "Runs the platform: projections, Kafka, the lake, and the status page. ./kvt up starts it in the background.");
        command.SetAction((_, ct) => ServeAsync(HostSettings.FromEnvironment(), ct));
        return command;
    }

    private static async Task<int> ServeAsync(HostSettings settings, CancellationToken ct)
    {
        var builder = WebHost.Builder(settings);
        await using var logs = new LogsOf(builder);
        await using var carriers = new Carriers(settings, logs.Factory);
        Bridges? handling = null; // Needs the opened store, and is asked for when the daemon starts.
        var fulfilment = new Fulfilment(settings.Payments, () => handling!.Processor, carriers.Ring);
        await using var activity = new ActivityKeeping(settings, logs.Factory);
        await using var shop = await Shop.OpenAsync(
            settings,
            options =>
            {
                carriers.AddTo(options);
                activity.AddTo(options);
                fulfilment.AddTo(options);
            },
            ct).ConfigureAwait(false);
        using var metrics = new PrometheusText();
        await using var bridges = handling = new Bridges(settings, carriers, shop, logs.Factory);
        await using var datasets = new DatasetBridge(settings, carriers, shop, logs.Factory);
        var status = new CachedStatus(new StatusReader(settings, shop.Store, () => HostWord.Of([.. bridges.Partitions, .. datasets.Partitions], datasets.Problems)));
        builder.Services.AddSingleton(bridges.Signal); // A dead letter that is replayed over the API is due at once.
        await using var app = WebHost.Build(builder, shop, activity.Views, () => carriers.Outbox, status, metrics);
        await using var daemon = new ProjectionDaemon(shop.Store, logs.Factory.CreateLogger<ProjectionDaemon>());
        daemon.Start();
        carriers.Start(shop.Store);
        bridges.Start();
        await datasets.StartAsync(ct).ConfigureAwait(false);
        await app.StartAsync(ct).ConfigureAwait(false);
        HostEnv.Write(settings.HostEnvFile, new Dictionary<string, string>
        {
            ["KVT_URL"] = app.Urls.First(),
            ["KVT_KAFKA"] = carriers.Kafka.BootstrapServers!,
            ["KVT_KAFKA_CLUSTER"] = carriers.EmbeddedClusterId ?? "",
            ["KVT_LAKE"] = carriers.LakeLocation,
            ["KVT_HOST"] = HostProcess.Mine,
            ["KVT_HOST_DATASETS"] = datasets.Consumed,
        });

        await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        File.Delete(settings.HostEnvFile);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await carriers.StopAsync().ConfigureAwait(false); // it works on the store's connections
        return ExitCode.Done;
    }

    /// <summary>The logs before there is an application to ask for them: the store and the carriers report from the start.</summary>
    private sealed class LogsOf(WebApplicationBuilder builder) : IAsyncDisposable
    {
        private readonly ServiceProvider _services = builder.Services.BuildServiceProvider();

        public ILoggerFactory Factory => _services.GetRequiredService<ILoggerFactory>();

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }
}
