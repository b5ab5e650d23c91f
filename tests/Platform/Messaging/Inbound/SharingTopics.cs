using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

public sealed class SharingTopics : IClassFixture<MessageDatabase>, IAsyncLifetime
{
    private const int Partitions = 6;
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private readonly Intake _intake;

    public SharingTopics(MessageDatabase database)
    {
        _kafka.CreateTopic("accounts", Partitions);
        _intake = new Intake(database, new KafkaSettings { BootstrapServers = _kafka.BootstrapServers }, _kafka.ClusterId, "accounts");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await _intake.DisposeAsync();
        _kafka.Dispose();
    }

    [Fact]
    public async Task Whoever_dies_before_a_commit_leaves_everything_to_the_next()
    {
        await _intake.SendAsync(_intake.Puts(2_000, accounts: 20));
        var commits = 0;
        var dying = new BankUnit.Faults { BeforeCommit = () => _ = Interlocked.Increment(ref commits) > 3 ? throw new IOException("dead") : 0 };
        await using (_intake.Consume(options => options with { MaxBatch = 50 }, dying))
        {
            await Intake.UntilAsync(() => Task.FromResult(commits > 6), "commits that fail");
        }

        Assert.InRange(await _intake.CountAsync(), 1, 1_999);
        await using (_intake.Consume())
        {
            await _intake.EffectsAsync(2_000);
        }

        Assert.Equal(Intake.Expected(2_000, 20), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_not_repeated()
    {
        await _intake.SendAsync(_intake.Puts(500, accounts: 10));
        var lost = 0;
        await using var consumer = _intake.Consume(options => options with { MaxBatch = 40 }, new BankUnit.Faults { AfterCommit = () => _ = Interlocked.Increment(ref lost) % 3 == 0 ? throw new IOException("no answer") : 0 });
        await _intake.EffectsAsync(500);
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Sum(partition => partition.Watermark) == 500), "watermarks at the end");

        Assert.True(lost > 3);
        Assert.Equal(Intake.Expected(500, 10), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task Two_consumers_share_the_partitions_while_messages_flow_and_one_of_them_goes_again()
    {
        var sending = Task.Run(async () =>
        {
            for (var first = 0; first < 6_000; first += 200)
            {
                await _intake.SendAsync(_intake.Puts(200, accounts: 60, first));
                await Task.Delay(40, Ct);
            }
        }, Ct);
        await using var stays = _intake.Consume(options => options with { MaxBatch = 20 });
        await _intake.EffectsAsync(200);
        await using (var goes = _intake.Consume(options => options with { MaxBatch = 20 }))
        {
            await Intake.UntilAsync(() => Task.FromResult(goes.Partitions.Count == 3 && stays.Partitions.Count == 3), "three partitions each");
            var before = await _intake.CountAsync();
            await _intake.EffectsAsync(Math.Min(before + 500, 6_000));
        }

        await sending;
        await _intake.EffectsAsync(6_000);
        await Intake.UntilAsync(() => Task.FromResult(stays.Partitions.Count == Partitions), "all partitions back");
        Assert.Equal(Intake.Expected(6_000, 60), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task Two_that_hold_the_same_partition_never_both_have_an_effect()
    {
        // Two groups of one name cannot be; two consumers that each believe to own the partitions are what a paused process becomes.
        await _intake.SendAsync(_intake.Puts(1_000, accounts: 30));
        var kafka = new KafkaSettings { BootstrapServers = _kafka.BootstrapServers, Properties = new Dictionary<string, string> { ["group.id"] = Guid.NewGuid().ToString() } };
        await using var one = _intake.Consume(options => options with { MaxBatch = 10 });
        await using var other = _intake.Consume(options => options with { MaxBatch = 10, Kafka = kafka });
        await _intake.EffectsAsync(1_000);

        Assert.Equal(Intake.Expected(1_000, 30), await _intake.AccountsAsync());
    }
}
