using KiVendTout.Handlers.Datasets.Loading;
using Npgsql;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

public sealed class LoadingAFile(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_is_six_messages_and_506_rows_with_the_sums_of_its_documentation()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var traces = new List<BatchTrace>();
        var load = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { OnBatch = traces.Add });
        Assert.Equal(("done", 506L, 506L, 6), (load.State, load.Lines, load.Records, load.Batches));
        Assert.Equal([new BatchSizes(5, 100), new BatchSizes(1, 6)], load.Sizes);
        Assert.Equal((506L, 0L, 0L), (load.Stored, load.Repeated, load.Quarantined));
        Assert.Equal(["1: 1-100 at 0", "2: 101-200 at 1", "3: 201-300 at 2", "4: 301-400 at 3", "5: 401-500 at 4", "6: 501-506 at 5"], traces.Select(one => $"{one.Number}: {one.FirstLine}-{one.LastLine} at {one.Offset}"));
        await pipeline.WholeAsync();
        Assert.Equal(
            "done 506 506 6 0", await pipeline.ScalarAsync<string>("select concat_ws(' ', state, lines, records, batches, quarantined) from SCHEMA.kvt_dataset_runs"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(37)]
    [InlineData(506)]
    public async Task Loaded_again_in_whatever_batches_nothing_is_stored_twice(int batch)
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        await pipeline.LoadAsync(Pipeline.Sample);
        var again = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = batch });
        Assert.Equal((506L, 0L, 506L), (again.Records, again.Stored, again.Repeated));
        await pipeline.WholeAsync();
    }

    [Fact]
    public async Task Lines_that_are_no_rows_are_put_away_and_the_rest_is_stored()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var lines = await File.ReadAllLinesAsync(Pipeline.Sample, Ct);
        lines[9] = " 0.1 2";
        lines[200] = lines[200].Replace('.', 'x');
        var load = await pipeline.LoadAsync(pipeline.File("some.csv", string.Join('\n', lines) + "\n"));
        Assert.Equal((506L, 504L, 504L, 2L), (load.Lines, load.Records, load.Stored, load.Quarantined));
        Assert.Equal([10L, 201L], load.Rejects.Select(reject => reject.Line));
        Assert.Equal("10,201", await pipeline.ScalarAsync<string>("select string_agg(line_number::text, ',' order by line_number) from SCHEMA.kvt_dataset_quarantine"));
    }

    [Fact]
    public async Task No_more_is_on_its_way_than_the_window_holds_while_nobody_consumes()
    {
        await using var pipeline = await Pipeline.OpenAsync(database);
        await using var kafka = pipeline.Sender();
        var sent = new CountingSender(kafka);
        const int window = 30_000;
        var loading = pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 20, WindowBytes = window }, sent);
        await sent.QuietAsync(2, Ct);
        Assert.InRange(sent.Bytes, 1, window);
        pipeline.Consume();
        var load = await loading;
        Assert.InRange(load.PeakWindowBytes, 1, window);
        Assert.Equal(506L, load.Stored);
        Assert.True(sent.Bytes > window, "All of it was sent in the end.");
        await pipeline.WholeAsync();
    }

    [Fact]
    public async Task A_rate_holds_over_the_whole_file()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var load = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { Rate = 1_000 });
        Assert.True(load.Elapsed >= TimeSpan.FromMilliseconds(500), $"The last batch may go after half a second, and all was stored after {load.Elapsed}.");
        Assert.Equal(506L, load.Stored);
    }

    [Fact]
    public async Task A_load_that_is_stopped_keeps_what_was_stored_and_goes_on_with_the_next()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        // At this rate the rest would take the better part of a minute: it is far from its end whenever the second batch is heard of.
        var load = await pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { BatchSize = 10, Rate = 10, OnBatch = batch => { if (batch.Number == 2) stop.Cancel(); } }, ct: stop.Token);
        Assert.Equal("stopped", load.State);
        Assert.InRange(load.Stored, 20, 505);
        Assert.Equal("stopped", await pipeline.ScalarAsync<string>("select state from SCHEMA.kvt_dataset_runs"));
        var rest = await pipeline.LoadAsync(Pipeline.Sample);
        Assert.Equal((506 - load.Stored, load.Stored), (rest.Stored, rest.Repeated));
        await pipeline.WholeAsync();
    }

    [Fact]
    public async Task Where_nobody_consumes_the_load_is_given_up_and_says_so()
    {
        await using var pipeline = await Pipeline.OpenAsync(database);
        var told = new List<string?>();
        var failed = await Assert.ThrowsAsync<LoadException>(() => pipeline.LoadAsync(Pipeline.Sample, new LoaderOptions { Patience = TimeSpan.FromSeconds(2), OnWait = told.Add }));
        Assert.Contains("Nothing of housing was stored", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["no consumer has stored the batches that were sent"], told);
        Assert.Equal("failed", await pipeline.ScalarAsync<string>("select state from SCHEMA.kvt_dataset_runs"));
    }

    [Fact]
    public async Task A_run_whose_loader_died_is_marked_as_stopped_and_one_that_lives_is_not()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var (dead, alive) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var run in new[] { dead, alive })
            await pipeline.ExecuteAsync($"insert into SCHEMA.kvt_dataset_runs (id, dataset, file, batch_size, started) values ('{run}', 'housing', 'old.csv', 100, now() - interval '1 minute')");
        await using var loader = await pipeline.Store.Database.OpenConnectionAsync(Ct); // a loader holds its run's lock as long as it lives
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock_shared(hashtextextended('kvt-run {alive}', 0))", loader);
        await hold.ExecuteNonQueryAsync(Ct);
        await pipeline.LoadAsync(Pipeline.Sample);
        Assert.Equal("stopped", await pipeline.ScalarAsync<string>($"select state from SCHEMA.kvt_dataset_runs where id = '{dead}' and ended is not null and error like '%load the file again%'"));
        Assert.Equal("running", await pipeline.ScalarAsync<string>($"select state from SCHEMA.kvt_dataset_runs where id = '{alive}'"));
    }
}
