using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

public sealed class StoringBatches(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Dataset Housing = Shipped.Dataset("housing");

    private static readonly Dataset Things = new()
    {
        Name = "things",
        Title = "Things",
        Topic = "things-data",
        Table = "things",
        Columns =
        [
            new DatasetColumn { Name = "name", Type = ColumnType.Text },
            new DatasetColumn { Name = "price", Type = ColumnType.DecimalNumber, Scale = 2 },
            new DatasetColumn { Name = "pieces", Type = ColumnType.WholeNumber, Nullable = true },
        ],
        Target = "price",
        Indexes = [["name"]],
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Housing_has_the_sums_of_the_notes_and_six_batches()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var run = await site.Store.BeginRunAsync("housing", null, "housing.csv", null, 100, Ct);
        await site.HandleAsync(Housing, await StoringSite.HousingAsync(run: run));

        await HasHousingAsync(site);
        var batches = await site.Store.BatchesAsync(run, 0, Ct);
        Assert.Equal(
            ["1-100: 100 records, 100 stored, 0 repeated", "101-200: 100 records, 100 stored, 0 repeated", "201-300: 100 records, 100 stored, 0 repeated", "301-400: 100 records, 100 stored, 0 repeated", "401-500: 100 records, 100 stored, 0 repeated", "501-506: 6 records, 6 stored, 0 repeated"],
            batches.Select(batch => $"{batch.FirstLine}-{batch.LastLine}: {batch.Records} records, {batch.Stored} stored, {batch.Repeated} repeated"));
        Assert.Equal([batches[4], batches[5]], await site.Store.BatchesAsync(run, batches[3].Id, Ct));
        Assert.Equal(
            ["(2230.90)", "(2421.30)", "(2993.20)", "(2088.40)", "(1550.20)", "(117.60)"],
            await site.RowsAsync("select sum(h.medv) from $.kvt_dataset_batches b join $.housing h on h.line_number <@ b.stored_lines group by b.id order by b.id"));
        Assert.Equal(["(housing,1,t,1)", "(housing,506,t,1)"], await site.RowsAsync(
            "select 'housing', line_number, created_at > now() - interval '1 day', count(*) over (partition by line_number) from $.housing where line_number in (1, 506) order by line_number"));
    }

    [Fact]
    public async Task The_same_messages_again_and_other_batches_of_the_same_lines_bring_nothing_twice()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var messages = await StoringSite.HousingAsync();
        await site.HandleAsync(Housing, messages.Take(3));
        await site.HandleAsync(Housing, messages);
        await site.HandleAsync(Housing, await StoringSite.HousingAsync(batchSize: 70));

        await HasHousingAsync(site);
        Assert.Equal(["(506,806,1312)"], await site.RowsAsync("select sum(stored), sum(repeated), sum(records) from $.kvt_dataset_batches"));
    }

    [Fact]
    public async Task Lines_that_come_twice_in_one_batch_are_stored_once_whichever_message_has_them()
    {
        await using var site = await StoringSite.OpenAsync(database, Housing);
        var (large, small) = (await StoringSite.HousingAsync(), await StoringSite.HousingAsync(batchSize: 30));
        await site.HandleAsync(Housing, small.Skip(2).Take(3));
        await site.HandleAsync(Housing, [large[1], .. small, large[0], .. large, .. small.Reverse()]);

        await HasHousingAsync(site);
        Assert.Equal(["(506,506)"], await site.RowsAsync("select count(*), count(distinct line) from $.kvt_dataset_batches, unnest(stored_lines) r, generate_series(lower(r), upper(r) - 1) line"));
    }

    [Fact]
    public async Task A_record_that_does_not_fit_is_set_aside_with_its_column_and_reason_and_the_others_are_stored()
    {
        await using var site = await StoringSite.OpenAsync(database, Things);
        var run = Guid.NewGuid();
        string[] records =
        [
            """{"name":"good","price":1.50,"pieces":3}""",
            """{"name":"text for a number","price":"NaN","pieces":3}""",
            """{"name":"too many digits","price":1.505,"pieces":3}""",
            """{"name":"no price","pieces":3}""",
            """{"name":"null price","price":null,"pieces":3}""",
            """{"name":"too large","price":1,"pieces":2147483648}""",
            """{"name":"part of a piece","price":1,"pieces":2.5}""",
            """{"name":"more","price":1,"pieces":2,"colour":"red"}""",
            """{"name":"twice","price":1,"price":2,"pieces":2}""",
            """{"name":{"first":"a"},"price":1,"pieces":2}""",
            """["array"]""",
            """{"name":"half \ud800","price":1,"pieces":2}""",
            """{"name":"zero \u0000","price":1,"pieces":2}""",
            """{"name":"huge","price":12345678901234567.5,"pieces":2}""",
            """ { "pieces" : null , "price" : -15e-1 , "name" : "\"other\" \u00e4" } """,
            """{"name":"no pieces","price":0}""",
        ];
        await site.HandleAsync(Things, StoringSite.Batch("things", StoringSite.SourceOf("a"), "3-12,14-19", $"[{string.Join(',', records)}]", run));

        Assert.Equal(["(3,good,1.50,3)", "(18,\"\"\"other\"\" ä\",-1.50,)", "(19,\"no pieces\",0.00,)"], await site.RowsAsync("select line_number, name, price, pieces from $.things order by line_number"));
        string[] reasons =
        [
            "(4,price,is a text, and only a number", "(5,price,has 3 digits after the point, and 2 are kept", "(6,price,is missing", "(7,price,has no value", "(8,pieces,is outside of -2147483648",
            "(9,pieces,is no whole number", "(10,colour,is no column of the dataset things", "(11,price,is there twice", "(12,name,is an object, and only a text", "(14,,is an array and no object",
            "(15,name,holds one half of a character", "(16,name,holds the zero character", "(17,price,has 17 digits before the point, and 16 are kept",
        ];
        Assert.All(
            (await site.RowsAsync("select line_number, column_name, reason from $.kvt_dataset_quarantine order by line_number")).Zip(reasons, (row, reason) => (Row: row.Replace("\"", "", StringComparison.Ordinal), Reason: reason)),
            one => Assert.StartsWith(one.Reason, one.Row, StringComparison.Ordinal));
        Assert.Equal(reasons.Length, await site.ScalarAsync<long>("select count(*) from $.kvt_dataset_quarantine"));
        Assert.Equal([$"({run},\"{records[2].Replace("\"", "\"\"", StringComparison.Ordinal)}\",{records[2].Length})"], await site.RowsAsync("select run, raw, raw_bytes from $.kvt_dataset_quarantine where line_number = 5"));
        Assert.Equal(["(16,3,0,13)"], await site.RowsAsync("select records, stored, repeated, quarantined from $.kvt_dataset_batches"));

        // Sent again, corrected: what was set aside is a row now.
        await site.HandleAsync(Things, StoringSite.Batch("things", StoringSite.SourceOf("a"), "4-5", """[{"name":"a","price":1,"pieces":1},{"name":"b","price":2,"pieces":1}]"""));
        Assert.Equal(11, await site.ScalarAsync<long>("select count(*) from $.kvt_dataset_quarantine"));
        Assert.Equal(5, await site.ScalarAsync<long>("select count(*) from $.things"));
    }

    internal static async Task HasHousingAsync(StoringSite site)
    {
        var figures = await site.Store.FiguresAsync(Housing, Ct);
        Assert.Equal(506, figures.Rows);
        Assert.Equal(22.532806m, decimal.Round(figures.Mean!.Value, 6));
        foreach (var (column, sum) in new (string, decimal)[] { ("crim", 1828.44292m), ("chas", 35), ("nox", 280.6757m), ("rm", 3180.025m), ("rad", 4832), ("tax", 206568), ("lstat", 6402.45m), ("medv", 11401.6m) })
            Assert.Equal((column, sum), (column, figures.Sums[column]));
        Assert.Equal(506, await site.ScalarAsync<long>("select count(distinct line_number) from $.housing"));
    }
}
