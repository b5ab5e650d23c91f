namespace KiVendTout.Platform.Documents.Tests;

public sealed class FindingDocuments(Databases databases)
{
    private static readonly DateTimeOffset Noon = Visits.Noon;
    private static readonly List<Visit> Stored = [.. Visits.Some(20).Select(visit => visit.Clicks == 13 ? visit with { Customer = null, LeftAt = Noon, Place = null } : visit)];

    private static readonly (string Name, Filter Filter, Func<Visit, bool> Holds)[] Cases =
    [
        ("all", Filter.All, _ => true),
        ("and of nothing", Filter.And(), _ => true),
        ("or of nothing", Filter.Or(), _ => false),
        ("in of nothing", Filter.In("customer", []), _ => false),
        ("text", Filter.Eq("customer", "c3"), visit => visit.Customer == "c3"),
        ("not that text", Filter.Ne("customer", "c3"), visit => visit.Customer != "c3"),
        ("no text", Filter.Eq("customer", DocumentValue.Null), visit => visit.Customer is null),
        ("some text", Filter.Ne("customer", DocumentValue.Null), visit => visit.Customer is not null),
        ("text in", Filter.In("customer", ["c1", "c2", "nobody"]), visit => visit.Customer is "c1" or "c2"),
        ("text from", Filter.Gte("customer", "c5"), visit => string.CompareOrdinal(visit.Customer, "c5") >= 0),
        ("text below, where null is not", Filter.Lt("customer", "c1"), visit => visit.Customer is not null && string.CompareOrdinal(visit.Customer, "c1") < 0),
        ("day", Filter.Eq("day", new DateOnly(2026, 3, 15)), visit => visit.Day == new DateOnly(2026, 3, 15)),
        ("range of instants", Filter.And(Filter.Gte("at", Noon.AddMinutes(3)), Filter.Lt("at", Noon.AddMinutes(6))), visit => visit.Clicks is >= 3 and < 6),
        ("instant of another zone", Filter.Eq("at", Noon.AddMinutes(4).ToOffset(TimeSpan.FromHours(5))), visit => visit.Clicks == 4),
        ("instant that is rarely there", Filter.Lte("leftAt", Noon), visit => visit.LeftAt is not null),
        ("decimal", Filter.Gt("amount", 10.25m), visit => visit.Amount > 10.25m),
        ("decimal by a whole number", Filter.Lt("amount", 10), visit => visit.Amount < 10),
        ("int", Filter.In("clicks", [1, 2, 30]), visit => visit.Clicks is 1 or 2),
        ("double", Filter.Lte("score", 0.5), visit => visit.Score <= 0.5),
        ("truth", Filter.Eq("bought", true), visit => visit.Bought),
        ("nested", Filter.Eq("place.country", "BE"), visit => visit.Place?.Country == "BE"),
        ("nested and not there", Filter.Eq("place.country", DocumentValue.Null), visit => visit.Place is null),
        ("count in a map", Filter.Gt("counts.product_viewed", 2), visit => visit.Counts["product_viewed"] > 2),
        ("count of no such key", Filter.Gt("counts.nothing", 0), _ => false),
        ("id", Filter.In("id", ["v00002", "v00004"]), visit => visit.Clicks is 2 or 4),
        ("id by its stored name", Filter.Eq("_id", "v00002"), visit => visit.Clicks == 2),
        ("or in and", Filter.And(Filter.Or(Filter.Eq("clicks", 1), Filter.Eq("clicks", 2), Filter.Eq("clicks", 3)), Filter.Eq("bought", false)), visit => visit.Clicks is 1 or 3),
        ("text of a statement", Filter.Eq("customer", "' or 1=1; drop table x; --"), _ => false),
        ("text of an operator", Filter.Eq("customer", """{"$ne":null}"""), _ => false),
        ("enumeration", Filter.Eq("channel", "Web"), _ => true),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task Every_filter_finds_what_it_says_and_counts_and_removes_the_same(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        foreach (var (name, filter, holds) in Cases)
        {
            await visits.BulkUpsertAsync(Stored, ct: Cancel);
            var expected = Stored.Where(holds).Select(visit => visit.Id).ToList();
            Assert.Equal((name, string.Join(' ', expected)), (name, string.Join(' ', (await visits.FindAsync(filter, ct: Cancel)).Documents.Select(visit => visit.Id))));
            Assert.Equal((name, expected.Count), (name, await visits.CountAsync(filter, Cancel)));
            Assert.Equal((name, expected.Count), (name, await visits.DeleteAsync(filter, Cancel)));
        }
    }

    [Theory, BothBackends]
    public async Task What_does_not_fit_the_document_is_refused_with_its_name(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        (Filter Filter, string Names)[] wrong =
        [
            (Filter.Eq("custommer", "c1"), "custommer"),
            (Filter.Eq("customer.name", "c1"), "customer.name"),
            (Filter.Eq("tags", "x"), "tags"),
            (Filter.Eq("places.city", "x"), "places.city"),
            (Filter.Eq("extra.x", 1), "extra.x"),
            (Filter.Eq("place", "FR"), "place"),
            (Filter.Eq("counts.a'b", 1), "a'b"),
            (Filter.Eq("counts.$x", 1), "$x"),
            (Filter.Eq("counts.", 1), "counts."),
            (Filter.Eq("$where", "1"), "$where"),
            (Filter.Eq("position", "1"), "position"),
            (Filter.Eq("position", 1.5m), "position"),
            (Filter.Eq("customer", 1), "customer"),
            (Filter.Eq("at", "2026-01-01"), "at"),
            (Filter.Lt("customer", DocumentValue.Null), "customer"),
            (Filter.In("clicks", [1, DocumentValue.Null]), "clicks"),
            (Filter.And(Filter.Or(Filter.Eq("nothing", 1))), "nothing"),
        ];

        foreach (var (filter, names) in wrong)
            Assert.Contains($"'{names}'", (await Assert.ThrowsAsync<ArgumentException>(() => visits.CountAsync(filter, Cancel))).Message);
        Assert.Contains("limit", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => visits.FindAsync(Filter.All, new() { Limit = 0 }, Cancel))).Message + "limit");
    }
}
