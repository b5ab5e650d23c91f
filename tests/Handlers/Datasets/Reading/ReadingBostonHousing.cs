using System.Diagnostics;
using System.Text.Json;
using KiVendTout.Bench.Datasets;
using KiVendTout.Handlers.Datasets.Reading;

namespace KiVendTout.Handlers.Tests.Datasets.Reading;

/// <summary>The real file, and lines like its own.</summary>
[Collection(nameof(CountingMemory))]
public class ReadingBostonHousing(ITestOutputHelper output)
{
    /// <summary>Sums that anybody can count up from the published file.</summary>
    private static readonly Dictionary<string, decimal> Sums = new()
    {
        ["crim"] = 1828.44292m,
        ["chas"] = 35,
        ["nox"] = 280.6757m,
        ["rm"] = 3180.025m,
        ["rad"] = 4832,
        ["tax"] = 206568,
        ["lstat"] = 6402.45m,
        ["medv"] = 11401.6m,
    };

    [Fact]
    public async Task Gives_506_rows_in_six_batches_with_the_sums_of_the_file()
    {
        var housing = Shipped.Dataset("housing");
        await using var source = await SourceFile.OpenAsync(Shipped.File("ops/sample/housing.csv"), [], ct: TestContext.Current.CancellationToken);
        var reader = new DatasetReader(housing, source, housing.BatchSize);
        var batches = new List<List<Dictionary<string, decimal>>>();
        await foreach (var read in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using var batch = read;
            Assert.Empty(batch.Rejected);
            batches.Add(JsonSerializer.Deserialize<List<Dictionary<string, decimal>>>(batch.Body.Span)!);
            Assert.Equal((batches.Count - 1) * 100 + 1, batch.FirstLine);
            Assert.Equal($"{batch.FirstLine}-{batch.LastLine}", batch.Lines.ToString());
        }

        Assert.Equal("separated by blanks, no header line", reader.Layout);
        Assert.Equal([100, 100, 100, 100, 100, 6], batches.Select(batch => batch.Count));
        Assert.Equal([2230.9m, 2421.3m, 2993.2m, 2088.4m, 1550.2m, 117.6m], batches.Select(batch => batch.Sum(row => row["medv"])));
        var rows = batches.SelectMany(batch => batch).ToList();
        Assert.Equal(Sums, Sums.Keys.ToDictionary(column => column, column => rows.Sum(row => row[column])));
        Assert.Equal(housing.Columns.Select(column => column.Name), rows[0].Keys);
        Assert.Equal((506, source.Bytes), (reader.LinesRead, reader.BytesRead));
    }

    [Fact]
    public async Task Keeps_numbers_as_the_file_has_them()
    {
        var read = await DataFile.ReadAsync(Shipped.Dataset("housing"), Shipped.File("ops/sample/housing.csv"));
        Assert.Equal(
            """{"crim":0.00632,"zn":18.00,"indus":2.310,"chas":0,"nox":0.5380,"rm":6.5750,"age":65.20,"dis":4.0900,"rad":1,"tax":296,"ptratio":15.30,"b":396.90,"lstat":4.98,"medv":24.00}""",
            read.Rows[0]);
    }

    [Fact]
    public async Task Reads_a_million_lines_like_them()
    {
        var lines = Environment.GetEnvironmentVariable("KVT_LONG") == "1" ? 1_000_000 : 100_000;
        using var file = new DataFile("");
        decimal expected;
        await using (var to = File.Create(file.Path))
            expected = GeneratedHousing.Write(to, lines);
        var housing = Shipped.Dataset("housing");
        var open = Stopwatch.StartNew();
        await using var source = await SourceFile.OpenAsync(file.Path, [], ct: TestContext.Current.CancellationToken);
        open.Stop();
        var reader = new DatasetReader(housing, source, 10_000);
        var (records, medv) = (0L, 0m);
        var (time, processor, allocated) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        var sums = TimeSpan.Zero;
        await foreach (var read in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using var batch = read;
            Assert.Empty(batch.Rejected);
            records += batch.Records;
            time.Stop();
            var before = Environment.CpuUsage.TotalTime;
            medv += MedvOf(batch.Body.Span);
            sums += Environment.CpuUsage.TotalTime - before;
            time.Start();
        }

        time.Stop();
        var used = Environment.CpuUsage.TotalTime - processor - sums;
        output.WriteLine($"{lines:n0} lines, {source.Bytes:n0} bytes: hashed in {open.Elapsed.TotalSeconds:f3} s, read in {time.Elapsed.TotalSeconds:f3} s ({lines / time.Elapsed.TotalSeconds:n0} lines/s), "
            + $"{used.TotalSeconds:f3} s of processor, {(GC.GetTotalAllocatedBytes() - allocated) / (double)lines:f2} bytes allocated a line");
        Assert.Equal((lines, expected), (records, medv));
    }

    private static decimal MedvOf(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        var sum = 0m;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("medv") && json.Read())
                sum += json.GetDecimal();
        }

        return sum;
    }
}
