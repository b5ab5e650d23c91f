using System.Globalization;
using System.Text.Json;
using KiVendTout.GraphQL.Tests.Setup;

namespace KiVendTout.GraphQL.Tests.Datasets;

/// <summary>Conditions keep the rows that they say; a wrong one says what is wrong with which column, and what to write instead.</summary>
public sealed class FilteringRows(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Query = "query ($where: [RowCondition!]) { dataset(name: \"medley\") { rows(first: 100, where: $where) { totalCount nodes { line } } } }";

    [Fact]
    public async Task Every_operator_on_every_column_keeps_what_plain_code_keeps()
    {
        await using var site = await DatasetSite.OpenAsync(database, "operators", Medley.Declared);
        var rows = Medley.Make(80, seed: 7);
        await site.StoreAsync(Medley.Declared, rows.Select(row => row.Texts));
        var asked = 0;
        foreach (var (at, column) in Medley.Declared.Columns.Index())
        {
            var values = rows.Select(row => row.Texts[at]).OfType<string>().Distinct().Take(3).ToArray();
            foreach (var op in (string[])["EQ", "NE", "LT", "LTE", "GT", "GTE", "CONTAINS"])
            {
                if (!Fits(op, column.Name))
                    continue;
                foreach (var value in values)
                {
                    await KeepsAsync(site, rows, [new { column = column.Name, op, value }], row => Keeps(row, column.Name, op, value, rows));
                    asked++;
                }
            }

            await KeepsAsync(site, rows, [new { column = column.Name, op = "IN", values }], row => values.Contains(row.Texts[at]));
            await KeepsAsync(site, rows, [new { column = column.Name, op = "IN", values = Array.Empty<string>() }], _ => false);
            await KeepsAsync(site, rows, [new { column = column.Name, op = "IS_NULL" }], row => row.Texts[at] is null);
            await KeepsAsync(site, rows, [new { column = column.Name, op = "NOT_NULL" }], row => row.Texts[at] is not null);
        }

        Assert.True(asked > 80, $"only {asked} conditions were tried");
        // All conditions must hold, and a list is read on behind a page with them.
        await KeepsAsync(
            site, rows, [new { column = "sure", op = "GT", value = "1" }, new { column = "word", op = "NOT_NULL" }, new { column = "line", op = "LTE", value = "40" }],
            row => (long)row.Value("sure")! > 1 && row.Value("word") is not null && row.Line <= 40);
        await KeepsAsync(site, rows, [new { column = "createdAt", op = "GT", value = "2020-01-01" }], _ => true);
        await KeepsAsync(site, rows, [], _ => true);
    }

    [Fact]
    public async Task What_a_client_sends_is_never_SQL()
    {
        await using var site = await DatasetSite.OpenAsync(database, "letters", Medley.Declared);
        string[] evil = ["'; drop table letters.medley; --", "%", "_", "\\", "$1", "\"", "r.\"word\""];
        await site.StoreAsync(Medley.Declared, evil.Select(text => (string?[])[null, "1", null, null, text, null, null, null]));
        foreach (var (index, text) in evil.Index())
        {
            var found = await site.Api.DataAsync(Visitor.Clerk, Query, new { where = new[] { new { column = "word", op = "EQ", value = text } } });
            Assert.Equal($"[{{\"line\":\"{index + 1}\"}}]", found.GetProperty("dataset").GetProperty("rows").GetProperty("nodes").GetRawText());
            Assert.StartsWith("BAD_REQUEST order.column: The dataset medley has no column", Assert.Single(await site.RefusedAsync($"rows(order: {{ column: {JsonSerializer.Serialize(text)} }}) {{ totalCount }}", "medley")), StringComparison.Ordinal);
        }

        Assert.Equal("1", (await site.AskAsync("rowCount rows(where: [{ column: \"word\", op: CONTAINS, value: \"%\" }]) { totalCount }", "medley")).GetProperty("rows").GetProperty("totalCount").GetRawText());
    }

    [Theory]
    [InlineData("{ column: \"medvv\", op: EQ, value: \"1\" }", "where[0].column: The dataset housing has no column 'medvv'. Did you mean \"medv\"? There are crim, zn, indus, chas, nox, rm, age, dis, rad, tax, ptratio, b, lstat, medv, line, createdAt.")]
    [InlineData("{ column: \"MEDV\", op: EQ, value: \"1\" }", "where[0].column: The dataset housing has no column 'MEDV'. Did you mean \"medv\"?")]
    [InlineData("{ column: \"chas\", op: EQ, value: \"0.5\" }", "where[0].value: The column 'chas' holds whole numbers of 32 bits, such as 296; '0.5' is none. Write it so, or ask for another column.")]
    [InlineData("{ column: \"tax\", op: LT, value: \"3000000000\" }", "where[0].value: The column 'tax' holds whole numbers of 32 bits, such as 296; '3000000000' is none.")]
    [InlineData("{ column: \"medv\", op: GT, value: \"NaN\" }", "where[0].value: The column 'medv' holds decimal numbers of up to 28 digits, such as 22.5; 'NaN' is none.")]
    [InlineData("{ column: \"medv\", op: GT, value: \"1e3\" }", "where[0].value: The column 'medv' holds decimal numbers")]
    [InlineData("{ column: \"medv\", op: GT, value: \"0.12345678901234567890123456789\" }", "where[0].value: The column 'medv' holds decimal numbers of up to 28 digits")]
    [InlineData("{ column: \"medv\", op: IN, values: [\"1\", \"x\"] }", "where[0].values[1]: The column 'medv' holds decimal numbers")]
    [InlineData("{ column: \"medv\", op: GT }", "where[0].value: GT on 'medv' takes one value. Send value: \"...\", and no values; for rows without a value there are IS_NULL and NOT_NULL.")]
    [InlineData("{ column: \"medv\", op: EQ, value: \"1\", values: [\"2\"] }", "where[0].value: EQ on 'medv' takes one value.")]
    [InlineData("{ column: \"medv\", op: IN, value: \"1\" }", "where[0].values: IN on 'medv' takes values, a list, and no value.")]
    [InlineData("{ column: \"medv\", op: IS_NULL, value: \"1\" }", "where[0].value: IS_NULL on 'medv' takes no value. Leave value and values out.")]
    [InlineData("{ column: \"medv\", op: CONTAINS, value: \"5\" }", "where[0].op: CONTAINS is for text, and the column 'medv' holds decimal numbers of up to 28 digits, such as 22.5. Compare it by EQ or IN, or by LT, LTE, GT, GTE.")]
    [InlineData("{ column: \"createdAt\", op: GT, value: \"12/09/2011\" }", "where[0].value: The column 'createdAt' holds instants, such as 2011-12-09T12:50:00Z; '12/09/2011' is none.")]
    public async Task A_wrong_condition_names_the_column_the_value_and_the_remedy(string condition, string problem)
    {
        await using var site = await DatasetSite.OpenAsync(database, "refusals", DatasetSite.Housing);
        foreach (var field in (string[])["rows", "statistics"])
        {
            var refused = Assert.Single(await site.RefusedAsync($"{field}(where: [{condition}]) {{ __typename }}"));
            Assert.StartsWith($"BAD_REQUEST {problem}", refused, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_wrong_conditions_are_told_at_once()
    {
        await using var site = await DatasetSite.OpenAsync(database, "several", Medley.Declared);
        var refused = await site.RefusedAsync("""rows(where: [{ column: "flag", op: LT, value: "true" }, { column: "sure", op: EQ, value: "1" }, { column: "dya", op: IS_NULL }, { column: "day", op: EQ, value: "9.12.2011" }]) { totalCount }""", "medley");
        Assert.Equal(
            [
                "BAD_REQUEST where[0].op: The column 'flag' holds true or false, which is neither more nor less. Compare it by EQ, NE or IN.",
                "BAD_REQUEST where[2].column: The dataset medley has no column 'dya'. Did you mean \"day\"? There are whole, sure, long, price, word, flag, day, moment, line, createdAt.",
                "BAD_REQUEST where[3].value: The column 'day' holds days, such as 2011-12-09; '9.12.2011' is none. Write it so, or ask for another column.",
            ],
            refused);
        Assert.StartsWith("LIMIT_EXCEEDED", Assert.Single(await site.RefusedAsync($"rows(where: [{string.Join(", ", Enumerable.Repeat("{ column: \"sure\", op: IS_NULL }", 51))}]) {{ totalCount }}", "medley")), StringComparison.Ordinal);
        Assert.StartsWith("BAD_REQUEST column: The dataset medley has no column 'lon'. Did you mean \"long\"?", Assert.Single(await WithARowAsync()), StringComparison.Ordinal);

        async Task<string[]> WithARowAsync()
        {
            await site.StoreAsync(Medley.Declared, Medley.Make(1, seed: 1).Select(row => row.Texts));
            return await site.RefusedAsync("rows { nodes { value(column: \"lon\") } }", "medley");
        }
    }

    private static async Task KeepsAsync(DatasetSite site, Medley.Row[] rows, object[] where, Func<Medley.Row, bool> keep)
    {
        var found = (await site.Api.DataAsync(Visitor.Analyst, Query, new { where })).GetProperty("dataset").GetProperty("rows");
        var expected = rows.Where(keep).Select(row => row.Line.ToString(CultureInfo.InvariantCulture)).ToArray();
        var seen = found.GetProperty("nodes").EnumerateArray().Select(row => row.GetProperty("line").GetString()!).ToArray();
        Assert.True(expected.SequenceEqual(seen), $"{JsonSerializer.Serialize(where)}: expected {string.Join(' ', expected)}, but saw {string.Join(' ', seen)}");
        Assert.Equal(expected.Length, found.GetProperty("totalCount").GetInt32());
    }

    // Text is compared by CONTAINS; by more and less as well, but not as C# does.
    private static bool Fits(string op, string column) => op is "EQ" or "NE" || (op == "CONTAINS" ? column == "word" : column is not ("flag" or "word"));

    private static bool Keeps(Medley.Row row, string column, string op, string value, Medley.Row[] rows)
    {
        var mine = row.Value(column);
        var other = rows.First(one => one.Texts[Medley.Declared.Columns.Index().First(named => named.Item.Name == column).Index] == value).Value(column)!;
        return op switch
        {
            "EQ" => mine is not null && mine.CompareTo(other) == 0,
            "NE" => mine is null || mine.CompareTo(other) != 0,
            "CONTAINS" => mine is string text && text.Contains(value, StringComparison.Ordinal),
            _ when mine is null => false,
            "LT" => mine.CompareTo(other) < 0,
            "LTE" => mine.CompareTo(other) <= 0,
            "GT" => mine.CompareTo(other) > 0,
            _ => mine.CompareTo(other) >= 0,
        };
    }
}
