using Confluent.Kafka;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

/// <summary>Against one real broker: a batch and its progress are seen together and once, whoever dies when.</summary>
public sealed class PublishingInTransactions : IAsyncLifetime
{
    private const string Home = "this installation";
    private readonly string _id = $"publisher-{Guid.NewGuid():N}";
    private readonly string _topic = $"orders-{Guid.NewGuid():N}";
    private KafkaSettings _settings = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _settings = new KafkaSettings { BootstrapServers = RealKafka.SharedOrSkip().BootstrapServers };
        await new KafkaTopics(_settings).EnsureAsync([new(_topic, 6), TransactionalPublisher.ProgressTopicOf()]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_progress_of_the_last_batch_is_found_again_and_none_before_the_first()
    {
        var messages = Sample.Messages(_topic, 3_000, keys: 30);
        await using (var first = Publisher())
        {
            Assert.Null(await first.RecoverAsync(Home, Cancel));
            foreach (var (n, batch) in messages.Chunk(500).Index()) await first.PublishAsync(batch, $"{n + 1} of 6;5-5;", Cancel);
        }

        await using var second = Publisher();
        Assert.Equal("6 of 6;5-5;", await second.RecoverAsync(Home, Cancel));
        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, _topic, 6, messages.Count)));
    }

    [Fact]
    public async Task The_older_of_two_publishers_is_fenced_and_adds_nothing()
    {
        var messages = Sample.Messages(_topic, 300, keys: 30);
        await using var older = Publisher();
        await older.RecoverAsync(Home, Cancel);
        await older.PublishAsync(messages[..100], "100", Cancel);
        await using var younger = Publisher();
        Assert.Equal("100", await younger.RecoverAsync(Home, Cancel));

        await Assert.ThrowsAsync<PublisherFencedException>(() => older.PublishAsync(messages[100..200], "the older one's", Cancel));
        await younger.PublishAsync(messages[100..200], "200", Cancel);
        // It would get a producer anew, which fences the younger one: what that one published must not be published again.
        await Assert.ThrowsAsync<PublisherFencedException>(() => older.PublishAsync(messages[100..200], "the older one's", Cancel));
        await Assert.ThrowsAsync<PublisherFencedException>(() => younger.PublishAsync(messages[200..], "300", Cancel));
        Assert.Equal("200", await younger.RecoverAsync(Home, Cancel));
        await younger.PublishAsync(messages[200..], "300", Cancel);

        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, _topic, 6, messages.Count)));
    }

    [Fact]
    public async Task A_transaction_that_a_dead_process_left_open_is_rolled_back_by_the_next()
    {
        var messages = Sample.Messages(_topic, 200, keys: 20);
        await using (var first = Publisher())
        {
            await first.RecoverAsync(Home, Cancel);
            await first.PublishAsync(messages[..100], "100", Cancel);
        }

        // As a killed process leaves it: all is with the broker, the commit is missing, and nobody says goodbye.
        using var dead = new ProducerBuilder<string, string>(_settings.ToClientConfig([new("transactional.id", _id)])).SetLogHandler((_, _) => { }).Build();
        dead.InitTransactions(TimeSpan.FromSeconds(120));
        dead.BeginTransaction();
        foreach (var message in messages[100..]) dead.Produce(_topic, new() { Key = message.Key!, Value = "never committed" });
        dead.Produce("kvt-progress", new() { Key = _id, Value = "200" });
        Assert.Equal(0, dead.Flush(TimeSpan.FromSeconds(120)));

        await using var next = Publisher();
        Assert.Equal("100", await next.RecoverAsync(Home, Cancel));
        await next.PublishAsync(messages[100..], "200", Cancel);
        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, _topic, 6, messages.Count)));
    }

    [Fact]
    public async Task A_stranger_s_open_transaction_delays_the_look_at_the_progress_but_does_not_hide_it()
    {
        using var stranger = new ProducerBuilder<string, string>(_settings.ToClientConfig([new("transactional.id", $"{_id}-stranger")])).SetLogHandler((_, _) => { }).Build();
        stranger.InitTransactions(TimeSpan.FromSeconds(120));
        stranger.BeginTransaction();
        stranger.Produce("kvt-progress", new() { Key = "stranger", Value = "open" });
        Assert.Equal(0, stranger.Flush(TimeSpan.FromSeconds(120)));
        await using (var first = Publisher())
        {
            var taking = first.RecoverAsync(Home, Cancel);
            Assert.NotSame(taking, await Task.WhenAny(taking, Task.Delay(500, Cancel)));
            stranger.CommitTransaction();
            Assert.Null(await taking);
            stranger.BeginTransaction();
            stranger.Produce("kvt-progress", new() { Key = "stranger", Value = "open again" });
            Assert.Equal(0, stranger.Flush(TimeSpan.FromSeconds(120)));
            await first.PublishAsync(Sample.Messages(_topic, 10, keys: 2), "10", Cancel);
        }

        await using var second = Publisher();
        var looking = second.RecoverAsync(Home, Cancel);
        Assert.NotSame(looking, await Task.WhenAny(looking, Task.Delay(500, Cancel)));
        stranger.AbortTransaction(TimeSpan.FromSeconds(120));
        Assert.Equal("10", await looking);
    }

    [Fact]
    public async Task Another_installation_s_progress_is_refused()
    {
        await using var ours = Publisher();
        await ours.RecoverAsync(Home, Cancel);
        await ours.PublishAsync(Sample.Messages(_topic, 10, keys: 2), "10", Cancel);
        await using var theirs = Publisher();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => theirs.RecoverAsync("another", Cancel));
        Assert.Contains("two installations on one cluster need an id each", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_too_large_names_itself_and_the_batch_goes_without_it()
    {
        var messages = Sample.Messages(_topic, 40, keys: 10);
        messages[20] = messages[20] with { Key = "the large one", Value = new byte[2_000_000] };
        await using var publisher = Publisher();
        await publisher.RecoverAsync(Home, Cancel);

        var failure = await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(messages, "40", Cancel));
        Assert.Equal(("the large one", ErrorCode.MsgSizeTooLarge), (failure.Key, failure.Code));
        messages.RemoveAt(20);
        await publisher.PublishAsync(messages, "40", Cancel);

        Assert.Equal(Reader.ByKey(messages), Reader.ByKey(Reader.ReadAll(_settings, _topic, 6, messages.Count)));
    }

    [Fact]
    public async Task What_the_topic_finds_too_large_is_named_at_the_second_try()
    {
        var narrow = $"narrow-{Guid.NewGuid():N}";
        await new KafkaTopics(_settings).EnsureAsync([new(narrow, 1, Settings: new Dictionary<string, string> { ["max.message.bytes"] = "20000" })]);
        var random = new byte[30_000];
        new Random(1).NextBytes(random);
        await using var publisher = Publisher();
        await publisher.RecoverAsync(Home, Cancel);

        OutgoingMessage[] batch = [new(narrow, "large", random, [])];
        await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(batch, "1", Cancel));
        var named = await Assert.ThrowsAsync<KafkaPublishException>(() => publisher.PublishAsync(batch, "1", Cancel));
        Assert.Equal((narrow, "large", ErrorCode.MsgSizeTooLarge), (named.Topic, named.Key, named.Code));
        await publisher.PublishAsync(Sample.Messages(_topic, 1, keys: 1), "2", Cancel);
    }

    private TransactionalPublisher Publisher() => new(_settings, _id);
}
