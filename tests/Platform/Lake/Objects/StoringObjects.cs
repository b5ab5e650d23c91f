using KiVendTout.Platform.Lake.Objects;

namespace KiVendTout.Platform.Lake.Tests.Objects;

/// <summary>What every object store must do, whichever it is.</summary>
public abstract class StoringObjects : IDisposable
{
    private readonly TemporaryFolder _local = new();

    protected abstract IObjectStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_stored_comes_back_and_a_second_put_replaces_it()
    {
        const string key = "bronze/orders/dt=2010-12-01/part-00000000000000000001-00000000000000000009.parquet";
        Assert.False(await Store.ExistsAsync(key, Cancel));

        var began = DateTimeOffset.UtcNow;
        await Store.PutAsync(key, _local.Write("a", "first"u8), Cancel);
        await Store.PutAsync(key, _local["a"], Cancel);
        Assert.True(await Store.ExistsAsync(key, Cancel));
        Assert.Equal("first", await Get(key));

        await Store.PutAsync(key, _local.Write("b", "second, longer"u8), Cancel);
        Assert.Equal("second, longer", await Get(key));
        Assert.Equal([(key, 14L)], await List(""));
        Assert.InRange((await Store.ListAsync("", Cancel).SingleAsync(Cancel)).Modified, began.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Large_and_empty_files_come_back_byte_for_byte()
    {
        var large = new byte[7_000_000];
        new Random(7).NextBytes(large);
        await Store.PutAsync("large", _local.Write("large", large), Cancel);
        await Store.PutAsync("empty", _local.Write("empty", []), Cancel);

        await Store.GetAsync("large", _local["large back"], Cancel);
        Assert.True(large.AsSpan().SequenceEqual(File.ReadAllBytes(_local["large back"])));
        Assert.Equal("", await Get("empty"));
    }

    [Fact]
    public async Task A_listing_is_in_order_and_takes_any_prefix()
    {
        var file = _local.Write("a", "x"u8);
        foreach (var key in new[] { "b/2", "b/10", "a-1", "a/1", "a.1", "b2", "B/1", "b/dt=2010-12-01/x%20y+z@~" }) await Store.PutAsync(key, file, Cancel);

        Assert.Equal(["B/1", "a-1", "a.1", "a/1", "b/10", "b/2", "b/dt=2010-12-01/x%20y+z@~", "b2"], (await List("")).Select(o => o.Key));
        Assert.Equal(["b/10", "b/2", "b/dt=2010-12-01/x%20y+z@~"], (await List("b/")).Select(o => o.Key));
        Assert.Equal(["b/10"], (await List("b/1")).Select(o => o.Key));
        Assert.Equal(["b/10", "b/2", "b/dt=2010-12-01/x%20y+z@~", "b2"], (await List("b")).Select(o => o.Key));
        Assert.Empty(await List("none/"));
    }

    [Fact]
    public async Task A_listing_of_more_than_a_page_is_whole()
    {
        var file = _local.Write("a", "x"u8);
        var keys = Enumerable.Range(0, 1_100).Select(n => $"many/{n:D5}").ToArray();
        await Parallel.ForEachAsync(keys, Cancel, async (key, cancel) => await Store.PutAsync(key, file, cancel));

        Assert.Equal(keys, (await List("many/")).Select(o => o.Key));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_deleting_it_again_is_no_error()
    {
        await Store.PutAsync("a/b", _local.Write("a", "x"u8), Cancel);
        await Store.DeleteAsync("a/b", Cancel);
        await Store.DeleteAsync("a/b", Cancel);

        Assert.False(await Store.ExistsAsync("a/b", Cancel));
        Assert.Empty(await List(""));
    }

    [Fact]
    public async Task What_is_not_there_is_an_error_that_names_it() =>
        Assert.Contains("no object a/none", (await Assert.ThrowsAsync<ObjectStoreException>(() => Store.GetAsync("a/none", _local["x"], Cancel))).Message, StringComparison.Ordinal);

    [Theory, InlineData(""), InlineData("/a"), InlineData("a//b"), InlineData("a/../b"), InlineData("."), InlineData("a b"), InlineData("a\\b"), InlineData("é"), InlineData("a/")]
    public async Task What_is_no_key_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, _local.Write("a", "x"u8), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancel));
    }

    [Fact]
    public async Task Many_writers_of_one_key_leave_one_whole_object()
    {
        var files = Enumerable.Range(0, 8).Select(n => _local.Write($"w{n}", Enumerable.Repeat((byte)('a' + n), 300_000).ToArray())).ToArray();
        await Task.WhenAll(files.Select(f => Store.PutAsync("one", f, Cancel)));

        var left = await Get("one");
        Assert.Equal(300_000, left.Length);
        Assert.Single(left.Distinct());
    }

    public void Dispose()
    {
        Close();
        _local.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract void Close();

    private async Task<string> Get(string key)
    {
        await Store.GetAsync(key, _local["back"], Cancel);
        return await File.ReadAllTextAsync(_local["back"], Cancel);
    }

    private async Task<List<(string Key, long Size)>> List(string prefix) =>
        await Store.ListAsync(prefix, Cancel).Select(o => (o.Key, o.Size)).ToListAsync(Cancel);
}
