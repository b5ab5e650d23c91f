namespace KiVendTout.Acceptance.Tests.Securing;

/// <summary>A real broker that also listens with TLS, to users with a password.</summary>
internal sealed class SecuredKafka : IDisposable
{
    public const string User = "shop";
    private readonly RealKafka _kafka;
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-secured-").FullName;
    private readonly Authority _authority = new("The brokers' authority");

    private SecuredKafka(RealKafka kafka) => _kafka = kafka;

    /// <summary>Where the user gets in.</summary>
    public string BootstrapServers => $"127.0.0.1:{_kafka.Port + 50}";

    /// <summary>The password of <see cref="User"/>.</summary>
    public string Password { get; } = $"secret-{Guid.NewGuid():N}";

    /// <summary>Who signed the broker's certificate.</summary>
    public string CaFile => Path.Combine(_folder, "ca.pem");

    /// <summary>Starts one, or skips the test with the reason.</summary>
    public static SecuredKafka StartOrSkip()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KVT_LONG") == "1", "A real broker with TLS is slow to set up: set KVT_LONG=1 to run this.");
        var secured = new SecuredKafka(RealKafka.StartOneOrSkip());
        try
        {
            secured.SetUp();
            return secured;
        }
        catch
        {
            secured.Dispose();
            throw;
        }
    }

    /// <summary>A file with a text and nothing else, as settings that name files want it.</summary>
    public string FileWith(string text)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.txt");
        File.WriteAllText(path, $"{text}\n");
        return path;
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void SetUp()
    {
        File.WriteAllText(CaFile, _authority.Pem);
        var server = Path.Combine(_folder, "broker.pem");
        File.WriteAllText(server, _authority.SignServer());
        foreach (var mechanism in (string[])["SCRAM-SHA-256", "SCRAM-SHA-512"])
            _kafka.Tool("kafka.admin.ConfigCommand", "--alter", "--add-config", $"{mechanism}=[password={Password}]", "--entity-type", "users", "--entity-name", User);
        var plain = _kafka.Port;
        _kafka.Reconfigure(
        [
            $"listeners=PLAINTEXT://127.0.0.1:{plain},CONTROLLER://127.0.0.1:{plain + 1},SECURE://{BootstrapServers}",
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL",
            "ssl.keystore.type=PEM",
            $"ssl.keystore.location={server}",
            "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
            $"listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_{User}=\"{Password}\";",
            "listener.name.secure.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
        ]);
    }
}
