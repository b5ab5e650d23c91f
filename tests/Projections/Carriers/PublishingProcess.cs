using System.Diagnostics;
using KiVendTout.Platform.EventStore;
using KiVendTout.Platform.EventStore.Daemon;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Projections.Carriers;

namespace KiVendTout.Projections.Tests.Carriers;

/// <summary>A process of its own that publishes a log to a real cluster until it is killed.</summary>
internal sealed class PublishingProcess : IDisposable
{
    public const string Verb = "publish";
    private readonly Process _process;

    private PublishingProcess(Process process) => _process = process;

    public static PublishingProcess Start(string connection, string schema, string bootstrap)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PublishingProcess).Assembly.Location, Verb, connection, schema, bootstrap]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new PublishingProcess(process);
    }

    /// <summary>SIGKILL: nothing of it says goodbye.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (connection, schema, bootstrap) = (arguments[0], arguments[1], arguments[2]);
        await using var publisher = new TransactionalPublisher(new KafkaSettings { BootstrapServers = bootstrap }, $"publisher-of-{schema}");
        await using var store = await OpenAsync(connection, schema, publisher, bootstrap);
        await using var daemon = new ProjectionDaemon(store, only: ["kafka-publisher"]);
        daemon.Start();
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    public static Task<StreamStore> OpenAsync(string connection, string schema, TransactionalPublisher publisher, string bootstrap)
    {
        var options = new EventStoreOptions { ConnectionString = connection, Schema = schema, MasterKey = [.. Enumerable.Range(1, 32).Select(n => (byte)n)] };
        ShopStore.Register(options);
        options.Daemon.Lease = TimeSpan.FromSeconds(1);
        options.Daemon.PollInterval = TimeSpan.FromMilliseconds(50);
        options.Add(new KafkaCarrier(publisher, new KafkaTopics(new KafkaSettings { BootstrapServers = bootstrap }), SourceOf(schema)));
        return StreamStore.OpenAsync(options);
    }

    /// <summary>Tells the messages of one test from those of others on the same topics.</summary>
    public static string SourceOf(string schema) => $"/{schema}";
}
