using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Ledger;
using KiVendTout.Platform.Messaging.Tests.Handling;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

public sealed class ConsumingTopics : IClassFixture<MessageDatabase>, IAsyncLifetime
{
    private const int Partitions = 6;
    private readonly MessageDatabase _database;
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private readonly Intake _intake;

    public ConsumingTopics(MessageDatabase database)
    {
        _database = database;
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
    public async Task Every_message_has_its_effect_once_and_in_the_order_of_its_key_and_a_second_start_goes_on()
    {
        await _intake.SendAsync(_intake.Puts(3_000, accounts: 50));
        await using (var consumer = _intake.Consume())
        {
            await _intake.EffectsAsync(3_000);
            await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Sum(partition => partition.Watermark) == 3_000), "watermarks at the end");
            Assert.Equal(Partitions, consumer.Partitions.Count);
            Assert.All(consumer.Partitions, partition => Assert.Equal((0, 0), (partition.Lag, partition.Waiting)));
        }

        await _intake.SendAsync(_intake.Puts(1_000, accounts: 50, first: 3_000));
        await using (_intake.Consume())
        {
            await _intake.EffectsAsync(4_000);
        }

        Assert.Equal(Intake.Expected(4_000, 50), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task A_partition_that_fills_up_is_paused_and_goes_on_when_there_is_room()
    {
        await _intake.SendAsync(_intake.Puts(1_000, accounts: 1));
        using var gate = new ManualResetEventSlim();
        await using var consumer = _intake.Consume(
            options => options with { MaxBatch = 50, MaxWaiting = 200 }, new BankUnit.Faults { BeforeCommit = () => gate.Wait(Ct) });
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Any(partition => partition.Waiting >= 150)), "a full partition");
        for (var i = 0; i < 20; i++)
        {
            Assert.All(consumer.Partitions, partition => Assert.InRange(partition.Waiting, 0, 200));
            await Task.Delay(10, Ct);
        }

        gate.Set();
        await _intake.EffectsAsync(1_000);
        Assert.Equal(Intake.Expected(1_000, 1), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task A_message_from_our_outbox_that_is_sent_twice_has_one_effect_and_one_of_another_installation_is_no_business_of_ours()
    {
        var installation = await MessageTables.InstallationAsync(_database.Source, "messages", Ct);
        var id = await _database.ScalarAsync<long>("insert into messages.kvt_outbox (topic, consumer, envelope, body) values ('accounts', 'bank', '{}', '') returning id");
        var sent = _intake.Message("a", new Put("a", 1), (CloudEventHeaders.OutboxHeader, $"{installation}:{id}"));
        var foreign = _intake.Message("a", new Put("a", 2), (CloudEventHeaders.OutboxHeader, $"{Guid.NewGuid()}:{id}"));
        await using var consumer = _intake.Consume();
        await _intake.SendAsync(sent);
        await _intake.EffectsAsync(1);
        await _intake.SendAsync(sent, sent, foreign);
        await _intake.EffectsAsync(2);

        var amounts = (await _intake.AccountsAsync())["a"];
        Assert.Equal([1, 2], amounts);
        Assert.Equal(0L, await _database.ScalarAsync<long>($"select count(*) from messages.kvt_outbox where id = {id}"));
    }
}
