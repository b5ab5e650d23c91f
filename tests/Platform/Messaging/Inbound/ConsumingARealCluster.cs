using KiVendTout.Platform.Messaging.Inbound;
using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;
using KiVendTout.Platform.Messaging.Tests.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

public sealed class ConsumingARealCluster(MessageDatabase database) : IClassFixture<MessageDatabase>
{
    [Fact]
    public async Task Two_consumers_one_that_goes_and_a_broker_that_is_killed_leave_every_effect_once_and_in_order()
    {
        using var kafka = RealKafka.StartOrSkip();
        var settings = new KafkaSettings { BootstrapServers = kafka.BootstrapServers, RequestTimeout = TimeSpan.FromSeconds(60) };
        var topics = new KafkaTopics(settings);
        await topics.EnsureAsync([new TopicSpecification("accounts", 6, 3)]);
        var cluster = await topics.ClusterIdAsync();
        Assert.Equal(cluster, await topics.ClusterIdAsync());
        await using var intake = new Intake(database, settings, cluster, "accounts");
        var sending = Task.Run(async () =>
        {
            for (var first = 0; first < 10_000; first += 500)
            {
                await intake.SendAsync(intake.Puts(500, accounts: 60, first));
            }
        }, TestContext.Current.CancellationToken);
        await using var stays = intake.Consume(options => options with { MaxBatch = 50 });
        await intake.EffectsAsync(500);
        await using (intake.Consume(options => options with { MaxBatch = 50 }))
        {
            await Intake.UntilAsync(() => Task.FromResult(stays.Partitions.Count == 3), "three partitions each");
            kafka.Kill(2);
            await sending;
        }

        kafka.BringUp(2);
        await intake.EffectsAsync(10_000);
        await Intake.UntilAsync(() => Task.FromResult(stays.Partitions.Sum(partition => partition.Watermark) == 10_000), "watermarks at the end");
        Assert.Equal(Intake.Expected(10_000, 60), await intake.AccountsAsync());
    }

    [Fact]
    public async Task Whoever_comes_back_takes_the_seat_and_the_partitions_of_the_one_that_went_before_the_brokers_notice()
    {
        await using var intake = await OnOneBrokerAsync("seats");
        await intake.SendAsync(intake.Puts(300, accounts: 30));
        await using (intake.Consume(Patient))
        {
            await intake.EffectsAsync(300);
        }

        // As after a kill: no member of a fixed name says goodbye, and for five minutes the brokers think that it is there.
        await intake.SendAsync(intake.Puts(300, accounts: 30, first: 300));
        await using var next = intake.Consume(Patient);
        await intake.EffectsAsync(600);
        Assert.Equal(Intake.Expected(600, 30), await intake.AccountsAsync());
    }

    [Fact]
    public async Task Who_lost_the_seat_to_another_sits_down_elsewhere_and_every_effect_is_there_once()
    {
        await using var intake = await OnOneBrokerAsync("lost-seats");
        await intake.SendAsync(intake.Puts(100, accounts: 30));
        await using var first = intake.Consume();
        await intake.EffectsAsync(100);
        // The lock goes with its connection, and the consumer lives.
        await database.RowsAsync("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");

        await using var second = intake.Consume();
        await Intake.UntilAsync(() => Task.FromResult(first.Partitions.Count == 3 && second.Partitions.Count == 3), "three partitions each");
        await intake.SendAsync(intake.Puts(500, accounts: 30, first: 100));
        await intake.EffectsAsync(600);
        Assert.Equal(Intake.Expected(600, 30), await intake.AccountsAsync());
    }

    private static ConsumerOptions Patient(ConsumerOptions options) =>
        options with { Kafka = options.Kafka with { Properties = new Dictionary<string, string> { ["session.timeout.ms"] = "300000" } } };

    private async Task<Intake> OnOneBrokerAsync(string topic)
    {
        var settings = new KafkaSettings { BootstrapServers = RealKafka.SharedOrSkip().BootstrapServers, RequestTimeout = TimeSpan.FromSeconds(20) };
        var topics = new KafkaTopics(settings);
        await topics.EnsureAsync([new TopicSpecification(topic, 6)]);
        return new Intake(database, settings, await topics.ClusterIdAsync(), topic);
    }
}
