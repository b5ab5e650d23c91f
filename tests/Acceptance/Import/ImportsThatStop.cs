namespace KiVendTout.Acceptance.Tests.Import;

public sealed class ImportsThatStop
{
    [Fact]
    public async Task Killed_in_the_middle_and_run_again_it_ends_as_one_that_was_left_alone()
    {
        await using var undisturbed = await Platform.StartAsync();
        await undisturbed.AskAsync("import", "--sample");
        await using var killed = await Platform.StartAsync();
        foreach (var streams in new[] { 150, 400, 700 })
            await StopAfterAsync(killed, streams, "KILL", expectedCode: 128 + 9);
        await killed.AskAsync("import", "--sample");
        Assert.Equal(await undisturbed.ContentAsync(), await killed.ContentAsync());
    }

    [Fact]
    public async Task Ctrl_C_stops_it_in_good_order_and_the_same_command_goes_on()
    {
        await using var undisturbed = await Platform.StartAsync();
        await undisturbed.AskAsync("import", "--sample");
        await using var stopped = await Platform.StartAsync();
        var said = await StopAfterAsync(stopped, 200, "INT", expectedCode: 130);
        Assert.Contains("of 3,136 rows. What is done is stored; the same command goes on from here.", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", said, StringComparison.Ordinal);
        await stopped.AskAsync("import", "--sample");
        Assert.Equal(await undisturbed.ContentAsync(), await stopped.ContentAsync());
    }

    [Fact]
    public async Task Two_at_once_book_every_order_once()
    {
        await using var undisturbed = await Platform.StartAsync();
        await undisturbed.AskAsync("import", "--sample");
        await using var both = await Platform.StartAsync();
        await both.AskAsync("status"); // makes the tables
        var ended = await Task.WhenAll(both.RunAsync("import", "--sample"), both.RunAsync("import", "--sample"));
        Assert.All(ended, one => Assert.True(one.Code == 0, one.Error));
        Assert.Equal(await undisturbed.ContentAsync(), await both.ContentAsync());
    }

    [Fact]
    public async Task When_PostgreSQL_goes_away_it_says_so_and_goes_on_when_it_is_back()
    {
        await using var undisturbed = await Platform.StartAsync();
        await undisturbed.AskAsync("import", "--sample");
        var folder = Directory.CreateTempSubdirectory("kvt-gone-").FullName;
        try
        {
            await using var platform = await Platform.StartAsync(await Cluster.StartAsync(folder));
            await LingerFromAsync(platform, 200);
            var import = platform.Start("import", "--sample", "--in-flight", "1");
            var said = Platform.ReadAsync(import);
            while (await platform.StreamsAsync() < 200)
                await StillRunsAsync(import, "The import was done too early.");
            await Cluster.StopAsync(folder);
            await import.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(import.ExitCode == 1, await said);
            Assert.Contains("PostgreSQL", await said, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", await said, StringComparison.Ordinal);

            await Cluster.StartAsync(folder);
            await HurryAsync(platform);
            await platform.AskAsync("import", "--sample");
            Assert.Equal(await undisturbed.ContentAsync(), await platform.ContentAsync());
        }
        finally
        {
            await Cluster.DestroyAsync(folder);
        }
    }

    private static async Task<string> StopAfterAsync(Platform platform, int streams, string signal, int expectedCode)
    {
        await LingerFromAsync(platform, streams);
        var import = platform.Start("import", "--sample", "--in-flight", "1");
        var error = import.StandardError.ReadToEndAsync();
        while (await platform.StreamsAsync() < streams)
            await StillRunsAsync(import, $"The import was done before it had made {streams} streams.");
        Platform.Signal(import, signal);
        await import.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expectedCode, import.ExitCode);
        Assert.InRange(await platform.StreamsAsync(), streams, 1046);
        await HurryAsync(platform);
        return await error;
    }

    /// <summary>From so many streams on each one takes a second, so that whoever wants to stop an import comes in its middle, however late.</summary>
    private static async Task LingerFromAsync(Platform platform, int streams)
    {
        if (await platform.StreamsAsync() == 0)
            await platform.AskAsync("status"); // makes the tables
        await platform.ScalarAsync<object?>($"""
            create or replace function kivendtout.linger() returns trigger language plpgsql as $$
            begin
                if (select count(*) from kivendtout.mt_streams) >= {streams} then perform pg_sleep(1); end if;
                return null;
            end $$;
            create or replace trigger linger after insert on kivendtout.mt_streams for each statement execute function kivendtout.linger();
            select 1
            """);
    }

    private static Task<object?> HurryAsync(Platform platform) => platform.ScalarAsync<object?>("drop function kivendtout.linger() cascade; select 1");

    private static async Task StillRunsAsync(System.Diagnostics.Process import, string otherwise)
    {
        Assert.False(import.HasExited, otherwise);
        await Task.Delay(50, TestContext.Current.CancellationToken);
    }
}
