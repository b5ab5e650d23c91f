using System.Runtime.Versioning;
using System.Text.Json;

namespace KiVendTout.Acceptance.Tests.Running;

public sealed class Verbs : IAsyncLifetime
{
    private Platform _platform = null!;

    public async ValueTask InitializeAsync() => _platform = await Platform.StartAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task The_database_alone_is_enough_for_a_status_that_says_what_does_not_run()
    {
        var status = await _platform.AskAsync("status");
        Assert.Equal(0, status.GetProperty("totalEvents").GetInt64());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("kafka").GetProperty("topics").ValueKind);
        Assert.Contains("./kvt up", status.GetProperty("kafka").GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("at least once; in memory", status.GetProperty("kafka").GetProperty("promise").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', (await _platform.RunAsync("status")).Output);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task The_master_key_is_made_once_and_is_its_owners_only()
    {
        await _platform.AskAsync("status");
        var path = Path.Combine(_platform.Home, "keys/master.key");
        var key = File.ReadAllBytes(path);
        Assert.Equal(32, key.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await _platform.AskAsync("status");
        Assert.Equal(key, File.ReadAllBytes(path));
        File.WriteAllBytes(path, key[..5]);
        Assert.Contains("must hold 32 bytes and holds 5", (await _platform.RunAsync("status")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_models_are_rebuilt_to_what_they_were_and_rolled_back()
    {
        await _platform.AskAsync("import", "--sample");
        var before = await _platform.ContentAsync();
        var all = await _platform.AskAsync("rebuild", "--all");
        Assert.Contains("order-summary", all.GetProperty("rebuilt").EnumerateArray().Select(one => one.GetProperty("view").GetString()));
        Assert.Equal(before, await _platform.ContentAsync());
        Assert.Equal(0, (await _platform.RunAsync("rebuild", "order-summary", "--rollback")).Code);
        Assert.Equal(before, await _platform.ContentAsync());
        var unknown = await _platform.RunAsync("rebuild", "nonsense");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("There is no read model 'nonsense'. There are: ", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_shows_its_events_up_to_a_version_or_a_time()
    {
        await _platform.AskAsync("import", "--sample");
        var order = await _platform.AskAsync("streams", "show", "order:700001");
        Assert.Equal(["order_placed", "order_paid", "order_shipped"], order.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("type").GetString()).Take(3));
        Assert.Equal("700001", order.GetProperty("events")[0].GetProperty("body").GetProperty("Number").GetString());
        Assert.Equal(1, (await _platform.AskAsync("streams", "show", order.GetProperty("id").GetString()!, "--to-version", "1")).GetProperty("events").GetArrayLength());
        Assert.Equal(0, (await _platform.AskAsync("streams", "show", "order:700001", "--as-of", "2020-01-01")).GetProperty("events").GetArrayLength());
        Assert.Equal(1, (await _platform.RunAsync("streams", "show", "order:1")).Code);
    }

    [Fact]
    public async Task A_customer_is_erased_once_asked_or_told_yes()
    {
        await _platform.AskAsync("import", "--sample");
        var number = await _platform.ScalarAsync<string>("select data ->> 'ExternalId' from kivendtout.mt_events where type = 'customer_registered' limit 1");
        var asked = _platform.Start("erase", $"customer:{number}");
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("is erased", (await _platform.RunAsync("erase", $"customer:{number}", "--yes")).Output, StringComparison.Ordinal);
        Assert.Contains("was erased before", (await _platform.RunAsync("erase", $"customer:{number}", "--yes")).Output, StringComparison.Ordinal);
        var nobody = await _platform.RunAsync("erase", "customer:1", "--yes");
        Assert.Equal(1, nobody.Code);
        Assert.Contains("customer.not_found", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_in_quarantine_until_it_is_skipped()
    {
        await _platform.AskAsync("import", "--sample");
        Assert.Equal("Nothing is in quarantine.\n", (await _platform.RunAsync("quarantine", "list")).Output);
        await _platform.ScalarAsync<object?>("update kivendtout.mt_events set data = '{}' where seq_id = (select seq_id from kivendtout.mt_events where type = 'order_shipped' limit 1) returning 1");
        await _platform.RunAsync("rebuild", "order-summary");
        var parked = Assert.Single((await _platform.AskAsync("quarantine", "list")).GetProperty("quarantined").EnumerateArray());
        Assert.Equal("order_shipped", parked.GetProperty("eventType").GetString());
        Assert.Equal(0, (await _platform.RunAsync("quarantine", "retry", "order-summary")).Code);
        Assert.Equal(0, (await _platform.RunAsync("quarantine", "skip", "order-summary", parked.GetProperty("streamId").GetString()!, "--reason", "test")).Code);
        Assert.Equal(1, (await _platform.RunAsync("quarantine", "skip", "order-summary", "order:1", "--reason", "test")).Code);
    }
}
