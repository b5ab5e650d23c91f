using KiVendTout.Handlers.Datasets.Loading;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

public sealed class LosingKafka(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_lost_cluster_held_is_sent_to_the_next()
    {
        await using var pipeline = await Pipeline.OpenAsync(database);
        await using var kafka = pipeline.Sender();
        var sent = new CountingSender(kafka);
        var loading = pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 50 }, sent);
        await sent.QuietAsync(11, Ct); // All of it is in brokers that nobody reads.
        await pipeline.LoseKafkaAsync();
        pipeline.Consume();
        var load = await loading;
        Assert.True(load.Resent > 0);
        Assert.Equal((506L, 0L), (load.Stored, load.Repeated));
        await pipeline.WholeAsync();
    }

    [Fact]
    public async Task What_was_stored_before_the_cluster_was_lost_is_not_sent_again()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var lost = new TaskCompletionSource();
        var loading = pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 10, Rate = 1_000, OnBatch = batch => { if (batch.Number == 20) lost.TrySetResult(); } });
        await lost.Task.WaitAsync(Ct);
        await pipeline.LoseKafkaAsync();
        pipeline.Consume();
        var load = await loading;
        Assert.Equal(506L, load.Stored + load.Repeated);
        await pipeline.WholeAsync();
    }

    /// <summary>Single records have more headers than body, and it is the whole of a message that the embedded partition counts against its 5 MiB.</summary>
    [Fact]
    public async Task Single_records_do_not_overflow_the_embedded_partition_while_nobody_consumes()
    {
        await using var pipeline = await Pipeline.OpenAsync(database);
        var path = pipeline.File("many.csv", string.Concat(Enumerable.Repeat(await File.ReadAllTextAsync(Pipeline.Sample, Ct), 20)));
        await using var kafka = pipeline.Sender();
        var sent = new CountingSender(kafka);
        var loading = pipeline.LoadAsync(path, new LoaderOptions { BatchSize = 1 }, sent);
        await sent.QuietAsync(1_000, Ct);
        var partition = (await new KafkaTopics(pipeline.Place.Kafka).ListAsync([pipeline.Dataset.Topic], Ct)).Single().Partitions.Single();
        Assert.Equal(0, partition.Low);
        Assert.InRange(partition.High, 1_000, 10_000); // the window is full: there are 10,120 records
        pipeline.Consume();
        var load = await loading;
        Assert.Equal((10_120L, 0), (load.Stored, load.Resent));
    }

    [Fact]
    public async Task What_is_long_on_its_way_is_not_taken_for_lost()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        await using var kafka = pipeline.Sender();
        // The first batch is stored, and the consumer is behind all that the topic has, while the second is still being sent: for longer than the loader waits before it looks for what was lost.
        var load = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 400, Rate = 800 }, new CountingSender(kafka, slow: TimeSpan.FromSeconds(5)));
        Assert.Equal((506L, 0L, 0), (load.Stored, load.Repeated, load.Resent));
    }

    [Fact]
    public async Task An_error_that_is_not_kafkas_ends_the_load_as_what_it_is()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        await using var kafka = pipeline.Sender();
        var mistake = new InvalidOperationException("a mistake of a setting");
        var waits = new LoaderOptions { Patience = TimeSpan.FromDays(1) };
        var sending = await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.LoadAsync(Pipeline.Sample, waits, new CountingSender(kafka, fail: mistake)).WaitAsync(TimeSpan.FromSeconds(100), Ct));
        Assert.Same(mistake, sending);
        var loads = pipeline.LoadAsync(Pipeline.Sample, waits with { ConsumerFailure = () => mistake }, new CountingSender(kafka, swallow: 100));
        Assert.Same(mistake, await Assert.ThrowsAsync<InvalidOperationException>(() => loads.WaitAsync(TimeSpan.FromSeconds(100), Ct)));
        Assert.Equal("2 failed a mistake of a setting", await pipeline.ScalarAsync<string>("select format('%s %s %s', count(*), min(state), max(error)) from SCHEMA.kvt_dataset_runs"));
    }

    [Fact]
    public async Task What_brokers_acknowledged_and_lost_is_sent_again_when_the_consumer_has_passed_its_place()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        await using var kafka = pipeline.Sender();
        var load = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 100 }, new CountingSender(kafka, swallow: 2));
        Assert.Equal(1, load.Resent);
        Assert.Equal(506L, load.Stored);
        await pipeline.WholeAsync();
    }
}
