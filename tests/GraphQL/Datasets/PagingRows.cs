using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Rows read page by page are the rows: each once, in any order, from both ends, missing values too.</summary>
public sealed class PagingRows(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_order_and_page_size_gives_each_row_once(int seed)
    {
        await using var site = await DatasetSite.OpenAsync(database, $"pages{seed}", Medley.Declared);
        var rows = Medley.Make(61, seed);
        await site.StoreAsync(Medley.Declared, rows.Select(row => row.Texts));
        var random = new Random(seed);
        foreach (var column in Medley.Declared.Columns.Select(column => column.Name).Append("line"))
        {
            foreach (var descending in (bool[])[false, true])
            {
                var expected = column == "line" ? (descending ? rows.Reverse() : rows) : Medley.Sorted(rows, column, descending);
                string[] lines = [.. expected.Select(row => $"{row.Line}")];
                var order = $"order: {{ column: \"{column}\", descending: {(descending ? "true" : "false")} }}";
                foreach (var size in (int[])[100, random.Next(2, 9)])
                {
                    Same(lines, await WalkAsync(site, order, size, backwards: false), $"{order} by {size}");
                    Same(lines, await WalkAsync(site, order, size, backwards: true), $"{order} by {size} from the back");
                }
            }
        }
    }

    [Fact]
    public async Task Housing_comes_with_every_digit_that_the_file_has()
    {
        await using var site = await DatasetSite.HousingAsync(database, "digits");
        var answer = await site.AskAsync("rows(first: 2) { totalCount nodes { id line source createdAt values { column value } medv: value(column: \"medv\") } pageInfo { hasNextPage } }");
        var rows = answer.GetProperty("rows");
        Assert.Equal(506, rows.GetProperty("totalCount").GetInt32());
        var first = rows.GetProperty("nodes")[0];
        Assert.Equal("1", first.GetProperty("line").GetString());
        Assert.Equal(Convert.ToHexStringLower(DatasetSite.SourceId), first.GetProperty("source").GetString());
        // The table's own scales: crim has five digits behind the point, rm four.
        Assert.Equal(
            ["crim 0.00632", "zn 18.00", "indus 2.310", "chas 0", "nox 0.5380", "rm 6.5750", "age 65.20", "dis 4.0900", "rad 1", "tax 296", "ptratio 15.30", "b 396.90", "lstat 4.98", "medv 24.00"],
            first.GetProperty("values").EnumerateArray().Select(cell => $"{cell.GetProperty("column").GetString()} {cell.GetProperty("value").GetString()}"));
        Assert.Equal("24.00", first.GetProperty("medv").GetString());
        Assert.NotEqual(first.GetProperty("id").GetString(), rows.GetProperty("nodes")[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_dearest_homes_are_found_by_condition_and_order_with_their_caveats()
    {
        await using var site = await DatasetSite.HousingAsync(database, "dearest");
        var answer = await site.AskAsync(
            "origin caveats rows(first: 5, where: [{ column: \"medv\", op: GTE, value: \"50\" }, { column: \"chas\", op: EQ, value: \"1\" }], order: { column: \"crim\" }) { totalCount nodes { line } }");
        var expected = DatasetSite.HousingFile.Index()
            .Where(row => decimal.Parse(row.Item[13]) >= 50 && row.Item[3] == "1").OrderBy(row => decimal.Parse(row.Item[0])).ThenBy(row => row.Index).Select(row => $"{row.Index + 1}").ToArray();
        Assert.Equal(expected.Length, answer.GetProperty("rows").GetProperty("totalCount").GetInt32());
        Assert.Equal(expected.Take(5), answer.GetProperty("rows").GetProperty("nodes").EnumerateArray().Select(row => row.GetProperty("line").GetString()));
        Assert.Contains("1978", answer.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Contains("Column b", answer.GetProperty("caveats").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_anything_was_loaded_there_are_no_rows()
    {
        await using var site = await DatasetSite.OpenAsync(database, "nothing", DatasetSite.Housing);
        var empty = await site.AskAsync("rowCount rows { totalCount nodes { id } pageInfo { hasNextPage } }");
        Assert.Equal("""{"rowCount":"0","rows":{"totalCount":0,"nodes":[],"pageInfo":{"hasNextPage":false}}}""", empty.GetRawText());
        await using (var drop = site.Store.Database.CreateCommand($"drop table {site.Schema}.housing"))
            await drop.ExecuteNonQueryAsync(ShopApi.Ct);
        Assert.Equal(empty.GetRawText(), (await site.AskAsync("rowCount rows { totalCount nodes { id } pageInfo { hasNextPage } }")).GetRawText());
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        await using var site = await DatasetSite.HousingAsync(database, "cursors");
        var cursor = (await site.AskAsync("rows(first: 1) { pageInfo { endCursor } }")).GetProperty("rows").GetProperty("pageInfo").GetProperty("endCursor").GetString();
        var refused = Assert.Single(await site.RefusedAsync($"rows(first: 1, after: \"{cursor}\", order: {{ column: \"medv\" }}) {{ nodes {{ id }} }}"));
        Assert.StartsWith("BAD_REQUEST -: The cursor is not one of this list in this order.", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_takes_too_long_is_broken_off_with_what_to_do()
    {
        var store = await database.OpenAsync("patience");
        await using var site = await DatasetSite.OpenAsync(store, TimeSpan.FromMilliseconds(200), DatasetSite.Housing);
        await site.StoreAsync(DatasetSite.Housing, DatasetSite.HousingFile.Take(2));
        var columns = DatasetSite.Housing.Columns.Select(column => column.Name == "medv" ? $"{site.Schema}.slowly(medv)::numeric(18, 2) as medv" : column.Name);
        await using (var slow = store.Database.CreateCommand($"""
            alter table {site.Schema}.housing rename to housing_fast;
            create function {site.Schema}.slowly(numeric) returns numeric stable language plpgsql as 'begin perform pg_sleep(60); return $1; end';
            create view {site.Schema}.housing as select id, {string.Join(", ", columns)}, source_sha256, line_number, created_at from {site.Schema}.housing_fast;
            """))
            await slow.ExecuteNonQueryAsync(ShopApi.Ct);
        Assert.Equal(
            "TIMEOUT -: PostgreSQL took too long over the dataset housing. Ask with conditions, or in an order that the table has an index for.",
            Assert.Single(await site.RefusedAsync("rows { nodes { id medv: value(column: \"medv\") } }")));
        Assert.Equal(
            "TIMEOUT -: PostgreSQL took too long over the dataset housing. Ask for fewer columns, with conditions, or without histogram and distinct.",
            Assert.Single(await site.RefusedAsync("statistics(columns: [\"medv\"]) { mean }")));
        // The connection is as good as before. How fast it is, is not on trial.
        await using var calm = await DatasetSite.OpenAsync(store, null, DatasetSite.Housing);
        Assert.Equal("2", (await calm.AskAsync("statistics(columns: [\"crim\"]) { count }")).GetProperty("statistics")[0].GetProperty("count").GetString());
    }

    private static void Same(string[] expected, string[] seen, string how) =>
        Assert.True(expected.SequenceEqual(seen), $"{how}: expected {string.Join(' ', expected)}, but saw {string.Join(' ', seen)}");

    private static async Task<string[]> WalkAsync(DatasetSite site, string order, int size, bool backwards)
    {
        List<string> seen = [];
        for (string? cursor = null; ;)
        {
            var from = cursor is null ? "" : $", {(backwards ? "before" : "after")}: \"{cursor}\"";
            var page = (await site.AskAsync(
                $"rows({(backwards ? "last" : "first")}: {size}{from}, {order}) {{ nodes {{ line }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}", "medley")).GetProperty("rows");
            var lines = page.GetProperty("nodes").EnumerateArray().Select(row => row.GetProperty("line").GetString()!);
            seen.InsertRange(backwards ? 0 : seen.Count, lines);
            var info = page.GetProperty("pageInfo");
            if (!info.GetProperty(backwards ? "hasPreviousPage" : "hasNextPage").GetBoolean())
                return [.. seen];
            cursor = info.GetProperty(backwards ? "startCursor" : "endCursor").GetString();
        }
    }
}
