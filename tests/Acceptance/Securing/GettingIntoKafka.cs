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
        platform.Settings[Mechanism] = "PLAIN";
        platform.Settings[PasswordFile] = kafka.FileWith(kafka.Password);
        platform.Settings[CaFile] = kafka.CaFile;
        await OrdersArePaidAsync(platform);
        await SaysAsync(platform, null);
        foreach (var mechanism in (string[])["SCRAM-SHA-256", "SCRAM-SHA-512"])
        {
            platform.Settings[Mechanism] = mechanism;
            await SaysAsync(platform, "cannot do SCRAM with brokers of Kafka 4", orNothing: true); // as librdkafka is old or new
        }

        foreach (var mechanism in (string[])["PLAIN", "SCRAM-SHA-512"])
        {
            platform.Settings[Mechanism] = mechanism;
            platform.Settings[PasswordFile] = kafka.FileWith("wrong-" + kafka.Password);
            var refused = await SaysAsync(platform, $"The brokers refuse the user: check KVT_KAFKA_SASL_USER, {PasswordFile} and {Mechanism}");
            Assert.DoesNotContain(kafka.Password, refused, StringComparison.Ordinal);
        }

        await ServingSaysWhyAsync(platform, kafka);
        platform.Settings[PasswordFile] = kafka.FileWith(kafka.Password);
        platform.Settings[Mechanism] = "PLAIN";
        using var stranger = new Authority("Nobody's authority");
        platform.Settings[CaFile] = kafka.FileWith(stranger.Pem);
        await SaysAsync(platform, $"TLS did not come about: {CaFile} must name a PEM file with the authority");
        platform.Settings.Remove(CaFile); // The system's authorities do not know it either.
        await SaysAsync(platform, $"TLS did not come about: {CaFile} must name a PEM file with the authority");
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

    /// <summary>Asks until the status says of Kafka what it should, or nothing: brokers that are slow to answer are first told of as that.</summary>
    private static async Task<string?> SaysAsync(Platform platform, string? text, bool orNothing = false)
    {
        string? error = null;
        await Published.EventuallyAsync(
            async () =>
            {
                error = (await platform.AskAsync("status")).GetProperty("kafka").GetProperty("error").GetString();
                return error is null ? text is null || orNothing : text is not null && error.Contains(text, StringComparison.Ordinal);
            },
            $"a status that says '{text}' of Kafka");
        return error;
    }
}
