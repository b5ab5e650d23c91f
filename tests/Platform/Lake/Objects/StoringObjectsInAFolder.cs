using KiVendTout.Platform.Lake.Objects;

namespace KiVendTout.Platform.Lake.Tests.Objects;

public sealed class StoringObjectsInAFolder : StoringObjects
{
    private readonly TemporaryFolder _root = new();
    private readonly FolderStore _store;

    public StoringObjectsInAFolder() => _store = new FolderStore(_root["lake"]);

    protected override IObjectStore Store => _store;

    [Fact]
    public async Task Uploads_that_a_dead_process_left_behind_are_removed_and_never_listed()
    {
        var cancel = TestContext.Current.CancellationToken;
        var stale = _root["lake/.uploading/stale"];
        var busy = _root["lake/.uploading/busy"];
        File.WriteAllText(stale, "half");
        File.WriteAllText(busy, "half");
        File.SetLastWriteTimeUtc(stale, DateTime.UtcNow.AddHours(-2));

        var reopened = new FolderStore(_root["lake"]);

        Assert.False(File.Exists(stale));
        Assert.True(File.Exists(busy));
        Assert.Empty(await reopened.ListAsync("", cancel).ToListAsync(cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => reopened.DeleteAsync(".uploading/busy", cancel));
    }

    [Fact]
    public async Task A_put_that_fails_leaves_neither_an_object_nor_a_rest()
    {
        await _store.PutAsync("a", _root.Write("file", "x"u8), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _store.PutAsync("a/b", _root["file"], TestContext.Current.CancellationToken));

        Assert.Contains("a/b", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_root["lake/.uploading"]));
    }

    protected override void Close() => _root.Dispose();
}
