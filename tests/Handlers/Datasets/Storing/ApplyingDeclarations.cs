using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Storing;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

public sealed class ApplyingDeclarations(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Dataset Things = new()
    {
        Name = "things",
        Title = "Things",
        Topic = "things-data",
        Table = "things",
        Columns =
        [
            Column("name", ColumnType.Text), Column("price", ColumnType.DecimalNumber, 2), Column("pieces", ColumnType.WholeNumber), Column("seen", ColumnType.Timestamp, nullable: true),
            Column("day", ColumnType.Date), Column("good", ColumnType.Boolean), Column("number", ColumnType.LongNumber),
        ],
        Indexes = [["name"], ["day", "name"], ["created_at"]],
    };

    private const string OneRow = """[{"name":"a","price":12345678901234.56,"pieces":1,"seen":null,"day":"2026-03-01","good":true,"number":2}]""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_declaration_makes_its_table_and_the_same_again_changes_nothing()
    {
        await using var site = await StoringSite.OpenAsync(database);
        var first = await site.Store.ApplyAsync(Things, Ct);
        var again = await site.Store.ApplyAsync(Things, Ct);

        Assert.Equal((true, 1, 0), (first.Created, first.Version, first.Changes.Count));
        Assert.Equal((false, 1, 0), (again.Created, again.Version, again.Changes.Count));
        Assert.Equal(
            [
                "id bigint not null", "name text not null", "price numeric(18,2) not null", "pieces integer not null", "seen timestamp with time zone", "day date not null", "good boolean not null",
                "number bigint not null", "source_sha256 bytea not null", "line_number bigint not null", "created_at timestamp with time zone not null",
            ],
            await ColumnsAsync(site));
        Assert.Equal(
            ["(things_created_at)", "(things_day_name)", "(things_name)", "(things_pkey)", "(things_source_line)"], await site.RowsAsync($"select indexname from pg_indexes where schemaname = '{site.Store.Schema}' and tablename = 'things' order by 1"));
    }

    [Fact]
    public async Task What_is_compatible_is_changed_at_a_table_with_rows_and_said()
    {
        await using var site = await FilledAsync();
        await site.RunAsync("create index somebodys_own on $.things (good)");
        var applied = await site.Store.ApplyAsync(Things with
        {
            Title = "Other things",
            BatchSize = 7,
            Columns =
            [
                Column("colour", ColumnType.Text, nullable: true), Column("name", ColumnType.Text, nullable: true), Column("price", ColumnType.DecimalNumber, 4), Column("pieces", ColumnType.LongNumber),
                .. Things.Columns.Skip(3),
            ],
            Indexes = [["day", "name"], ["pieces"], ["created_at"]],
        }, Ct);

        Assert.Equal(2, applied.Version);
        Assert.Equal(
            [
                "Column colour (text) was added.", "Column name may be without a value now.", "Column price is numeric(18,4) now, it was numeric(18,2).", "Column pieces is bigint now, it was integer.",
                "The index things_name was removed.", "The index things_pieces was added.",
            ],
            applied.Changes);
        Assert.Equal(["(a,12345678901234.5600,1,)"], await site.RowsAsync("select name, price, pieces, colour from $.things"));
        Assert.Equal(1, await site.ScalarAsync<long>("select count(*) from pg_class where relname = 'somebodys_own'"));
        Assert.Empty((await site.Store.ApplyAsync(Things with { Title = "Only words", Columns = applied.Dataset.Columns, Indexes = applied.Dataset.Indexes }, Ct)).Changes);
    }

    [Fact]
    public async Task A_table_without_rows_takes_a_new_column_that_must_have_a_value()
    {
        await using var site = await StoringSite.OpenAsync(database, Things);
        var applied = await site.Store.ApplyAsync(Things with { Columns = [.. Things.Columns, Column("colour", ColumnType.Text)] }, Ct);
        Assert.Equal(["Column colour (text) was added."], applied.Changes);
        Assert.Contains("colour text not null", await ColumnsAsync(site));
    }

    [Fact]
    public async Task What_would_lose_or_break_rows_is_refused_with_every_reason_and_nothing_is_changed()
    {
        await using var site = await FilledAsync();
        var before = await ColumnsAsync(site);
        var refused = await Assert.ThrowsAsync<DatasetChangeException>(() => site.Store.ApplyAsync(Things with
        {
            Columns =
            [
                Column("title", ColumnType.Text, nullable: true), Column("price", ColumnType.DecimalNumber, 1), Column("pieces", ColumnType.Text), Column("seen", ColumnType.Timestamp),
                Column("colour", ColumnType.Text), .. Things.Columns.Skip(4),
            ],
        }, Ct));

        string[] reasons =
        [
            "column name: the table has it and the declaration does not (it has title, colour instead). Put it back",
            "column colour: is new and must have a value, which the rows that are there do not have. Declare it nullable.",
            "column price: is numeric(18,2) in the table and would become numeric(18,1), which would round",
            "column pieces: is integer in the table and would become text.",
            "column seen: must have a value, and 1 rows have none.",
        ];
        Assert.Equal(reasons.Length, refused.Reasons.Count);
        Assert.All(refused.Reasons.Zip(reasons), one => Assert.StartsWith(one.Second, one.First, StringComparison.Ordinal));
        Assert.All(refused.Reasons, reason => Assert.Contains(reason, refused.Message, StringComparison.Ordinal));
        Assert.Equal(before, await ColumnsAsync(site));
        Assert.Equal(1, (await site.Store.ApplyAsync(Things, Ct)).Version);
    }

    [Fact]
    public async Task A_larger_scale_is_refused_where_a_value_would_not_fit_any_more()
    {
        await using var site = await FilledAsync();
        var refused = await Assert.ThrowsAsync<DatasetChangeException>(() => site.Store.ApplyAsync(Things with { Columns = [.. Things.Columns.Select(column => column.Name == "price" ? column with { Scale = 5 } : column)] }, Ct));
        Assert.Equal("column price: would become numeric(18,5), and 1 rows have more than 13 digits before the point. Choose a smaller scale.", Assert.Single(refused.Reasons));
    }

    [Fact]
    public async Task Another_table_or_topic_and_tables_and_topics_of_others_are_refused()
    {
        await using var site = await StoringSite.OpenAsync(database, Things);
        await site.RunAsync("create table $.orders (id int)");
        await RefusesAsync(Things with { Table = "goods", Topic = "goods-data" }, "table goods: the rows of this dataset are in the table things.", "topic goods-data: the batches of this dataset travel by the topic things-data");
        await RefusesAsync(Things with { Name = "goods" }, "table things: belongs to the dataset 'things'.", "topic things-data: belongs to the dataset 'things'.");
        await RefusesAsync(Things with { Name = "orders", Table = "orders", Topic = "orders-data" }, "table orders: there is something of that name which is no table of a dataset.");
        Assert.Equal(["(id)"], await site.RowsAsync($"select column_name from information_schema.columns where table_schema = '{site.Store.Schema}' and table_name = 'orders'"));

        async Task RefusesAsync(Dataset dataset, params string[] reasons)
        {
            var refused = await Assert.ThrowsAsync<DatasetChangeException>(() => site.Store.ApplyAsync(dataset, Ct));
            Assert.Equal(reasons.Length, refused.Reasons.Count);
            Assert.All(refused.Reasons.Zip(reasons), one => Assert.StartsWith(one.Second, one.First, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_key_is_taken_where_rows_differ_in_it_and_refused_where_they_do_not()
    {
        await using var site = await FilledAsync();
        await site.HandleAsync(Things, StoringSite.Batch("things", StoringSite.SourceOf("b"), "1-1", OneRow.Replace("\"number\":2", "\"number\":3", StringComparison.Ordinal)));
        var refused = await Assert.ThrowsAsync<DatasetChangeException>(() => site.Store.ApplyAsync(Things with { Key = ["name", "day"] }, Ct));
        Assert.StartsWith("key (name, day): 1 of its values stand in several rows.", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(["Rows are told by (name, number) now."], (await site.Store.ApplyAsync(Things with { Key = ["name", "number"] }, Ct)).Changes);
        Assert.Equal(["Rows are told by their source and line alone now."], (await site.Store.ApplyAsync(Things, Ct)).Changes);
    }

    [Fact]
    public async Task Many_at_once_apply_a_declaration_once()
    {
        await using var site = await StoringSite.OpenAsync(database);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.Store.ApplyAsync(Things, Ct)));
        Assert.Equal((1, 8), (made.Count(one => one.Created), made.Count(one => one.Version == 1)));
        var wider = Things with { Columns = [.. Things.Columns, Column("colour", ColumnType.Text, nullable: true)] };
        var changed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.Store.ApplyAsync(wider, Ct)));
        Assert.Equal((1, 8), (changed.Count(one => one.Changes.Count == 1), changed.Count(one => one.Version == 2)));
    }

    private static DatasetColumn Column(string name, ColumnType type, int scale = 0, bool nullable = false) => new() { Name = name, Type = type, Scale = scale, Nullable = nullable };

    private async Task<StoringSite> FilledAsync()
    {
        var site = await StoringSite.OpenAsync(database, Things);
        await site.HandleAsync(Things, StoringSite.Batch("things", StoringSite.SourceOf("a"), "1-1", OneRow));
        Assert.Equal(1, await site.ScalarAsync<long>("select count(*) from $.things"));
        return site;
    }

    private static async Task<string[]> ColumnsAsync(StoringSite site) =>
    [
        .. (await site.RowsAsync($"select attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end from pg_attribute where attrelid = '{site.Store.Schema}.things'::regclass and attnum > 0 order by attnum"))
            .Select(row => row.Trim('(', '"').TrimEnd(')', '"') is var text && text.Contains('(', StringComparison.Ordinal) && !text.Contains(')', StringComparison.Ordinal) ? $"{text})" : text),
    ];
}
