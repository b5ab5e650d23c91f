using System.Text;

namespace KiVendTout.Acceptance.Tests.Datasets;

/// <summary>Files as people send them.</summary>
public sealed class LoadingOddFiles
{
    private const string Header = "crim,zn,indus,chas,nox,rm,age,dis,rad,tax,ptratio,b,lstat,medv";

    [Fact]
    public async Task Commas_a_header_a_mark_at_the_beginning_and_Windows_line_ends_are_the_same_506_rows()
    {
        await using var platform = await Platform.StartAsync();
        var path = Path.Combine(platform.Home, "windows.csv");
        await File.WriteAllTextAsync(path, Header + "\r\n" + string.Join("\r\n", Housing.Values().Select(values => string.Join(',', values))) + "\r\n", new UTF8Encoding(true), TestContext.Current.CancellationToken);
        var loaded = await platform.RunAsync("housing", "load", path);
        Assert.True(loaded.Code == 0, loaded.Error);
        Assert.Contains("507 lines, 506 records in 6 batches: 5 of 100, 1 of 6", loaded.Output, StringComparison.Ordinal);
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
    }

    [Fact]
    public async Task Lines_that_are_no_rows_are_told_with_their_reasons_and_the_exit_code_is_good()
    {
        await using var platform = await Platform.StartAsync();
        var values = Housing.Values();
        values[4][13] = "NaN";
        values[7] = values[7][..5];
        values[19][9] = "296.5";
        var loaded = await platform.RunAsync("housing", "load", Housing.File(platform, "bad.csv", string.Join('\n', values.Select(line => string.Join(' ', line))) + "\n"));
        Assert.True(loaded.Code == 0, loaded.Error);
        Assert.Contains("503 rows stored, 0 repeated (they were there), 3 lines in quarantine", loaded.Output, StringComparison.Ordinal);
        Assert.StartsWith("line 5: medv:", Housing.Line(loaded.Output, "line 5:"), StringComparison.Ordinal);
        Assert.NotEmpty(Housing.Line(loaded.Output, "line 8:"));
        Assert.StartsWith("line 20: tax:", Housing.Line(loaded.Output, "line 20:"), StringComparison.Ordinal);
        Assert.Contains("./kvt dataset quarantine housing", loaded.Output, StringComparison.Ordinal);
        var quarantine = await platform.AskAsync("dataset", "quarantine", "housing");
        Assert.Equal([5L, 8L, 20L], quarantine.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("line").GetInt64()).Order());
    }

    [Fact]
    public async Task An_empty_file_one_without_any_row_and_one_that_is_not_there_are_refused_with_the_reason()
    {
        await using var platform = await Platform.StartAsync();
        var empty = await platform.RunAsync("housing", "load", Housing.File(platform, "empty.csv", ""));
        Assert.Equal(1, empty.Code);
        Assert.Contains("empty.csv", empty.Error, StringComparison.Ordinal);

        var prose = await platform.RunAsync("housing", "load", Housing.File(platform, "prose.txt", "It was the best of times,\nit was the worst of times.\n"));
        Assert.Equal(1, prose.Code);
        Assert.Contains("No line of", prose.Error, StringComparison.Ordinal);

        Assert.Equal(2, (await platform.RunAsync("housing", "load", Path.Combine(platform.Home, "nowhere.csv"))).Code);
        Assert.Equal(2, (await platform.RunAsync("dataset", "load", "nothing", Housing.Sample)).Code);
        Assert.Equal(2, (await platform.RunAsync("housing", "load", "--batch", "0")).Code);
        Assert.Equal(0L, await Housing.RowsAsync(platform));
    }

    [Fact]
    public async Task A_growing_file_is_followed_until_Ctrl_C_which_ends_in_good_order()
    {
        await using var platform = await Platform.StartAsync();
        var lines = await File.ReadAllLinesAsync(Housing.Sample, TestContext.Current.CancellationToken);
        var path = Housing.File(platform, "growing.csv", string.Join('\n', lines[..200]) + "\n" + lines[200][..30]);
        var process = platform.Start("housing", "load", path, "--watch");
        var said = Platform.ReadAsync(process);
        await RowsAsync(platform, 200);
        await File.AppendAllTextAsync(path, lines[200][30..] + "\n" + string.Join('\n', lines[201..]) + "\n", TestContext.Current.CancellationToken);
        await RowsAsync(platform, 506);
        Platform.Signal(process, "INT");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await said);
        Assert.Contains("506 lines, 506 records", await said, StringComparison.Ordinal);
        Assert.Equal(Housing.Whole, await Housing.TableAsync(platform));
    }

    private static async Task RowsAsync(Platform platform, long rows)
    {
        var until = DateTime.UtcNow + Platform.Patience;
        for (; await Housing.RowsAsync(platform) != rows; await Task.Delay(30, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < until, $"Still not {rows} rows.");
        // The command has noticed it when it has written down how many lines of its source are loaded.
        for (; await platform.ScalarAsync<long>("select coalesce(sum(lines), 0)::bigint from kivendtout.kvt_dataset_sources") != rows; await Task.Delay(30, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < until, $"The rows are there, and the command still does not know of them.");
    }
}
