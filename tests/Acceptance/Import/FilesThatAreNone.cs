using System.IO.Compression;
using KiVendTout.Handlers.OnlineRetail;

namespace KiVendTout.Acceptance.Tests.Import;

public sealed class FilesThatAreNone : IAsyncLifetime
{
    private Platform _platform = null!;

    public async ValueTask InitializeAsync() => _platform = await Platform.StartAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public Task A_file_that_is_not_there() => RefusedAsync("nowhere.csv", null, 2, "There is no file");

    [Fact]
    public Task An_empty_file() => RefusedAsync("empty.csv", [], 2, "is empty", OrderFile.Header);

    [Fact]
    public Task An_empty_file_that_was_packed() => RefusedAsync("empty.csv.gz", Packed([]), 2, "is empty", OrderFile.Header);

    [Fact]
    public Task Noise()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise); // The same each time: noise that begins as a packed file does is another story.
        return RefusedAsync("noise", noise, 2, "is no order file of the Online Retail layout", OrderFile.Header);
    }

    [Fact]
    public Task One_endless_line() => RefusedAsync("zeros", new byte[3_000_000], 2, "this is no order file", OrderFile.Header);

    [Fact]
    public Task Another_header() => RefusedAsync("other.csv", "Invoice;StockCode;Price\n1;A;2\n"u8.ToArray(), 2, "It is: Invoice;StockCode;Price", OrderFile.Header);

    [Fact]
    public Task A_packed_file_that_breaks_off() => RefusedAsync("cut.csv.gz", Packed(File.ReadAllBytes(Repository.Sample))[..20_000], 1, "is damaged", "Fetch it again");

    [Fact]
    public Task A_packed_file_with_a_byte_changed()
    {
        var bytes = Packed(File.ReadAllBytes(Repository.Sample));
        bytes[bytes.Length / 2] ^= 0x55;
        return RefusedAsync("bent.csv.gz", bytes, 1, "is damaged");
    }

    [Fact]
    public async Task A_folder()
    {
        var ended = await _platform.RunAsync("import", _platform.Home);
        Assert.Equal(2, ended.Code);
        Assert.Contains("is a folder; name a file", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_alone_is_an_order_file_without_orders()
    {
        var path = Path.Combine(_platform.Home, "header.csv");
        await File.WriteAllTextAsync(path, OrderFile.Header, TestContext.Current.CancellationToken);
        var report = await _platform.AskAsync("import", path);
        Assert.Equal((0, 0, 0), (report.GetProperty("rows").GetInt32(), report.GetProperty("orders").GetInt32(), report.GetProperty("rejected").GetInt32()));
    }

    private async Task RefusedAsync(string name, byte[]? content, int code, params string[] saying)
    {
        var path = Path.Combine(_platform.Home, name);
        if (content is not null)
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        var ended = await _platform.RunAsync("import", path);
        Assert.True(ended.Code == code, $"ended with {ended.Code}: {ended.Error}");
        Assert.All(saying, words => Assert.Contains(words, ended.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(0, await _platform.StreamsAsync());
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }
}
