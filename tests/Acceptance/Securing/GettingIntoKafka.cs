using KiVendTout.Acceptance.Tests.Killing;

namespace KiVendTout.Acceptance.Tests.Securing;

/// <summary>Brokers that ask for TLS and a password: the settings that get in, and what is said of those that do not.</summary>
public sealed class GettingIntoKafka
{
    private const string PasswordFile = "KVT_KAFKA_SASL_PASSWORD_FILE";
    private const string CaFile = "KVT_KAFKA_CA_FILE";
    private const string Mechanism = "KVT_KAFKA_SASL_MECHANISM";

    [Fact]
    public async Task With_TLS_and_a_password_everything_goes_both_ways_and_whoever_is_not_let_in_is_told_which_setting_it_is()
    {
        using var kafka = SecuredKafka.StartOrSkip();
        await using var platform = await Platform.StartAsync();
        platform.Settings["KVT_KAFKA_BOOTSTRAP"] = kafka.BootstrapServers;
        platform.Settings["KVT_KAFKA_SASL_USER"] = SecuredKafka.User;
        platform.Settings[Mechanism] = "SCRAM-SHA-512";
        platform.Settings[PasswordFile] = kafka.FileWith(kafka.Password);
        platform.Settings[CaFile] = kafka.CaFile;
        await OrdersArePaidAsync(platform);
        foreach (var mechanism in (string[])["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
        {
            platform.Settings[Mechanism] = mechanism;
            Assert.Null(await ErrorAsync(platform));
        }

        foreach (var mechanism in (string[])["PLAIN", "SCRAM-SHA-512"])
        {
            platform.Settings[Mechanism] = mechanism;
            platform.Settings[PasswordFile] = kafka.FileWith("wrong-" + kafka.Password);
            var refused = await ErrorAsync(platform);
            Assert.Contains($"The brokers refuse the user: check KVT_KAFKA_SASL_USER, {PasswordFile} and {Mechanism}", refused, StringComparison.Ordinal);
            Assert.DoesNotContain(kafka.Password, refused, StringComparison.Ordinal);
        }

        await ServingSaysWhyAsync(platform, kafka);
        platform.Settings[PasswordFile] = kafka.FileWith(kafka.Password);
        using var stranger = new Authority("Nobody's authority");
        platform.Settings[CaFile] = kafka.FileWith(stranger.Pem);
        Assert.Contains($"TLS did not come about: {CaFile} must name a PEM file with the authority", await ErrorAsync(platform), StringComparison.Ordinal);
        platform.Settings.Remove(CaFile); // The system's authorities do not know it either.
        Assert.Contains($"TLS did not come about: {CaFile} must name a PEM file with the authority", await ErrorAsync(platform), StringComparison.Ordinal);
        foreach (var setting in (string[])["KVT_KAFKA_SASL_USER", PasswordFile, Mechanism])
            platform.Settings.Remove(setting);
        Assert.Contains("For TLS or SASL set KVT_KAFKA_SECURITY_PROTOCOL and its companions", await ErrorAsync(platform), StringComparison.Ordinal);
    }

    private static async Task OrdersArePaidAsync(Platform platform)
    {
        await using var host = new MortalHost(platform);
        using var admin = await host.SignedInAsync("admin");
        await host.StartAsync();
        await using var shoppers = new Shoppers(admin);
        await shoppers.StockAsync();
        shoppers.Start(1);
        await Published.EventuallyAsync(() => Task.FromResult(shoppers.Paying.Count > 2), "orders that are to be paid");
        await shoppers.StopAsync();
        await Effects.OnceEachAsync(platform, shoppers);
        await Published.EventuallyAsync(() => Published.AllAsync(platform), "the publisher at the end of the log");
        await host.StopAsync();
    }

    /// <summary>A host with a wrong password serves; its status and its log say what stands still and why.</summary>
    private static async Task ServingSaysWhyAsync(Platform platform, SecuredKafka kafka)
    {
        await using var host = new MortalHost(platform);
        await host.StartAsync();
        await Published.EventuallyAsync(
            () => platform.ScalarAsync<bool>($"select exists (select 1 from kivendtout.kvt_shards where name = 'kafka-publisher' and state = 'retrying' and error like '%{PasswordFile}%')"),
            "a publisher that says which setting it is");
        await host.StopAsync();
        var said = await host.SaidAsync();
        Assert.Contains($"No messages come in, for Kafka cannot be reached", said, StringComparison.Ordinal);
        Assert.Contains(PasswordFile, said, StringComparison.Ordinal);
        Assert.DoesNotContain(kafka.Password, said, StringComparison.Ordinal);
    }

    private static async Task<string?> ErrorAsync(Platform platform) => (await platform.AskAsync("status")).GetProperty("kafka").GetProperty("error").GetString();
}
