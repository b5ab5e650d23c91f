using System.Text.RegularExpressions;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary><c>housing load</c> as a user types it, with a host and without.</summary>
public sealed partial class LoadingHousing
{
    [Fact]
    public async Task Without_a_host_the_command_brings_its_own_kafka_and_prints_six_batches_and_the_sums()
    {
        await using var platform = await Platform.StartAsync();
        var loaded = await platform.RunAsync("housing", "load");
        Assert.True(loaded.Code == 0, loaded.Error);
        Assert.Equal(["1 1-100 100", "2 101-200 100", "3 201-300 100", "4 301-400 100", "5 401-500 100", "6 501-506 6"], Trace().Matches(loaded.Output).Select(line => $"{line.Groups[1]} {line.Groups[2]} {line.Groups[3]}"));
        Assert.Contains("506 lines, 506 records in 6 batches: 5 of 100, 1 of 6", loaded.Output, StringComparison.Ordinal);
        Assert.Contains("Table housing: 506 rows, mean medv 22.532806", loaded.Output, StringComparison.Ordinal);
        Assert.Contains("crim 1828.44292", Housing.Line(loaded.Output, "sums:"), StringComparison.Ordinal);
        Assert.Contains("census of 1970", Housing.Line(loaded.Output, "Origin:"), StringComparison.Ordinal);
        Assert.Contains("racial statistic", Housing.Line(loaded.Output, "Caveat: Column b"), StringComparison.Ordinal);
        // A machine that is busy otherwise may be told of progress and of waiting; of nothing else.
        Assert.DoesNotContain(loaded.Error.Split('\n', '\r'), line => line is not ("" or "It goes on.") && !line.StartsWith("Waiting: ", StringComparison.Ordinal) && !line.StartsWith("loading: ", StringComparison.Ordinal));
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(platform.Home, "lake", "bronze", "housing"), "*.parquet", SearchOption.AllDirectories));

        var again = await platform.AskAsync("dataset", "load", "housing", Housing.Sample, "--batch", "64");
        var file = again.GetProperty("files")[0];
        Assert.Equal((0, 506, 8), (file.GetProperty("stored").GetInt32(), file.GetProperty("repeated").GetInt32(), file.GetProperty("batches").GetInt32()));
        Assert.Equal(22.532806m, Math.Round(again.GetProperty("table").GetProperty("mean").GetDecimal(), 6));
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
    }

    [Fact]
    public async Task Beside_a_host_its_consumer_stores_and_the_status_tells_of_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var host = await RunningHost.StartAsync(platform);
        var loaded = await platform.RunAsync("housing", "load", "--quiet");
        Assert.True(loaded.Code == 0, loaded.Error);
        Assert.DoesNotMatch(Trace(), loaded.Output);
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
        Assert.StartsWith("embedded-", await platform.ScalarAsync<string>("select max(cluster) from kivendtout.kvt_dataset_batches"), StringComparison.Ordinal);

        var status = await platform.AskAsync("status");
        var housing = status.GetProperty("datasets").GetProperty("sets").EnumerateArray().Single(set => set.GetProperty("name").GetString() == "housing");
        Assert.Equal((506, 0, "done"), (housing.GetProperty("rows").GetInt32(), housing.GetProperty("quarantined").GetInt32(), housing.GetProperty("lastRun").GetProperty("state").GetString()));
        var topic = status.GetProperty("consumers").GetProperty("topics").EnumerateArray().Single(one => one.GetProperty("topic").GetString() == "housing-data");
        Assert.Equal(("kvt-datasets", 1, 6, 0), (topic.GetProperty("consumer").GetString(), topic.GetProperty("partitions").GetInt32(), topic.GetProperty("watermark").GetInt32(), topic.GetProperty("lag").GetInt32()));
        using var http = host.Client();
        Assert.Contains("kvt_dataset_rows{dataset=\"housing\"} 506", await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("506", Housing.Line((await platform.RunAsync("dataset", "list")).Output, "housing"), StringComparison.Ordinal);
        Assert.Contains("racial statistic", (await platform.RunAsync("dataset", "show", "housing")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declaration_that_is_wrong_keeps_neither_the_host_nor_the_other_datasets_from_anything()
    {
        await using var platform = await Platform.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(platform.Home, "declared")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "ops/datasets"), "*.yaml"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var broken = Path.Combine(folder, "broken.yaml");
        await File.WriteAllTextAsync(broken, "name: Broken!\ntopic: x\n", TestContext.Current.CancellationToken);
        platform.Settings["KVT_DATASETS"] = folder;
        string log;
        await using (var host = await RunningHost.StartAsync(platform))
        {
            Assert.Equal(0, (await platform.RunAsync("housing", "load")).Code);
            var status = await platform.RunAsync("status");
            Assert.Contains("broken.yaml", Housing.Line(status.Output, "A dataset is not there:"), StringComparison.Ordinal);
            log = await host.StopAsync();
        }

        Assert.Contains("broken.yaml", log, StringComparison.Ordinal);
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
        var check = await platform.RunAsync("dataset", "check", broken);
        Assert.Equal(1, check.Code);
        Assert.Contains("broken.yaml", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_is_interrupted_says_what_it_did_and_the_next_one_finishes()
    {
        await using var platform = await Platform.StartAsync();
        // At this rate the whole would take more than a minute and a half: the interruption comes in its middle, however late it is.
        var process = platform.Start("housing", "load", "--batch", "5", "--rate", "5");
        var said = Platform.ReadAsync(process);
        for (var until = DateTime.UtcNow + Platform.Patience; await Housing.RowsAsync(platform) < 10; await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(!process.HasExited && DateTime.UtcNow < until, "Not even ten rows came.");
        Platform.Signal(process, "INT");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("stopped before its end", await said, StringComparison.Ordinal);
        Assert.InRange(await Housing.RowsAsync(platform), 10, 505);
        Assert.Equal(0, (await platform.RunAsync("housing", "load")).Code);
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
    }

    [GeneratedRegex(@"^ +(\d+) (\d+-\d+) +(\d+) +\d+ +\d+ +\d+ +\d+ +[\d.]+$", RegexOptions.Multiline)]
    private static partial Regex Trace();
}
