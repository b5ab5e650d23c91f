using System.Text.Json;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;
using Npgsql;

namespace KiVendTout.Acceptance.Tests.Running;

/// <summary>What an operator does about dead letters and scheduled messages, on the command line and on the status page.</summary>
public sealed class RepairingMessages : IAsyncLifetime
{
    private static readonly MessageLedger Ledger = new("kivendtout");
    private Platform _platform = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await Platform.StartAsync();
        await using var source = NpgsqlDataSource.Create(_platform.ConnectionString);
        await MessageTables.MigrateAsync(source, Ledger.Schema, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task They_are_listed_shown_replayed_and_dropped()
    {
        await StoreAsync(
            Letter("m1", "refused", "psp-notifications", """{"amount":1}"""u8.ToArray()), Letter("m2", "schema", "user-events", """{"who":"ada@example.org"}"""u8.ToArray()),
            Letter("m3", "not_json", null, [0xff, 0x1b]));

        var all = await _platform.AskAsync("dead-letters", "list");
        Assert.Equal(["m3", "m2", "m1"], Ids(all));
        Assert.Equal(["m2"], Ids(await _platform.AskAsync("dead-letters", "list", "--topic", "user-events")));
        Assert.Equal(["m1"], Ids(await _platform.AskAsync("dead-letters", "list", "--code", "refused", "--type", "test.v1")));
        var page = await _platform.AskAsync("dead-letters", "list", "--limit", "2");
        Assert.Equal(["m1"], Ids(await _platform.AskAsync("dead-letters", "list", "--before", $"{page.GetProperty("next").GetInt64()}")));
        var printed = (await _platform.RunAsync("dead-letters", "list")).Output;
        Assert.Contains("psp-notifications", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.org", printed + all.GetRawText(), StringComparison.Ordinal); // Bodies are shown by show alone.

        var shown = await _platform.AskAsync("dead-letters", "show", "2");
        Assert.Equal("""{"who":"ada@example.org"}""", shown.GetProperty("body").GetProperty("text").GetString());
        Assert.Contains("ada@example.org", (await _platform.RunAsync("dead-letters", "show", "2")).Output, StringComparison.Ordinal);
        Assert.Equal("/xs=", (await _platform.AskAsync("dead-letters", "show", "3")).GetProperty("body").GetProperty("base64").GetString());
        var nobody = await _platform.RunAsync("dead-letters", "show", "99");
        Assert.Equal(1, nobody.Code);
        Assert.Contains("There is no dead letter 99", nobody.Error, StringComparison.Ordinal);

        Assert.Equal(1, (await _platform.AskAsync("dead-letters", "replay", "1")).GetProperty("replayed").GetInt64());
        var again = await _platform.RunAsync("dead-letters", "replay", "1", "99");
        Assert.Equal((1, "0 dead letter(s) replayed; 2 are not open: ./kvt dead-letters list --state all.\n"), (again.Code, again.Output));
        Assert.Equal(1, (await _platform.AskAsync("dead-letters", "drop", "2", "--reason", "a test of theirs")).GetProperty("dropped").GetInt64());
        Assert.Equal(["m3"], Ids(await _platform.AskAsync("dead-letters", "list")));
        var dropped = (await _platform.AskAsync("dead-letters", "show", "2")).GetProperty("deadLetter");
        Assert.Equal(("dropped", "a test of theirs", $"kvt:{Environment.UserName}"), (Text(dropped, "state"), Text(dropped, "resolution"), Text(dropped, "resolvedBy")));
        Assert.DoesNotContain('\u001b', (await _platform.RunAsync("dead-letters", "show", "3")).Output);
    }

    [Fact]
    public async Task All_that_fit_are_replayed_when_their_number_is_said()
    {
        await StoreAsync([.. Enumerable.Range(0, 5).Select(n => Letter($"m{n}", "refused", "psp-notifications", "{}"u8.ToArray())), Letter("other", "schema", "user-events", "{}"u8.ToArray())]);

        var asked = _platform.Start("dead-letters", "replay", "--all", "--topic", "psp-notifications");
        var (_, complaint) = (asked.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), asked.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        asked.StandardInput.Close();
        await asked.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("say --count 5", await complaint, StringComparison.Ordinal);

        var other = await _platform.RunAsync("dead-letters", "replay", "--all", "--topic", "psp-notifications", "--count", "4");
        Assert.Equal(1, other.Code);
        Assert.Contains("5 open dead letters fit, not 4; nothing was done", other.Error, StringComparison.Ordinal);
        Assert.Equal(5, (await _platform.AskAsync("dead-letters", "replay", "--all", "--topic", "psp-notifications", "--count", "5")).GetProperty("replayed").GetInt64());
        Assert.Equal(["other"], Ids(await _platform.AskAsync("dead-letters", "list")));
        Assert.Equal(2, (await _platform.RunAsync("dead-letters", "replay")).Code);
        Assert.Equal(2, (await _platform.RunAsync("dead-letters", "replay", "1", "--all")).Code);
        Assert.Equal(2, (await _platform.RunAsync("dead-letters", "replay", "1", "--topic", "x")).Code);
        Assert.Equal(2, (await _platform.RunAsync("dead-letters", "drop", "1")).Code);
        Assert.Equal(2, (await _platform.RunAsync("dead-letters", "list", "--limit", "0")).Code);
        foreach (var verb in new[] { "list", "show", "replay", "drop" })
            Assert.Contains("Example: ./kvt dead-letters", (await _platform.RunAsync("dead-letters", verb, "--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_messages_are_listed_and_cancelled_by_id_or_key()
    {
        var due = DateTimeOffset.UtcNow.AddDays(2);
        await StoreAsync(Ledger.Schedule("order-timeout:1", due, Message("m1", null, "{}"u8.ToArray())), Ledger.Schedule(null, due.AddDays(1), Message("m2", null, "{}"u8.ToArray())));

        var listed = await _platform.AskAsync("scheduled", "list");
        Assert.Equal(["m1", "m2"], listed.GetProperty("scheduled").EnumerateArray().Select(one => Text(one.GetProperty("message"), "id")));
        Assert.Equal(2, listed.GetProperty("all").GetInt64());
        Assert.Contains("order-timeout:1", (await _platform.RunAsync("scheduled", "list", "--limit", "1")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await _platform.RunAsync("scheduled", "cancel", "order-timeout:1")).Code);
        Assert.Equal(0, (await _platform.RunAsync("scheduled", "cancel", Text(listed.GetProperty("scheduled")[1], "id")!)).Code);
        Assert.Equal(1, (await _platform.RunAsync("scheduled", "cancel", "order-timeout:1")).Code);
        Assert.Equal("Nothing is scheduled.\n", (await _platform.RunAsync("scheduled", "list")).Output);
    }

    [Fact]
    public async Task The_status_and_the_metrics_count_what_waits_and_how_long_it_has()
    {
        await StoreAsync(
            Letter("m1", "refused", "psp-notifications", "{}"u8.ToArray()), Ledger.Schedule("k", DateTimeOffset.UtcNow.AddDays(2), Message("m2", null, "{}"u8.ToArray())),
            Ledger.Send("answers", "nobody", Message("m3", null, "{}"u8.ToArray())));
        await ExecuteAsync("update kivendtout.kvt_dead_letters set at = now() - interval '10 days'");

        var messages = (await _platform.AskAsync("status")).GetProperty("messages");
        Assert.Equal((1, 1, 0.0), (messages.GetProperty("deadLetters").GetInt64(), messages.GetProperty("scheduled").GetInt64(), messages.GetProperty("overdueSeconds").GetDouble()));
        Assert.InRange(messages.GetProperty("oldestDeadLetterSeconds").GetDouble(), 864_000, 864_000 + 3_600);
        Assert.Contains("Messages: 1 dead letters (oldest 10 days): ./kvt dead-letters list; 1 scheduled; ", (await _platform.RunAsync("status")).Output, StringComparison.Ordinal);

        await using var host = await RunningHost.StartAsync(_platform);
        using var client = host.Client();
        var status = JsonDocument.Parse(await client.GetStringAsync("/status", TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(1, status.GetProperty("messages").GetProperty("deadLetters").GetInt64());
        var metrics = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("\nkvt_dead_letters 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nkvt_scheduled_messages 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nkvt_outbox_unsent ", metrics, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Ids(JsonElement list) => list.GetProperty("deadLetters").EnumerateArray().Select(one => Text(one, "messageId"));

    private static string? Text(JsonElement one, string name) => one.GetProperty(name).GetString();

    private static Func<NpgsqlBatchCommand> Letter(string id, string code, string? topic, byte[] body) => Ledger.Bury(new DeadLetter(Message(id, topic, body), code, "As the test wants."));

    private static Envelope Message(string id, string? topic, byte[] body) =>
        new() { Id = id, Type = "test.v1", Body = body, Origin = topic is null ? null : new MessageOrigin("kvt-test", topic, 0, 7) };

    private async Task StoreAsync(params Func<NpgsqlBatchCommand>[] statements)
    {
        await using var source = NpgsqlDataSource.Create(_platform.ConnectionString);
        await using var batch = source.CreateBatch();
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement());
        await batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_platform.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
