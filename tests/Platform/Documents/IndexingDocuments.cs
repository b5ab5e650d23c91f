using KiVendTout.Platform.Documents.Mongo;
using KiVendTout.Platform.Documents.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace KiVendTout.Platform.Documents.Tests;

public sealed class IndexingDocuments(Databases databases)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, BothBackends]
    public async Task A_unique_index_refuses_a_second_document_and_a_second_null(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        IndexModel[] indexes = [new("by_session", Sort.Ascending("session")) { Unique = true }, new("timeline", Sort.Ascending("customer").ThenDescending("at"))];
        await visits.EnsureIndexesAsync(indexes, Cancel);
        await visits.EnsureIndexesAsync(indexes, Cancel);
        var session = Guid.NewGuid();
        await visits.BulkUpsertAsync([Visits.Number(1) with { Session = session }, Visits.Number(2)], "position", Cancel);

        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.BulkUpsertAsync([Visits.Number(3) with { Session = session }], ct: Cancel));
        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.BulkUpsertAsync([Visits.Number(3) with { Session = session }], "position", Cancel));
        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.BulkUpsertAsync([Visits.Number(2, 2) with { Session = session }], "position", Cancel));
        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.BulkUpsertAsync([Visits.Number(4)], ct: Cancel));

        Assert.Equal(new(0, 1, 0), await visits.BulkUpsertAsync([Visits.Number(1, 2) with { Session = session }], "position", Cancel));
        Assert.Equal(2, await visits.CountAsync(Filter.All, Cancel));
    }

    [Theory, BothBackends]
    public async Task An_index_with_other_fields_is_made_anew(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        await visits.EnsureIndexesAsync([new("one", Sort.Ascending("customer")) { Unique = true }], Cancel);
        await visits.EnsureIndexesAsync([new("one", Sort.Ascending("day").ThenAscending("clicks")) { Unique = true }], Cancel);

        Assert.Equal(new(2, 0, 0), await visits.BulkUpsertAsync([Visits.Number(1), Visits.Number(8)], ct: Cancel)); // of one customer
        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.BulkUpsertAsync([Visits.Number(1) with { Id = "other" }], ct: Cancel));
    }

    [Theory, BothBackends]
    public async Task Documents_that_break_a_unique_index_prevent_it(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        await visits.BulkUpsertAsync(Visits.Some(20), ct: Cancel);

        await Assert.ThrowsAsync<DuplicateKeyException>(() => visits.EnsureIndexesAsync([new("one", Sort.Ascending("customer")) { Unique = true }], Cancel));
    }

    [Theory, BothBackends]
    public async Task A_time_to_live_is_changed(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        foreach (TimeSpan? age in new TimeSpan?[] { TimeSpan.FromDays(395), TimeSpan.FromDays(30), TimeSpan.FromDays(30), null, TimeSpan.FromDays(7) })
        {
            await visits.EnsureIndexesAsync([new("expiry", Sort.Ascending("at")) { ExpireAfter = age }], Cancel);
            Assert.Equal((long?)age?.TotalSeconds, await SecondsAsync(backend, visits));
        }
    }

    [Fact]
    public async Task PostgreSQL_removes_what_is_too_old_and_nothing_else()
    {
        var time = new SetTime { Now = Visits.Noon };
        await using var database = new PostgresDocuments(await databases.PostgresAsync(), $"docs_{Guid.NewGuid():N}"[..20], time, NullLogger.Instance);
        var visits = database.GetCollection("visits", TestJson.Default.Visit);
        await visits.EnsureIndexesAsync([new("expiry", Sort.Ascending("leftAt")) { ExpireAfter = TimeSpan.FromDays(1) }], Cancel);
        await visits.BulkUpsertAsync([.. Visits.Some(6_000).Select(visit => visit with { LeftAt = Visits.Noon.AddMinutes(visit.Clicks) }), Visits.Number(7_000)], ct: Cancel);

        time.Now = Visits.Noon.AddDays(1).AddMinutes(5_500);
        Assert.Equal(5_500, await database.Expiry.SweepAsync(Cancel));
        Assert.Equal(501, await visits.CountAsync(Filter.All, Cancel));
        Assert.Equal(0, await database.Expiry.SweepAsync(Cancel));

        await visits.EnsureIndexesAsync([new("expiry", Sort.Ascending("leftAt")) { ExpireAfter = TimeSpan.FromHours(20) }], Cancel);
        Assert.Equal(240, await database.Expiry.SweepAsync(Cancel));
        await visits.EnsureIndexesAsync([new("expiry", Sort.Ascending("leftAt"))], Cancel);
        time.Now = Visits.Noon.AddYears(1);
        Assert.Equal(0, await database.Expiry.SweepAsync(Cancel));
    }

    [Fact]
    public async Task PostgreSQL_uses_the_index_of_a_timeline()
    {
        var source = await databases.PostgresAsync();
        var schema = $"docs_{Guid.NewGuid():N}"[..20];
        await using var database = new PostgresDocuments(source, schema, TimeProvider.System, NullLogger.Instance);
        var visits = database.GetCollection("visits", TestJson.Default.Visit);
        await visits.EnsureIndexesAsync([new("timeline", Sort.Ascending("customer").ThenDescending("at"))], Cancel);
        await visits.BulkUpsertAsync(Visits.Some(3_000), ct: Cancel);
        var sql = new SqlText(Shapes.ShapeBuilder.OfDocument(TestJson.Default.Visit));
        var keys = Shapes.Keyset.Total(Shapes.ShapeBuilder.OfDocument(TestJson.Default.Visit), Sort.Descending("at"));

        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var analyze = new Npgsql.NpgsqlCommand($"analyze {schema}.visits", connection);
        await analyze.ExecuteNonQueryAsync(Cancel);
        await using var explain = new Npgsql.NpgsqlCommand($"explain select body from {schema}.visits where {sql.Where(Filter.Eq("customer", "c3"))} order by {SqlText.OrderBy(keys)} limit 10", connection);
        sql.AddTo(explain);
        var plan = new List<string>();
        await using (var reader = await explain.ExecuteReaderAsync(Cancel))
        {
            while (await reader.ReadAsync(Cancel))
                plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("visits_timeline", StringComparison.Ordinal));
    }

    [Theory, BothBackends]
    public async Task What_is_no_index_is_refused(Backend backend)
    {
        var visits = await databases.VisitsAsync(backend);
        IndexModel[][] wrong =
        [
            [new("Timeline", Sort.Ascending("at"))],
            [new("a;b", Sort.Ascending("at"))],
            [new("a", Sort.Ascending("nothing"))],
            [new("a", Sort.Ascending("tags"))],
            [new("a", Sort.Ascending("at")), new("a", Sort.Ascending("day"))],
            [new("a", Sort.Ascending("day")) { ExpireAfter = TimeSpan.FromDays(1) }],
            [new("a", Sort.Ascending("at").ThenAscending("day")) { ExpireAfter = TimeSpan.FromDays(1) }],
            [new("a", Sort.Ascending("at")) { ExpireAfter = TimeSpan.FromMilliseconds(1500) }],
            [new("a", Sort.Ascending("at")) { ExpireAfter = TimeSpan.Zero }],
        ];

        foreach (var indexes in wrong)
            await Assert.ThrowsAnyAsync<ArgumentException>(() => visits.EnsureIndexesAsync(indexes, Cancel));
    }

    private async Task<long?> SecondsAsync(Backend backend, IDocumentCollection<Visit> visits)
    {
        if (backend == Backend.PostgreSql)
        {
            await using var command = (await databases.PostgresAsync()).CreateCommand(
                "select (regexp_match(obj_description(c.oid, 'pg_class'), 'expires after (\\d+) s'))[1]::bigint from pg_class c where relname = $1");
            command.Parameters.Add(new() { Value = $"{visits.Name}_expiry" });
            return await command.ExecuteScalarAsync(Cancel) as long?;
        }

        var database = (MongoDocuments)await databases.OpenAsync(backend);
        return await database.RunAsync<long?>(call =>
        {
            long? seconds = null;
            call.Indexes(visits.Name, index =>
            {
                if (Bson.BsonReader.Find(index, "name") is "expiry")
                    seconds = Bson.BsonReader.Find(index, "expireAfterSeconds") as long?;
            });
            return seconds;
        }, Cancel);
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
