using System.Collections.Concurrent;
using KiVendTout.Handlers.Datasets.Loading;

namespace KiVendTout.Handlers.Tests.Datasets.Loading;

public sealed class FollowingSources(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_growing_file_is_one_source_and_one_run_and_half_a_line_waits_for_its_end()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var lines = await File.ReadAllLinesAsync(Pipeline.Sample, Ct);
        var path = pipeline.File("growing.csv", string.Join('\n', lines[..100]) + "\n" + lines[100][..20]);
        await using var watch = new Watch(pipeline, path);
        await watch.RowsAsync(100);
        await watch.ToldAsync("the last line has no end yet; its 20 bytes");
        await File.AppendAllTextAsync(path, lines[100][20..] + "\n" + string.Join('\n', lines[101..300]) + "\n", Ct);
        await watch.RowsAsync(300);
        await File.AppendAllTextAsync(path, string.Join('\n', lines[300..]) + "\n", Ct);
        await watch.RowsAsync(506);
        await watch.StopAsync();
        await pipeline.WholeAsync();
        var (_, load) = Assert.Single(watch.Loaded);
        Assert.Equal((506L, 506L, 0L), (load.Lines, load.Stored, load.Repeated));
        Assert.Equal(1L, await pipeline.ScalarAsync<long>("select count(*) from SCHEMA.kvt_dataset_runs"));
        Assert.Equal(1L, await pipeline.ScalarAsync<long>("select count(distinct source_sha256) from SCHEMA.housing"));

        // The next watch goes on where this one ended, and a plain load finds everything there.
        var again = await pipeline.LoadAsync(path);
        Assert.Equal((0L, 506L), (again.Stored, again.Repeated));
    }

    [Fact]
    public async Task A_record_whose_quote_is_open_waits_for_the_next_lines_and_is_told()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        const string Row = "0.1,18,2.31,0,0.538,6.575,65.2,4.09,1,296,15.3,396.9,4.98,";
        var path = pipeline.File("quoted.csv", $"{Row}24\n{Row}25\n{Row}\"26\n");
        await using var watch = new Watch(pipeline, path);
        await watch.RowsAsync(2);
        await watch.ToldAsync("line 3 opens a quote that is not closed yet");
        await watch.StopAsync();
        Assert.Equal((2L, 2L, 0L), Assert.Single(watch.Loaded) is { Load: var load } ? (load.Lines, load.Stored, load.Quarantined) : default);
    }

    [Fact]
    public async Task A_file_that_is_cut_short_is_told_and_is_another_source()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var lines = await File.ReadAllLinesAsync(Pipeline.Sample, Ct);
        var path = pipeline.File("replaced.csv", string.Join('\n', lines[..50]) + "\n");
        await using var watch = new Watch(pipeline, path);
        await watch.RowsAsync(50);
        await File.WriteAllTextAsync(path, string.Join('\n', lines[400..430]) + "\n", Ct);
        await watch.RowsAsync(80);
        await watch.StopAsync();
        Assert.Contains(watch.News, news => news.Contains("cut short or replaced", StringComparison.Ordinal));
        Assert.Equal([50L, 30L], watch.Loaded.Select(one => one.Load.Stored));
        Assert.Equal(2L, await pipeline.ScalarAsync<long>("select count(distinct source_sha256) from SCHEMA.housing"));
    }

    [Fact]
    public async Task Each_file_of_a_folder_is_loaded_once_by_its_content_and_bad_ones_stop_nothing()
    {
        await using var pipeline = (await Pipeline.OpenAsync(database)).Consume();
        var lines = await File.ReadAllLinesAsync(Pipeline.Sample, Ct);
        var folder = Directory.CreateDirectory(Path.Combine(pipeline.Folder, "inbox")).FullName;
        await using var watch = new Watch(pipeline, folder);
        MoveIn("a.csv", string.Join('\n', lines[..300]) + "\n");
        MoveIn("empty.csv", "");
        await watch.RowsAsync(300);
        MoveIn("moved.csv", string.Join('\n', lines[300..]) + "\n");
        MoveIn("copy.csv", string.Join('\n', lines[..300]) + "\n");
        await watch.RowsAsync(506);
        await watch.ToldAsync("copy.csv was loaded before");
        await watch.ToldAsync("empty.csv");
        await watch.StopAsync();
        Assert.Equal(["a.csv", "moved.csv"], watch.Loaded.Select(one => Path.GetFileName(one.Path)));
        await pipeline.WholeAsync();

        // Written in place, a file could be looked at half written, and twice the same.
        void MoveIn(string name, string content) => File.Move(pipeline.File(name, content), Path.Combine(folder, name));
    }

    /// <summary>A watch under way.</summary>
    private sealed class Watch : IAsyncDisposable
    {
        private readonly Pipeline _pipeline;
        private readonly CancellationTokenSource _stop = new();
        private readonly KafkaSender _sender;
        private readonly Task _following;
        private readonly ConcurrentQueue<(string Path, LoadSummary Load)> _loaded = new();
        private readonly ConcurrentQueue<string> _news = new();

        public Watch(Pipeline pipeline, string path)
        {
            (_pipeline, _sender) = (pipeline, pipeline.Sender());
            var watcher = new SourceWatcher(pipeline.Store, pipeline.Dataset, new DatasetLoader(pipeline.Store, pipeline.Dataset, _sender, new LoaderOptions()))
            {
                Look = TimeSpan.FromMilliseconds(50),
                OnNews = _news.Enqueue,
                OnLoaded = (file, load) => _loaded.Enqueue((file, load)),
            };
            _following = Task.Run(() => watcher.FollowAsync(path, _stop.Token));
        }

        public IReadOnlyList<(string Path, LoadSummary Load)> Loaded => [.. _loaded];

        public IReadOnlyList<string> News => [.. _news];

        /// <summary>Waits for rows, and for the watch to have noticed them: that is when it writes down how many lines of its sources are loaded.</summary>
        public async Task RowsAsync(long rows, long? lines = null)
        {
            await UntilAsync(async () => await _pipeline.ScalarAsync<long>("select count(*) from SCHEMA.housing") == rows, $"{rows} rows");
            await UntilAsync(async () => await _pipeline.ScalarAsync<long>("select coalesce(sum(lines), 0)::bigint from SCHEMA.kvt_dataset_sources") == (lines ?? rows), $"{lines ?? rows} lines");
        }

        public Task ToldAsync(string what) => UntilAsync(() => Task.FromResult(_news.Any(news => news.Contains(what, StringComparison.Ordinal))), what);

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _following;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await _sender.DisposeAsync();
            _stop.Dispose();
        }

        private async Task UntilAsync(Func<Task<bool>> there, string what)
        {
            for (var until = DateTime.UtcNow + Patience; !await there(); await Task.Delay(30, Ct))
            {
                if (_following.IsFaulted)
                    await _following;
                Assert.True(DateTime.UtcNow < until, $"Still not: {what}. {string.Join("; ", _news)}");
            }
        }
    }
}
