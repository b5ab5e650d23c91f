using System.Text;
using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;
using KiVendTout.Platform.Messaging.Handling;
using KiVendTout.Platform.Messaging.Ledger;

namespace KiVendTout.GraphQL.Tests.DeadLetters;

/// <summary>An admin looks at messages that could not be handled, and repairs them.</summary>
public sealed class RepairingOverGraphQL(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task They_are_paged_both_ways_and_filtered()
    {
        await using var api = await ShopApi.OpenAsync(database, "paged");
        for (var n = 1; n <= 5; n++)
        {
            await BuryAsync(api, $"m{n}", n % 2 == 0 ? "schema" : "refused", n == 5 ? null : "psp-notifications");
        }

        const string page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { messageId }";
        var first = await ListAsync(api, $"deadLetters(first: 2) {{ {page} }}");
        Assert.Equal("m5 m4 of 5, more behind", Read(first));
        var next = await ListAsync(api, $"deadLetters(first: 2, after: \"{Cursor(first, "endCursor")}\") {{ {page} }}");
        Assert.Equal("m3 m2 of 5, more behind, more before", Read(next));
        var last = await ListAsync(api, $"deadLetters(first: 2, after: \"{Cursor(next, "endCursor")}\") {{ {page} }}");
        Assert.Equal("m1 of 5, more before", Read(last));
        Assert.Equal("m3 m2 of 5, more behind, more before", Read(await ListAsync(api, $"deadLetters(last: 2, before: \"{Cursor(last, "startCursor")}\") {{ {page} }}")));
        Assert.Equal("m2 m1 of 5, more before", Read(await ListAsync(api, $"deadLetters(last: 2) {{ {page} }}")));

        Assert.Equal("m4 m2 of 2", Read(await ListAsync(api, $"deadLetters(code: \"schema\", topic: \"psp-notifications\", state: OPEN) {{ {page} }}")));
        Assert.Equal("m5 of 1", Read(await ListAsync(api, $"deadLetters(topic: \"\") {{ {page} }}")));
        Assert.Equal(" of 0", Read(await ListAsync(api, $"deadLetters(type: \"other\") {{ {page} }}")));
    }

    [Fact]
    public async Task One_is_shown_with_its_body_replayed_once_and_not_dropped_after_that()
    {
        await using var api = await ShopApi.OpenAsync(database, "replayed");
        var (number, other) = (await BuryAsync(api, "m1", "refused", "psp-notifications"), await BuryAsync(api, "m2", "schema", null));
        var id = ShopApi.Id("DeadLetter", number);

        var shown = (await api.DataAsync(Visitor.Admin, $$"""{ deadLetter(id: "{{id}}") { id number code reason topic partition offset attempts error body { text base64 isCut } } }""")).GetProperty("deadLetter");
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","number":"{{{number}}}","code":"refused","reason":"As the test wants.","topic":"psp-notifications","partition":3,"offset":"77","attempts":1,"error":"System.Exception: x","body":{"text":"{\"a\":1}","base64":null,"isCut":false}}""",
            JsonSerializer.Serialize(shown, Relaxed));
        var cut = await api.DataAsync(Visitor.Admin, $$"""{ deadLetter(id: "{{id}}") { body(limit: 2) { text base64 isCut } } }""");
        Assert.Equal("""{"text":null,"base64":"eyI=","isCut":true}""", cut.GetProperty("deadLetter").GetProperty("body").GetRawText());

        for (var times = 0; times < 2; times++)
        {
            var replayed = await api.DoAsync(Visitor.Admin, $$"""replayDeadLetter(input: {id: "{{id}}"})""", "deadLetter", "state resolvedBy body { text }");
            Assert.Equal("""{"state":"REPLAYED","resolvedBy":"adam","body":null}""", replayed.GetRawText());
        }

        var scheduled = (await api.DataAsync(Visitor.Admin, "{ scheduledMessages { type messageId attempt topic bytes key } }")).GetProperty("scheduledMessages");
        Assert.Equal("""[{"type":"test.v1","messageId":"m1","attempt":1,"topic":"psp-notifications","bytes":7,"key":null}]""", scheduled.GetRawText());
        Assert.Equal(["RefusedError dead_letter.replayed"], await api.FailAsync(Visitor.Admin, $$"""dropDeadLetter(input: {id: "{{id}}", reason: "x"})"""));

        var gone = ShopApi.Id("DeadLetter", other);
        Assert.Equal(["InvalidInputError reason"], await api.FailAsync(Visitor.Admin, $$"""dropDeadLetter(input: {id: "{{gone}}", reason: " "})"""));
        var dropped = await api.DoAsync(Visitor.Admin, $$"""dropDeadLetter(input: {id: "{{gone}}", reason: "a test of theirs"})""", "deadLetter", "state resolution bytes");
        Assert.Equal("""{"state":"DROPPED","resolution":"a test of theirs","bytes":0}""", dropped.GetRawText());
        Assert.Equal(["RefusedError dead_letter.dropped"], await api.FailAsync(Visitor.Admin, $$"""replayDeadLetter(input: {id: "{{gone}}"})""", Code));
        Assert.Equal(["RefusedError dead_letter.not_found"], await api.FailAsync(Visitor.Admin, $$"""replayDeadLetter(input: {id: "{{ShopApi.Id("DeadLetter", 999)}}"})""", Code));
    }

    [Fact]
    public async Task All_that_fit_are_replayed_if_they_are_as_many_as_were_seen()
    {
        await using var api = await ShopApi.OpenAsync(database, "everything");
        for (var n = 0; n < 3; n++)
        {
            await BuryAsync(api, $"m{n}", "refused", "psp-notifications");
        }

        Assert.Equal(["RefusedError dead_letters.other_count"], await api.FailAsync(Visitor.Admin, """replayDeadLetters(input: {topic: "psp-notifications", expected: 2})""", Code));
        var replayed = await api.DoAsync(Visitor.Admin, """replayDeadLetters(input: {topic: "psp-notifications", code: "refused", expected: 3})""", "deadLettersReplayed", "count");
        Assert.Equal("""{"count":"3"}""", replayed.GetRawText());
    }

    private const string Code = "... on RefusedError { code }";
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static async Task<JsonElement> ListAsync(ShopApi api, string field) => (await api.DataAsync(Visitor.Admin, $"{{ {field} }}")).GetProperty("deadLetters");

    private static string Cursor(JsonElement list, string which) => list.GetProperty("pageInfo").GetProperty(which).GetString()!;

    private static string Read(JsonElement list)
    {
        var page = list.GetProperty("pageInfo");
        return $"{string.Join(' ', list.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("messageId").GetString()))} of {list.GetProperty("totalCount")}"
            + (page.GetProperty("hasNextPage").GetBoolean() ? ", more behind" : "") + (page.GetProperty("hasPreviousPage").GetBoolean() ? ", more before" : "");
    }

    private static async Task<long> BuryAsync(ShopApi api, string messageId, string code, string? topic)
    {
        var ledger = new MessageLedger(api.Store.Options.Schema);
        var message = new Envelope
        {
            Id = messageId,
            Type = "test.v1",
            Body = Encoding.UTF8.GetBytes("""{"a":1}"""),
            Origin = topic is null ? null : new MessageOrigin("kvt-psp", topic, 3, 77),
        };
        await using var batch = api.Store.Database.CreateBatch();
        batch.BatchCommands.Add(ledger.Bury(new DeadLetter(message, code, "As the test wants.", "System.Exception: x"))());
        await batch.ExecuteNonQueryAsync(ShopApi.Ct);
        await using var command = api.Store.Database.CreateCommand($"select max(id) from {ledger.Schema}.kvt_dead_letters");
        return (long)(await command.ExecuteScalarAsync(ShopApi.Ct))!;
    }
}
