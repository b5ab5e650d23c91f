using KiVendTout.Platform.Messaging.Kafka;
using KiVendTout.Platform.Messaging.Tests.Handling;

namespace KiVendTout.Platform.Messaging.Tests.Inbound;

public sealed class LosingOnesPlace : IClassFixture<MessageDatabase>, IAsyncLifetime
{
    private const int Partitions = 6;
    private readonly MessageDatabase _database;
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();
    private readonly Intake _intake;

    public LosingOnesPlace(MessageDatabase database)
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
    public async Task A_watermark_behind_the_end_of_a_topic_that_was_made_anew_begins_at_its_beginning()
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            await _database.ExecuteAsync($"select messages.kvt_move_watermark('bank-{_intake.Test}', '{_kafka.ClusterId}', 'accounts', {partition}, 0, 5000)");
        }

        await _intake.SendAsync(_intake.Puts(100, accounts: 10));
        await using var consumer = _intake.Consume();
        await _intake.EffectsAsync(100);
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Sum(partition => partition.Watermark) < 5000 * Partitions), "watermarks of the new topic");

        Assert.Equal(Intake.Expected(100, 10), await _intake.AccountsAsync());
    }

    [Fact]
    public async Task Another_cluster_has_offsets_of_its_own()
    {
        await _intake.SendAsync(_intake.Puts(100, accounts: 10));
        await using (_intake.Consume())
        {
            await _intake.EffectsAsync(100);
        }

        await using (_intake.Consume(options => options with { ClusterId = "another" }))
        {
            await _intake.EffectsAsync(200);
        }
    }

    [Fact]
    public async Task Messages_that_the_topic_dropped_before_they_were_handled_are_passed_over()
    {
        // A partition of the embedded cluster keeps about 5 MB, compressed.
        var random = new Random(1);
        await _intake.SendAsync(Enumerable.Range(0, 5).Select(n => _intake.Message("a", new Put("a", n))));
        await using (_intake.Consume())
        {
            await _intake.EffectsAsync(5);
        }

        await _intake.SendAsync(Enumerable.Range(5, 200).Select(n => _intake.Message("a", new Put("a", n, Convert.ToBase64String(Bytes(random))))));
        await using var consumer = _intake.Consume();
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Sum(partition => partition.Watermark) == 205), "the end");
        var amounts = (await _intake.AccountsAsync())["a"];
        Assert.Equal(204, amounts[^1]);
        Assert.InRange(amounts.Length, 30, 204);
        Assert.Equal(amounts.Order(), amounts);
    }

    [Fact]
    public async Task Messages_that_the_topic_drops_while_their_partition_is_paused_are_passed_over()
    {
        var random = new Random(2);
        using var gate = new ManualResetEventSlim();
        await _intake.SendAsync(_intake.Puts(200, accounts: 1));
        await using var consumer = _intake.Consume(options => options with { MaxBatch = 10, MaxWaiting = 20 }, new BankUnit.Faults { BeforeCommit = () => gate.Wait(TestContext.Current.CancellationToken) });
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Any(partition => partition.Waiting >= 10)), "a paused partition");
        await _intake.SendAsync(Enumerable.Range(200, 200).Select(n => _intake.Message("a0", new Put("a0", n, Convert.ToBase64String(Bytes(random))))));
        gate.Set();
        await Intake.UntilAsync(() => Task.FromResult(consumer.Partitions.Sum(partition => partition.Watermark) == 400), "the end");

        var amounts = (await _intake.AccountsAsync())["a0"];
        Assert.Equal(399, amounts[^1]);
        Assert.InRange(amounts.Length, 30, 399);
        Assert.Equal(amounts.Order(), amounts);
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[50_000];
        random.NextBytes(bytes);
        return bytes;
    }
}
