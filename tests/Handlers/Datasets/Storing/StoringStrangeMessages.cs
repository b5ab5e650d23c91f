using System.Globalization;
using System.Text;
using KiVendTout.Handlers.Datasets.Batches;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Inbound;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

public sealed class StoringStrangeMessages(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Dataset Words = new()
    {
        Name = "words",
        Title = "Words",
        Topic = "words-data",
        Table = "words",
        Columns = [new DatasetColumn { Name = "word", Type = ColumnType.Text }, new DatasetColumn { Name = "times", Type = ColumnType.WholeNumber }],
        Indexes = [["word"]],
    };

    private static readonly byte[] Source = StoringSite.SourceOf("words");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_array_of_somebody_else_is_its_own_source_and_stored_once()
    {
        await using var site = await StoringSite.OpenAsync(database, Words);
        var body = """[ {"word":"a","times":1}, {"word":"b","times":2} ]"""u8.ToArray();
        await site.HandleAsync(Words, StoringSite.Plain(body), StoringSite.Plain("[]"u8.ToArray()));
        await site.HandleAsync(Words, StoringSite.Plain(body));
        await site.HandleAsync(Words, StoringSite.Plain("""[{"word":"a","times":1}]"""u8.ToArray()));

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body));
        Assert.Equal(["(a,1,t)", "(a,1,f)", "(b,2,t)"], await site.RowsAsync($"select word, line_number, encode(source_sha256, 'hex') = '{hash}' from $.words order by word, id"));
        Assert.Equal(["(2,2,0,)", "(0,0,0,)", "(2,0,2,)", "(1,1,0,)"], await site.RowsAsync("select records, stored, repeated, run from $.kvt_dataset_batches order by id"));
    }

    [Fact]
    public async Task Messages_that_are_no_batches_are_dead_letters_and_hold_nothing_up()
    {
        await using var site = await StoringSite.OpenAsync(database, Words);
        const string Good = """[{"word":"good","times":1}]""";
        var large = Encoding.UTF8.GetBytes($"[{new string(' ', 1 << 20)}]");
        await site.HandleAsync(
            Words,
            StoringSite.Batch("words", Source, "1-1", Good),
            StoringSite.Batch("words", Source, "2-2", """[{"word":"cut off","times":"""),
            StoringSite.Batch("words", Source, "3-3", """{"word":"no array","times":1}"""),
            StoringSite.Batch("words", Source, "4-5", Good),
            StoringSite.Batch("words", Source, "6-6", $"[{Good[1..^1]},{Good[1..^1]}]"),
            StoringSite.Batch("words", Source, "8-7", Good),
            StoringSite.Batch("words", Source, "9-9", $"{Good} x"),
            StoringSite.Batch("words", Source, "10-10", [(byte)'[', 0xff, (byte)']']),
            StoringSite.Batch("others", Source, "11-11", Good),
            StoringSite.Plain(Encoding.UTF8.GetBytes(Good), ("ce_type", "somebody.elses.v1")),
            StoringSite.Plain(Encoding.UTF8.GetBytes(Good), ("ce_type", BatchHeaders.Type)),
            StoringSite.Plain(null),
            StoringSite.Plain(large),
            StoringSite.Batch("words", Source, "12-12", Good));

        Assert.Equal(["(1)", "(12)"], await site.RowsAsync("select line_number from $.words order by 1"));
        Assert.Equal(
            [
                (1, MessageProblem.NotJson), (2, MessageProblem.NotJson), (3, MessageProblem.BadHeader), (4, MessageProblem.BadHeader), (5, MessageProblem.BadHeader), (6, MessageProblem.NotJson),
                (7, MessageProblem.NotJson), (8, MessageProblem.BadHeader), (9, MessageProblem.UnknownType), (10, MessageProblem.BadHeader), (11, MessageProblem.NoBody), (12, MessageProblem.TooLarge),
            ],
            (await site.RowsAsync("""select "offset", code from $.kvt_dead_letters order by "offset" """)).Select(row => row.Trim('(', ')').Split(',')).Select(row => (int.Parse(row[0], CultureInfo.InvariantCulture), row[1])));
        Assert.Equal(["(12,words-data.dead-letters)"], await site.RowsAsync("select count(*), topic from $.kvt_outbox group by topic"));
        Assert.Equal(["(t)"], await site.RowsAsync("""select body = convert_to('{"word":"no array","times":1}', 'UTF8') from $.kvt_dead_letters where "offset" = 2"""));
        Assert.Equal(["(14)"], await site.RowsAsync("select next_offset from $.kvt_watermarks"));
        Assert.Equal(0, await site.ScalarAsync<long>("select count(*) from $.kvt_dataset_quarantine"));
    }

    [Theory]
    [InlineData("""{"\ud800":1,"word":"a","times":1}""", "\\ud800")]
    [InlineData("""{"wor\u0064":"a","times":1,"deep":[[[{}]]]}""", "deep")]
    [InlineData("""{"":1}""", "")]
    public async Task Property_names_of_any_kind_hold_nothing_up(string record, string column)
    {
        await using var site = await StoringSite.OpenAsync(database, Words);
        await site.HandleAsync(Words, StoringSite.Batch("words", Source, "1-2", $$"""[{{record}},{"w\u006frd":"b","times":2}]"""));
        Assert.Equal(["(b)"], await site.RowsAsync("select word from $.words"));
        Assert.Equal(column, await site.ScalarAsync<string>("select column_name from $.kvt_dataset_quarantine"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_PostgreSQL_refuses_is_found_and_set_aside(bool withKey)
    {
        var dataset = withKey ? Words with { Name = "keyed", Table = "words", Key = ["times"] } : Words;
        await using var site = await StoringSite.OpenAsync(database, dataset);
        await site.RunAsync("alter table $.words add constraint no_sevens check (times % 7 <> 0)");
        // Random letters, for an index row is compressed before it is found too long.
        var random = new Random(11);
        var longWord = new string([.. Enumerable.Range(0, 20_000).Select(_ => (char)random.Next('a', 'z'))]);
        await site.HandleAsync(dataset, Enumerable.Range(0, 4).Select(message => StoringSite.Batch(
            dataset.Name, Source, $"{(message * 10) + 1}-{(message * 10) + 10}", $"[{string.Join(',', Enumerable.Range((message * 10) + 1, 10).Select(line => $$"""{"word":"{{(line == 25 ? longWord : $"w{line}")}}","times":{{line}}}"""))}]")));

        int[] refused = [7, 14, 21, 25, 28, 35];
        Assert.Equal(Enumerable.Range(1, 40).Except(refused).Select(line => $"({line})"), await site.RowsAsync("select line_number from $.words order by 1"));
        Assert.Equal(refused.Select(line => $"({line},{(line == 25 ? "54000" : "23514")})"), await site.RowsAsync("select line_number, substring(reason from '\\(([0-9]{5})\\)') from $.kvt_dataset_quarantine order by 1"));
        Assert.Equal(["(10,9,1)", "(10,9,1)", "(10,7,3)", "(10,9,1)"], await site.RowsAsync("select records, stored, quarantined from $.kvt_dataset_batches order by id"));
        Assert.Equal(["(\"{\"\"word\"\":\"\"w14\"\",\"\"times\"\":14}\")"], await site.RowsAsync("select raw from $.kvt_dataset_quarantine where line_number = 14"));
    }

    [Fact]
    public async Task A_dataset_with_a_key_stores_a_row_once_whatever_its_source_and_line()
    {
        var keyed = Words with { Key = ["word"] };
        await using var site = await StoringSite.OpenAsync(database, keyed);
        await site.HandleAsync(keyed, StoringSite.Batch("words", Source, "1-3", """[{"word":"a","times":1},{"word":"b","times":2},{"word":"a","times":3}]"""), StoringSite.Batch("words", StoringSite.SourceOf("other"), "1-2", """[{"word":"b","times":9},{"word":"c","times":4}]"""));
        await site.HandleAsync(keyed, StoringSite.Batch("words", Source, "1-3", """[{"word":"a","times":1},{"word":"b","times":2},{"word":"a","times":3}]"""));
        Assert.Equal(["(a,1)", "(b,2)", "(c,4)"], await site.RowsAsync("select word, times from $.words order by 1"));
        Assert.Equal(["(3,2,1)", "(2,1,1)", "(3,0,3)"], await site.RowsAsync("select records, stored, repeated from $.kvt_dataset_batches order by id"));
    }

    [Fact]
    public async Task Whoever_listens_is_told_which_run_has_stored_something()
    {
        await using var site = await StoringSite.OpenAsync(database, Words);
        await using var listening = await site.Database.OpenConnectionAsync(Ct);
        var told = new List<string>();
        listening.Notification += (_, notification) => told.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand("listen kvt_datasets", listening))
            await listen.ExecuteNonQueryAsync(Ct);
        var run = Guid.NewGuid();
        await site.HandleAsync(Words, StoringSite.Batch("words", Source, "1-1", """[{"word":"a","times":1}]""", run), StoringSite.Batch("words", Source, "2-2", """[{"word":"a","times":1}]""", run), StoringSite.Plain("""[{"word":"a","times":1}]"""u8.ToArray()));
        while (told.Count < 2)
            await listening.WaitAsync(Ct);
        Assert.Equal([$"words {run}", "words "], told);
    }

    [Fact]
    public async Task Two_clusters_that_bring_the_same_rows_at_once_store_them_once()
    {
        var housing = Shipped.Dataset("housing");
        await using var site = await StoringSite.OpenAsync(database, housing);
        var (forwards, backwards) = (await StoringSite.HousingAsync(batchSize: 50), (await StoringSite.HousingAsync(batchSize: 23)).Reverse().ToArray());
        await Task.WhenAll(SendAsync("one", forwards), SendAsync("two", backwards), SendAsync("three", forwards));
        await StoringBatches.HasHousingAsync(site);
        Assert.Equal(["(506)"], await site.RowsAsync("select sum(stored) from $.kvt_dataset_batches"));

        Task SendAsync(string cluster, IEnumerable<Confluent.Kafka.Message<byte[]?, byte[]?>> messages) => Task.Run(async () =>
        {
            var next = 0;
            foreach (var chunk in messages.Chunk(3))
            {
                Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>[] read = [.. chunk.Select((message, i) => new Confluent.Kafka.ConsumeResult<byte[]?, byte[]?> { Topic = housing.Topic, Partition = 0, Offset = next + i, Message = message })];
                await site.Sink(housing, cluster).HandleAsync(new PartitionBatch(new ConsumedTopic(housing.Topic), 0, next, read, 1 << 20), Ct);
                next += read.Length;
            }
        }, Ct);
    }

    [Fact]
    public async Task A_batch_that_is_abandoned_anywhere_is_stored_whole_or_not_at_all()
    {
        var housing = Shipped.Dataset("housing");
        await using var site = await StoringSite.OpenAsync(database, housing);
        var messages = (await StoringSite.HousingAsync(batchSize: 3)).Concat(await StoringSite.HousingAsync(batchSize: 7)).ToArray();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var abandoned = 0;
        for (var next = 0; next < messages.Length; next = (int)await site.ScalarAsync<long>("select coalesce(sum(next_offset), 0)::bigint from $.kvt_watermarks"))
        {
            var from = next;
            Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>[] read =
            [
                .. messages.Skip(from).Take(random.Next(1, 25)).Select((message, i) => new Confluent.Kafka.ConsumeResult<byte[]?, byte[]?> { Topic = housing.Topic, Partition = 0, Offset = from + i, Message = message }),
            ];
            // At the latest the fortieth time it may end: a slow machine never would otherwise.
            using var abandon = new CancellationTokenSource(TimeSpan.FromMicroseconds(abandoned < 40 ? random.Next(0, 12_000) : 60_000_000));
            try
            {
                await site.Sink(housing).HandleAsync(new PartitionBatch(new ConsumedTopic(housing.Topic), 0, from, read, 1 << 20), abandon.Token);
            }
            catch (OperationCanceledException)
            {
                abandoned++;
                await SettledAsync(site);
            }

            var watermark = await site.ScalarAsync<long>("select coalesce(sum(next_offset), 0)::bigint from $.kvt_watermarks");
            Assert.Contains(watermark, new[] { from, from + (long)read.Length });
            Assert.Equal([$"({watermark},t)"], await site.RowsAsync("select count(*), coalesce(sum(stored), 0) = (select count(*) from $.housing) from $.kvt_dataset_batches"));
        }

        Assert.True(abandoned > 0);
        await StoringBatches.HasHousingAsync(site);
    }

    /// <summary>A server that is slow to hear of it may still be committing what was abandoned.</summary>
    private static async Task SettledAsync(StoringSite site)
    {
        for (var until = DateTime.UtcNow.AddMinutes(2); await BusyAsync(); await Task.Delay(20, Ct))
            Assert.True(DateTime.UtcNow < until, "A statement that was abandoned does not end.");

        Task<bool> BusyAsync() => site.ScalarAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle')");
    }

    [Fact]
    public async Task Whoever_comes_late_to_a_partition_stores_nothing()
    {
        await using var site = await StoringSite.OpenAsync(database, Words);
        await site.HandleAsync(Words, StoringSite.Batch("words", Source, "1-1", """[{"word":"a","times":1}]"""));
        var late = new Confluent.Kafka.ConsumeResult<byte[]?, byte[]?> { Topic = Words.Topic, Partition = 0, Offset = 0, Message = StoringSite.Batch("words", Source, "2-2", """[{"word":"b","times":1}]""") };
        await Assert.ThrowsAsync<PartitionLostException>(() => site.Sink(Words).HandleAsync(new PartitionBatch(new ConsumedTopic(Words.Topic), 0, 0, [late], 1 << 20), Ct));
        Assert.Equal(1, await site.ScalarAsync<long>("select count(*) from $.words"));
    }
}
