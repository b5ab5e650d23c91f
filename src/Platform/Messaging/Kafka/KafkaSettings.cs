using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>Where Kafka is and how to get in.</summary>
public sealed record KafkaSettings
{
    /// <summary>Comma-separated <c>host:port</c> list; null or blank means that none is set and <see cref="EmbeddedKafka"/> is to be used.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>
    /// Any further client property of librdkafka, by its own name, such as <c>security.protocol</c>, <c>sasl.mechanism</c>,
    /// <c>sasl.username</c>, <c>ssl.ca.location</c> (librdkafka's CONFIGURATION.md). They win over this engine's defaults.
    /// </summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>By which names the properties were set, where whoever operates this does not know librdkafka's: errors then tell of those.</summary>
    public IReadOnlyDictionary<string, string> SettingNames { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a batch may wait for its acknowledgements before <see cref="KafkaPublisher"/> gives it up.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an administrative question (topics, counts) may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The base configuration of a Confluent.Kafka client. Every client of this process starts here, because it also points
    /// Confluent.Kafka at Debian's native library.
    /// </summary>
    /// <param name="defaults">What this kind of client sets; <see cref="Properties"/> win over it.</param>
    /// <exception cref="InvalidOperationException">No bootstrap servers are set.</exception>
    /// <exception cref="DllNotFoundException">librdkafka1 is not installed.</exception>
    public ClientConfig ToClientConfig(params IEnumerable<KeyValuePair<string, string>> defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        if (string.IsNullOrWhiteSpace(BootstrapServers))
            throw new InvalidOperationException("No Kafka bootstrap servers are set: set them, or start EmbeddedKafka and use its address.");
        Librdkafka.EnsureLoaded();
        var all = new Dictionary<string, string>(defaults);
        foreach (var (name, value) in Properties) all[name] = value;
        all["bootstrap.servers"] = BootstrapServers;
        return new ClientConfig(all);
    }

    /// <summary>The name under which a property is set.</summary>
    internal string NameOf(string property) => SettingNames.GetValueOrDefault(property, property);
}
