using System.Globalization;
using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets.Storing;

/// <summary>Whatever value a record has, the table has the one that PostgreSQL itself reads from the same text.</summary>
public sealed class StoringValues(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Rows = 2_000;
    private static readonly byte[] Source = StoringSite.SourceOf("values");

    public static TheoryData<int> Scales => [.. Enumerable.Range(0, 19)];

    [Theory]
    [MemberData(nameof(Scales))]
    public async Task Decimals_of_every_scale(int scale)
    {
        var dataset = Of(new DatasetColumn { Name = "value", Type = ColumnType.DecimalNumber, Scale = scale });
        await using var site = await StoringSite.OpenAsync(database, dataset);
        var random = new Random(scale);
        string[] values = [.. Special(scale), .. Enumerable.Range(0, Rows / 10).Select(_ => Decimal(random, scale))];
        await StoredAsync(site, dataset, values, values);
        await SameAsync(site, values, $"numeric(18,{scale})");
    }

    [Fact]
    public async Task Whole_numbers_texts_days_and_instants()
    {
        var random = new Random(5);
        string[] whole = ["0", "-0", "7", "-1", "2147483647", "-2147483648", "296.0", "2.96e2", "1000E-3", "20e+8", .. Enumerable.Range(0, Rows).Select(_ => random.Next(int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture))];
        await RoundTripAsync(ColumnType.WholeNumber, whole, whole, "numeric::integer");
        string[] longs = ["0", "9223372036854775807", "-9223372036854775808", "1000000000000000000", "9.223372036854775807e18", .. Enumerable.Range(0, Rows).Select(_ => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture))];
        await RoundTripAsync(ColumnType.LongNumber, longs, longs, "numeric::bigint");
        string[] texts = ["", " ", "ä€😀", "a\"b\\c/d", "tab\tline\nreturn\r", "\u0001\u001f\u007f", new string('x', 50_000), "\\N", "NaN"];
        await RoundTripAsync(ColumnType.Text, [.. texts.Select(text => System.Text.Json.JsonSerializer.Serialize(text))], texts, "text");
        string[] days = ["0001-01-01", "1999-12-31", "2000-01-01", "2000-02-29", "2011-12-09", "9999-12-31", .. Enumerable.Range(0, Rows).Select(_ => DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
        await RoundTripAsync(ColumnType.Date, [.. days.Select(Quoted)], days, "date");
        string[] instants =
        [
            "2011-12-09T12:50:00Z", "2011-12-09 12:50:00", "2011-12-09t12:50:00.5z", "2011-12-09T12:50:00.123456+05:30", "1970-01-01T00:00:00-11:00", "1999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.9999990Z", .. Enumerable.Range(0, Rows).Select(_ => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture)),
        ];
        await RoundTripAsync(ColumnType.Timestamp, [.. instants.Select(Quoted)], instants, "timestamptz");
        await RoundTripAsync(ColumnType.Boolean, ["true", "false"], ["true", "false"], "boolean");
    }

    [Theory]
    [InlineData(ColumnType.Date, "\"2011-02-29\"")]
    [InlineData(ColumnType.Date, "\"2011-2-9\"")]
    [InlineData(ColumnType.Date, "20110209")]
    [InlineData(ColumnType.Timestamp, "\"2011-12-09\"")]
    [InlineData(ColumnType.Timestamp, "\"2011-12-09T24:00:00Z\"")]
    [InlineData(ColumnType.Timestamp, "\"2011-12-09T12:50:00.1234567Z\"")]
    [InlineData(ColumnType.Timestamp, "\"2011-12-09T12:50:00+25:00\"")]
    [InlineData(ColumnType.Boolean, "\"true\"")]
    [InlineData(ColumnType.Boolean, "1")]
    [InlineData(ColumnType.WholeNumber, "-2147483649")]
    [InlineData(ColumnType.WholeNumber, "1e10")]
    [InlineData(ColumnType.WholeNumber, "1e-1")]
    [InlineData(ColumnType.LongNumber, "9223372036854775808")]
    [InlineData(ColumnType.LongNumber, "1e999999999999")]
    [InlineData(ColumnType.DecimalNumber, "1e-3")]
    [InlineData(ColumnType.DecimalNumber, "10000000000000000")]
    [InlineData(ColumnType.Text, "12")]
    [InlineData(ColumnType.Text, "null")]
    public async Task What_is_no_value_of_its_column_is_set_aside(ColumnType type, string value)
    {
        var dataset = Of(new DatasetColumn { Name = "value", Type = type, Scale = type == ColumnType.DecimalNumber ? 2 : 0 });
        await using var site = await StoringSite.OpenAsync(database, dataset);
        await site.HandleAsync(dataset, StoringSite.Batch("values", Source, "1-1", $$"""[{"value":{{value}}}]"""));
        Assert.Equal(["(1,value)"], await site.RowsAsync("select line_number, column_name from $.kvt_dataset_quarantine"));
        Assert.Equal(0, await site.ScalarAsync<long>("select count(*) from $.vals"));
    }

    private static Dataset Of(DatasetColumn column) => new() { Name = "values", Title = "Values", Topic = "values-data", Table = "vals", Columns = [column] };

    private static string Quoted(string text) => $"\"{text}\"";

    /// <summary>The ends of what fits, and numbers whose digits fall on the ends of groups of four.</summary>
    private static IEnumerable<string> Special(int scale)
    {
        var nines = new string('9', 18);
        yield return "0";
        yield return "-0.0";
        yield return scale == 0 ? nines : scale == 18 ? $"0.{nines}" : $"{nines[..(18 - scale)]}.{nines[..scale]}";
        yield return scale == 0 ? $"-{nines}" : $"-0.{new string('0', scale - 1)}1";
        for (var digit = 0; digit < 18; digit++)
        {
            yield return digit < scale ? $"0.{new string('0', digit)}1" : $"1{new string('0', digit - scale)}";
            if (digit < scale)
                yield return $"1e-{digit + 1}";
            if (digit < scale)
                yield return $"0.{new string('0', digit)}2000000";
        }
    }

    private static string Decimal(Random random, int scale)
    {
        var (before, after) = (random.Next(0, 19 - scale), random.Next(0, scale + 1));
        var text = new StringBuilder(random.Next(2) == 0 ? "-" : "");
        text.Append(before == 0 ? "0" : $"{random.Next(1, 10)}{Digits(before - 1)}");
        if (after > 0)
            text.Append(CultureInfo.InvariantCulture, $".{Digits(after)}");
        return text.ToString();

        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? '0' : (char)random.Next('0', '9' + 1)));
    }

    private async Task RoundTripAsync(ColumnType type, string[] json, string[] texts, string sqlType)
    {
        var dataset = Of(new DatasetColumn { Name = "value", Type = type });
        await using var site = await StoringSite.OpenAsync(database, dataset);
        await StoredAsync(site, dataset, json, texts);
        await SameAsync(site, texts, sqlType);
    }

    private static async Task StoredAsync(StoringSite site, Dataset dataset, string[] json, string[] texts)
    {
        await site.HandleAsync(dataset, StoringSite.Batch("values", Source, $"1-{texts.Length}", $"[{string.Join(',', json.Select(value => $$"""{"value":{{value}}}"""))}]"));
        Assert.Empty(await site.RowsAsync("select line_number, reason from $.kvt_dataset_quarantine"));
        Assert.Empty(await site.RowsAsync("select reason from $.kvt_dead_letters"));
    }

    /// <summary>Compares as text, so that shown zeros count.</summary>
    private static async Task SameAsync(StoringSite site, string[] texts, string sqlType)
    {
        await using var command = site.Database.CreateCommand($"""
            select told.place, told.text, stored.value::text from unnest($1) with ordinality told(text, place) left join {site.Store.Schema}.vals stored on stored.line_number = told.place
            where stored.value::text is distinct from told.text::{sqlType}::text
            """);
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string[]> { TypedValue = texts });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var different = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            different.Add($"{reader.GetInt64(0)}: {reader.GetString(1)} is {(reader.IsDBNull(2) ? "missing" : reader.GetString(2))}");
        Assert.Empty(different);
        Assert.Equal(texts.Length, await site.ScalarAsync<long>("select count(*) from $.vals"));
    }
}
