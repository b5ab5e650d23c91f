using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Host.Settings;

/// <summary>Where Kafka is and how to get in, as the environment says. librdkafka gets the values under its own names.</summary>
internal static class KafkaAddress
{
    private const string Protocol = "KVT_KAFKA_SECURITY_PROTOCOL";
    private const string Mechanism = "KVT_KAFKA_SASL_MECHANISM";
    private const string User = "KVT_KAFKA_SASL_USER";
    private const string PasswordFile = "KVT_KAFKA_SASL_PASSWORD_FILE";
    private const string CaFile = "KVT_KAFKA_CA_FILE";
    private static readonly Dictionary<string, string> Names = new()
    {
        ["security.protocol"] = Protocol,
        ["sasl.mechanism"] = Mechanism,
        ["sasl.username"] = User,
        ["sasl.password"] = PasswordFile,
        ["ssl.ca.location"] = CaFile,
    };

    private static readonly string[] Protocols = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"];
    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    /// <summary>The name under which a cluster knows this platform's publisher.</summary>
    public static string TransactionalIdFrom(Func<string, string?> read) => read("KVT_KAFKA_TRANSACTIONAL_ID") ?? "kvt-publisher";

    /// <summary>Reads it.</summary>
    /// <exception cref="SettingsException">A setting is missing or wrong; the message names it.</exception>
    public static KafkaSettings From(Func<string, string?> read)
    {
        var bootstrap = read("KVT_KAFKA_BOOTSTRAP");
        var properties = new Dictionary<string, string>();
        var protocol = read(Protocol)?.ToLowerInvariant() ?? (read(Mechanism) is null ? read(CaFile) is null ? null : "ssl" : "sasl_ssl");
        if (protocol is null)
        {
            foreach (var lonely in new[] { User, PasswordFile }.Where(name => read(name) is not null))
                throw new SettingsException($"{lonely} is set, but neither {Protocol} nor {Mechanism} says that brokers ask for it.");
            return new KafkaSettings { BootstrapServers = bootstrap, SettingNames = Names };
        }

        if (bootstrap is null)
            throw new SettingsException($"{Protocol}, {Mechanism} or {CaFile} is set, but not KVT_KAFKA_BOOTSTRAP: the embedded cluster has no security. Set the brokers too.");
        if (!Protocols.Contains(protocol))
            throw new SettingsException($"{Protocol} must be one of {string.Join(", ", Protocols)}; it is '{protocol}'.");
        properties["security.protocol"] = protocol;
        if (read(CaFile) is { } authority)
            properties["ssl.ca.location"] = File.Exists(authority) ? Path.GetFullPath(authority) : throw new SettingsException($"{CaFile} names {authority}, which is not there.");
        if (protocol.StartsWith("sasl", StringComparison.Ordinal))
        {
            var mechanism = (read(Mechanism) ?? "SCRAM-SHA-512").ToUpperInvariant();
            if (!Mechanisms.Contains(mechanism))
                throw new SettingsException($"{Mechanism} must be one of {string.Join(", ", Mechanisms)}; it is '{mechanism}'.");
            properties["sasl.mechanism"] = mechanism;
            properties["sasl.username"] = read(User) ?? throw new SettingsException($"{User} is not set: {Protocol} is '{protocol}', so brokers ask for a user.");
            properties["sasl.password"] = PasswordIn(read(PasswordFile) ?? throw new SettingsException($"{PasswordFile} is not set: the file with the password of {User}."));
        }

        return new KafkaSettings { BootstrapServers = bootstrap, Properties = properties, SettingNames = Names };
    }

    private static string PasswordIn(string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } password ? password : throw new SettingsException($"{PasswordFile} names {file}, which is empty.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{PasswordFile} names {file}, which cannot be read: {unreadable.Message}");
        }
    }
}
