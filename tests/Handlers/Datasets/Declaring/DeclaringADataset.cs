using System.Text.Json;
using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets.Declaring;

public class DeclaringADataset
{
    [Fact]
    public void Takes_six_lines_and_leaves_the_rest_to_defaults()
    {
        using var folder = new DeclarationFolder();
        var dataset = folder.Read("""
            name: things
            title: Things
            topic: things-data
            table: things
            columns: [{ name: n, type: integer }]
            """);
        Assert.Equal(
            """{"name":"things","title":"Things","description":"","origin":"","caveats":[],"topic":"things-data","retention":"7d","table":"things","batch-size":100,"separator":"detect","header":"detect","null-words":[],"columns":[{"name":"n","type":"integer","nullable":false,"unit":"","description":""}],"target":null,"key":[],"indexes":[]}""",
            DeclarationFile.ToJson(dataset));
    }

    [Fact]
    public void Says_all_that_can_be_said()
    {
        using var folder = new DeclarationFolder();
        var dataset = folder.Read("""
            name: price-list
            title: "Prices: the list"
            description: >-
              Every price
              of every day
            origin: us
            caveats: [one, 'two: #2']
            topic: prices.v2
            retention: 36h
            table: prices
            batch-size: 20000
            separator: semicolon
            header: no
            null-words: [NA, ~x, "-"]
            target: price
            key: [sku, day]
            indexes: [day, [sku, created_at]]
            columns:
              - { name: sku, type: text, description: The article }
              - { name: day, type: date }
              - { name: price, type: decimal, scale: 4, nullable: yes, unit: EUR }
              - { name: sold, type: long, nullable: false }
              - { name: offer, type: boolean }
              - { name: changed, type: timestamp, nullable: true }
            """);
        Assert.Equal(
            """{"name":"price-list","title":"Prices: the list","description":"Every price of every day","origin":"us","caveats":["one","two: #2"],"topic":"prices.v2","retention":"36h","table":"prices","batch-size":20000,"separator":"semicolon","header":"no","null-words":["NA","~x","-"],"columns":[{"name":"sku","type":"text","nullable":false,"unit":"","description":"The article"},{"name":"day","type":"date","nullable":false,"unit":"","description":""},{"name":"price","type":"decimal","scale":4,"nullable":true,"unit":"EUR","description":""},{"name":"sold","type":"long","nullable":false,"unit":"","description":""},{"name":"offer","type":"boolean","nullable":false,"unit":"","description":""},{"name":"changed","type":"timestamp","nullable":true,"unit":"","description":""}],"target":"price","key":["sku","day"],"indexes":[["day"],["sku","created_at"]]}""",
            DeclarationFile.ToJson(dataset));
        Assert.Equal(TimeSpan.FromHours(36), dataset.Retention);
    }

    [Fact]
    public void Of_Boston_Housing_is_complete()
    {
        var housing = Shipped.Dataset("housing");
        Assert.Equal(("housing", "housing-data", 100, TimeSpan.FromDays(7), "medv"), (housing.Table, housing.Topic, housing.BatchSize, housing.Retention, housing.Target));
        Assert.Equal("crim 5, zn 2, indus 3, chas, nox 4, rm 4, age 2, dis 4, rad, tax, ptratio 2, b 2, lstat 2, medv 2",
            string.Join(", ", housing.Columns.Select(column => column.Type == ColumnType.DecimalNumber ? $"{column.Name} {column.Scale}" : column.Name)));
        Assert.All(housing.Columns, column => Assert.True(column.Description.Length > 10 && !column.Nullable, column.Name));
        Assert.Equal(["medv", "created_at"], housing.Indexes.Select(Assert.Single));
        Assert.Empty(housing.Key);
        Assert.Contains("Harrison", housing.Origin, StringComparison.Ordinal);
        Assert.Contains("Column b is a racial statistic", housing.Caveats[0], StringComparison.Ordinal);
        Assert.Contains("50.0", housing.Caveats[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_the_clickstream_fits_the_real_file()
    {
        var path = Shipped.File("../shared/data/clickstream/ecom.csv.gz");
        Assert.SkipUnless(File.Exists(path), "the clickstream is not beside this clone");
        var clickstream = Shipped.Dataset("clickstream");
        var read = await Reading.DataFile.ReadAsync(clickstream, path, clickstream.BatchSize);
        Assert.Empty(read.Rejected);
        Assert.Equal((31_106, 32, 31_107, "separated by commas, header line"), (read.Rows.Count, read.Batches.Count, read.LinesRead, read.Layout));
        Assert.Equal(
            """{"user_id":"user_0000","session_id":"sess_000001","event":"home","timestamp":"2024-03-13T10:21:14Z","platform":"desktop","acquisition_channel":"email","user_cohort":"2024-01","user_lifecycle":"returning"}""",
            read.Rows[0]);
        Assert.Equal(470, read.Rows.Count(row => JsonDocument.Parse(row).RootElement.GetProperty("event").GetString() == "purchase"));
    }

    [Fact]
    public void Is_found_by_name_among_those_that_ship()
    {
        var catalogue = DatasetCatalogue.Load(Shipped.File("ops/datasets"));
        Assert.Equal(["clickstream", "housing"], catalogue.All.Select(dataset => dataset.Name));
        Assert.Equal("Boston Housing", catalogue.Find("housing")?.Title);
        Assert.Null(catalogue.Find("Housing"));
    }
}
