using System.Globalization;
using System.Text.Json;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class StoringDocuments(Databases databases)
{
    private static readonly string[] ExtraNames = ["big", "when", "a.b", "$where"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task A_document_comes_back_as_it_was(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        var visit = Full();

        Assert.Equal(new(1, 0, 0), await visits.BulkUpsertAsync([visit], ct: Cancel));

        var found = await visits.FindAsync(["full"], Cancel);
        Assert.Equal(Visits.Text([visit with { At = Visits.Noon.AddMilliseconds(123), Seen = new DateTime(2026, 3, 1, 7, 0, 0, DateTimeKind.Utc) }]), Visits.Text(found));
        Assert.Equal(TimeSpan.Zero, found[0].At.Offset);
    }

    [Theory, BothBackends]
    public async Task Numbers_are_exact(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        decimal[] amounts = [decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, -1.10m, 0m, 79228162514264337593543950335m, 1E-8m, 100000m];
        var stored = amounts.Select((amount, index) => Visits.Number(index) with { Amount = amount, Position = index % 2 == 0 ? long.MaxValue : long.MinValue, Score = double.MaxValue / (index + 1) }).ToList();

        await visits.BulkUpsertAsync(stored, ct: Cancel);

        var found = (await visits.FindAsync(Filter.All, ct: Cancel)).Documents;
        Assert.Equal(Visits.Text(stored), Visits.Text(found));
        Assert.Equal(
            amounts.Select(amount => amount.ToString(CultureInfo.InvariantCulture)), found.Select(visit => visit.Amount.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory, BothBackends]
    public async Task Any_text_and_any_key_come_back(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        string[] texts = ["", " ", "né à Liège", "日本語 🛒 \U0001F9FE", "\"quoted\" \\ 'single' {brace}", "line\nline\ttab\u0001", "\u2028 \uFEFF", "$set", "a.b.c", "%2E"];
        var visit = Visits.Number(1) with
        {
            Tags = [.. texts],
            Counts = texts.Select((text, index) => (text, index)).ToDictionary(pair => pair.text, pair => (long)pair.index),
            Extra = JsonDocument.Parse("""{"$where":1,"a.b":{"%24":[1,2.5,"x",null,true,{"$":{}}]},"big":12345678901234567890,"e":1e300,"when":"2026-01-01T00:00:00Z"}""").RootElement,
        };

        await visits.BulkUpsertAsync([visit], ct: Cancel);

        var found = Assert.Single((await visits.FindAsync(Filter.All, ct: Cancel)).Documents);
        Assert.Equal(visit.Tags, found.Tags);
        Assert.Equal(visit.Counts.OrderBy(pair => pair.Value), found.Counts.OrderBy(pair => pair.Value));
        Assert.Equal(
            ["12345678901234567890", "2026-01-01T00:00:00Z", """{"%24":[1,2.5,"x",null,true,{"$":{}}]}""", "1"],
            ExtraNames.Select(name => found.Extra!.Value.GetProperty(name) is { ValueKind: JsonValueKind.Object } inner
                ? JsonSerializer.Serialize(inner, TestJson.Default.JsonElement) : found.Extra!.Value.GetProperty(name).ToString()));
        Assert.Equal(1e300, found.Extra!.Value.GetProperty("e").GetDouble());
    }

    [Theory, BothBackends]
    public async Task Text_with_NUL_is_refused_by_name_of_its_field(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        var refused = await Assert.ThrowsAsync<DocumentException>(() => visits.BulkUpsertAsync([Visits.Number(1) with { Customer = "a\0b" }], ct: Cancel));

        Assert.Contains("'customer'", refused.Message);
        Assert.Equal(0, await visits.CountAsync(Filter.All, Cancel));
    }

    [Theory, BothBackends]
    public async Task A_number_can_be_the_id(Backend backend)
    {
        var lines = (await databases.OpenAsync(backend)).GetCollection($"lines_{Guid.NewGuid():N}"[..30], TestJson.Default.Line);

        await lines.BulkUpsertAsync([new(2, "b"), new(10, "j"), new(long.MaxValue, "last"), new(-1, "first")], ct: Cancel);

        Assert.Equal(["first", "b", "j", "last"], (await lines.FindAsync(Filter.All, ct: Cancel)).Documents.Select(line => line.Text));
        Assert.Equal([new Line(10, "j")], await lines.FindAsync([10, 11], Cancel));
        Assert.Equal(2, await lines.CountAsync(Filter.Gt("_id", 2), Cancel));
    }

    [Theory, BothBackends]
    public async Task Nothing_and_five_thousand_documents_are_one_call(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        Assert.Equal(default, await visits.BulkUpsertAsync([], ct: Cancel));
        Assert.Equal(new(5_000, 0, 0), await visits.BulkUpsertAsync(Visits.Some(5_000), ct: Cancel));
        Assert.Equal(new(0, 5_000, 0), await visits.BulkUpsertAsync(Visits.Some(5_000, position: 2), ct: Cancel));
        Assert.Equal(5_000, await visits.CountAsync(Filter.Eq("position", 2), Cancel));
        Assert.Empty(await visits.FindAsync([], Cancel));
        Assert.Equal(5_000, (await visits.FindAsync([.. Visits.Some(5_000).Select(visit => (DocumentValue)visit.Id), "nobody"], Cancel)).Count);
    }

    [Theory, BothBackends]
    public async Task Documents_of_a_megabyte_are_stored_and_one_of_seventeen_is_refused(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        var large = Enumerable.Range(0, 20).Select(number => Visits.Number(number) with { Customer = new string((char)('a' + number), 1_000_000) }).ToList();

        Assert.Equal(new(20, 0, 0), await visits.BulkUpsertAsync(large, ct: Cancel));

        Assert.Equal(Visits.Text(large), Visits.Text((await visits.FindAsync(Filter.All, ct: Cancel)).Documents));
        var refused = await Assert.ThrowsAsync<DocumentException>(() => visits.BulkUpsertAsync([Visits.Number(99) with { Customer = new string('x', 17_000_000) }], ct: Cancel));
        Assert.Contains("v00099", refused.Message);
    }

    [Theory, BothBackends]
    public async Task Documents_are_removed_by_filter_and_a_dropped_collection_is_empty(Backend backend)
    {
        var database = await databases.OpenAsync(backend);
        var name = $"visits_{Guid.NewGuid():N}"[..30];
        var visits = database.GetCollection(name, TestJson.Default.Visit);
        Assert.Equal(0, await visits.DeleteAsync(Filter.All, Cancel));
        await visits.BulkUpsertAsync(Visits.Some(10), ct: Cancel);

        Assert.Equal(4, await visits.DeleteAsync(Filter.Lt("clicks", 4), Cancel));
        Assert.Equal(6, await visits.CountAsync(Filter.All, Cancel));
        await database.DropCollectionAsync(name, Cancel);
        await database.DropCollectionAsync(name, Cancel);

        Assert.Equal(0, await visits.CountAsync(Filter.All, Cancel));
        Assert.Equal(new(1, 0, 0), await visits.BulkUpsertAsync(Visits.Some(1), ct: Cancel));
    }

    [Theory, BothBackends]
    public async Task What_cannot_be_a_document_is_refused(Backend backend)
    {
        var database = await databases.OpenAsync(backend);

        Assert.Contains("id", Assert.Throws<ArgumentException>(() => database.GetCollection("things", TestJson.Default.WithoutId)).Message);
        Assert.Contains("$where", Assert.Throws<ArgumentException>(() => database.GetCollection("things", TestJson.Default.WithADollar)).Message);
        foreach (var name in new[] { "", "Visits", "1st", "a b", "x;drop table y", "a.b", new string('a', 31), "système" })
            Assert.Throws<ArgumentException>(() => database.GetCollection(name, TestJson.Default.Visit));
        var visits = await databases.VisitsAsync(backend);
        await Assert.ThrowsAsync<DocumentException>(() => visits.BulkUpsertAsync([Visits.Number(1) with { Id = "" }], ct: Cancel));
    }

    [Theory, BothBackends]
    public async Task A_cancelled_call_stores_nothing(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => visits.BulkUpsertAsync(Visits.Some(3), ct: new CancellationToken(canceled: true)));

        Assert.Equal(0, await visits.CountAsync(Filter.All, Cancel));
    }

    private static Visit Full() => new()
    {
        Id = "full",
        Customer = "c1",
        Day = new(2026, 3, 14),
        At = new DateTimeOffset(2026, 3, 14, 14, 0, 0, 123, 456, TimeSpan.FromHours(2)),
        LeftAt = new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, TimeSpan.Zero),
        Seen = new DateTime(2026, 3, 1, 7, 0, 0, DateTimeKind.Unspecified),
        Amount = 12.50m,
        Position = 9_007_199_254_740_993, // one more than a double can tell from its neighbour
        Clicks = -3,
        Score = 0.1,
        Bought = true,
        Session = new Guid("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"),
        Channel = Channel.Mobile,
        Place = new("FR", null),
        Counts = new() { ["page_viewed"] = 3 },
        Tags = ["x", "y"],
        Places = [new("BE", "Liège")],
    };
}
