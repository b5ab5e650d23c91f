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
        var settings = new KafkaSettings { BootstrapServers = kafka.BootstrapServers, RequestTimeout = TimeSpan.FromSeconds(20) };
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
}
