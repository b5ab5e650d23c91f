using System.Globalization;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.Documents;
using KiVendTout.Platform.Lake.Objects;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Host.Settings;

/// <summary>A setting is missing or wrong; the message names it.</summary>
internal sealed class SettingsException(string message) : Exception(message);

/// <summary>What the environment says, as docs/operations.md lists it. The launcher sets it all; a container or a shell may too.</summary>
internal sealed record HostSettings
{
    private const int DefaultPort = 5080;
    private const int DefaultBatch = 500;
    private const int LargestBatch = 10_000;

    /// <summary>The folder of this platform.</summary>
    public required string Home { get; init; }

    /// <summary>Npgsql connection string.</summary>
    public required string Database { get; init; }

    /// <summary>Where the host listens.</summary>
    public required string HttpBind { get; init; }

    /// <summary>Its port; 0 takes a free one.</summary>
    public required int HttpPort { get; init; }

    /// <summary>Who may call, and how often.</summary>
    public required AccessOptions Access { get; init; }

    /// <summary>What the two APIs show of themselves.</summary>
    public required ApiSettings Api { get; init; }

    /// <summary>Who takes payments, and how orders are carried through.</summary>
    public required PaymentSettings Payments { get; init; }

    /// <summary>Reverse proxies whose word on the caller's address and scheme is taken: addresses or networks.</summary>
    public IReadOnlyList<System.Net.IPNetwork> Proxies { get; init; } = [];

    /// <summary>How to reach the brokers that were set; without an address for the embedded cluster.</summary>
    public KafkaSettings Kafka { get; init; } = new();

    /// <summary>Brokers, or null for the embedded cluster.</summary>
    public string? KafkaBootstrap => Kafka.BootstrapServers;

    /// <summary>The name under which the brokers know this platform's publisher: the only one at work under it.</summary>
    public string KafkaTransactionalId { get; init; } = "kvt-publisher";

    /// <summary>Put before the names of our consumer groups in Kafka.</summary>
    public string KafkaGroupPrefix { get; init; } = "";

    /// <summary>Messages of a partition that are handled together, at the most.</summary>
    public int ConsumerBatch { get; init; } = DefaultBatch;

    /// <summary>Who may tell what visitors do, and how long it is kept.</summary>
    public ActivitySettings Activity { get; init; } = new(TimeSpan.FromDays(ActivitySettings.StandardDays), []);

    /// <summary>Where documents are kept: in MongoDB when it is set, else in PostgreSQL.</summary>
    public DocumentSettings Documents { get; init; } = new();

    /// <summary>The bucket for the lake, or null for a folder.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>The lake's folder when there is no bucket.</summary>
    public string LakeFolder => Path.Combine(Home, "lake");

    /// <summary>The folder of the datasets' declarations.</summary>
    public string DatasetFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "datasets");

    /// <summary>Where other programs find this platform; written when it begins to listen.</summary>
    public string HostEnvFile => HostEnvIn(Home);

    /// <summary>Where rejected rows go unless told otherwise.</summary>
    public string RejectFolder => Path.Combine(Home, "rejects");

    /// <summary>Reads the environment.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong.</exception>
    public static HostSettings FromEnvironment() => From(FromShell);

    /// <summary>A variable of the environment; one that is empty is one that is not set.</summary>
    internal static string? FromShell(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    internal static string HostEnvIn(string home) => Path.Combine(home, "run", "host.env");

    internal static HostSettings From(Func<string, string?> read) => new()
    {
        Home = HomeOf(read),
        Database = DatabaseAddress.From(read),
        HttpBind = read("KVT_HTTP_BIND") ?? "127.0.0.1",
        HttpPort = PortOf(read("KVT_HTTP_PORT")),
        Access = AccessSettings.From(read),
        Api = ApiSettings.From(read),
        Payments = PaymentSettings.From(read),
        Proxies = AccessSettings.ProxiesOf(read("KVT_HTTP_PROXIES")),
        KafkaGroupPrefix = read("KVT_KAFKA_GROUP_PREFIX") ?? "",
        ConsumerBatch = BatchOf(read("KVT_CONSUMER_BATCH")),
        Kafka = KafkaAddress.From(read),
        KafkaTransactionalId = KafkaAddress.TransactionalIdFrom(read),
        S3 = S3Of(read),
        Documents = new DocumentSettings { MongoUri = MongoOf(read(DocumentSettings.Variable)) },
        Activity = ActivitySettings.From(read),
        DatasetFolder = DatasetFolderFrom(read),
    };

    /// <summary>The lake's files.</summary>
    public IObjectStore Lake() => S3 is null ? new FolderStore(LakeFolder) : new S3Store(S3);

    internal static string DatasetFolderFrom(Func<string, string?> read) => Path.GetFullPath(read("KVT_DATASETS") ?? Path.Combine(AppContext.BaseDirectory, "datasets"));

    internal static string HomeOf(Func<string, string?> read) =>
        Path.GetFullPath(read("KVT_HOME") ?? throw new SettingsException("KVT_HOME is not set: the folder of this platform. ./kvt sets it."));

    internal static int PortOf(string? text) =>
        text is null ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue ? port
        : throw new SettingsException($"KVT_HTTP_PORT must be a port number, or 0 for a free one; it is '{text}'.");

    private static int BatchOf(string? text) =>
        text is null ? DefaultBatch
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= LargestBatch ? batch
        : throw new SettingsException($"KVT_CONSUMER_BATCH must be a number from 1 to {LargestBatch}; it is '{text}'.");

    // The text is not repeated: a password may be in it.
    private static string? MongoOf(string? text) =>
        text is null || text.StartsWith("mongodb://", StringComparison.Ordinal) || text.StartsWith("mongodb+srv://", StringComparison.Ordinal)
            ? text
            : throw new SettingsException($"{DocumentSettings.Variable} must begin with mongodb:// or mongodb+srv://; leave it out to keep documents in PostgreSQL.");

    private static S3Settings? S3Of(Func<string, string?> read)
    {
        var (endpoint, bucket) = (read("KVT_S3"), read("KVT_S3_BUCKET"));
        return endpoint is null && bucket is null ? null : new S3Settings
        {
            Bucket = bucket ?? "kivendtout",
            Prefix = read("KVT_S3_PREFIX") ?? "lake/",
            Endpoint = endpoint,
            Region = read("AWS_REGION") ?? "us-east-1",
            AccessKey = read("AWS_ACCESS_KEY_ID"),
            SecretKey = read("AWS_SECRET_ACCESS_KEY"),
        };
    }
}
