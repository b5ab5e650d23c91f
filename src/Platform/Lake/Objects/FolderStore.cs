using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KiVendTout.Platform.Lake.Objects;

/// <summary>
/// Objects as files of a folder. A file is written beside the others under <c>.uploading/</c>, flushed to the disk, and renamed into place,
/// after which the folder is flushed too: after a power cut there is the old file or the new one. All on one file system, on Linux.
/// </summary>
public sealed partial class FolderStore : IObjectStore
{
    private const string Uploading = ".uploading";

    /// <summary>Longer than any upload takes: what is older was left behind by a process that died.</summary>
    private static readonly TimeSpan StaleAfter = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _uploading;

    /// <summary>Opens the folder, makes it if need be, and removes uploads that were left unfinished more than an hour ago.</summary>
    /// <exception cref="ObjectStoreException">The folder cannot be made or written to.</exception>
    public FolderStore(string folder, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _uploading = Path.Combine(_root, Uploading);
        var oldest = (time ?? TimeProvider.System).GetUtcNow() - StaleAfter;
        Try<object?>("be opened", () =>
        {
            Directory.CreateDirectory(_uploading);
            foreach (var left in new DirectoryInfo(_uploading).EnumerateFiles())
                if (left.LastWriteTimeUtc < oldest) left.Delete();
            return null;
        });
    }

    /// <inheritdoc/>
    public string Location => _root;

    /// <inheritdoc/>
    public async Task PutAsync(string key, string localFile, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        var temporary = Path.Combine(_uploading, Path.GetRandomFileName());
        try
        {
            await CopyDurablyAsync(localFile, temporary, cancellationToken).ConfigureAwait(false);
            var made = MakeFolders(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            Flush(Path.GetDirectoryName(path)!);
            foreach (var folder in made) Flush(Path.GetDirectoryName(folder)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException($"{key} could not be stored in {_root}: {e.Message} Check the disk's space and the folder's owner.", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => Task.FromResult(File.Exists(PathOf(key)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        foreach (var found in await Task.Run(() => Try("be listed", () => List(prefix)), cancellationToken).ConfigureAwait(false)) yield return found;
    }

    /// <inheritdoc/>
    public async Task GetAsync(string key, string localFile, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        if (!File.Exists(path)) throw new ObjectStoreException($"There is no object {key} in {_root}.");
        await using var from = File.OpenRead(path);
        await using var to = File.Create(localFile);
        await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = PathOf(key);
        if (File.Exists(path)) Try<object?>("be changed", () => { File.Delete(path); return null; });
        return Task.CompletedTask;
    }

    private List<StoredObject> List(string prefix)
    {
        // Only the folder that the prefix names whole has to be walked.
        var folder = Path.Combine(_root, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(folder)) return [];
        var found = new List<StoredObject>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var key = Path.GetRelativePath(_root, file.FullName);
            if (key.StartsWith(prefix, StringComparison.Ordinal) && !key.StartsWith($"{Uploading}/", StringComparison.Ordinal))
                found.Add(new StoredObject(key, file.Length, file.LastWriteTimeUtc));
        }
        found.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return found;
    }

    private string PathOf(string key)
    {
        ObjectKey.Check(key);
        if (key.Split('/')[0] == Uploading) throw new ArgumentException($"'{Uploading}/' is the store's own.", nameof(key));
        return Path.Combine(_root, key);
    }

    private T Try<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ObjectStoreException($"The folder {_root} could not {what}: {e.Message}", e);
        }
    }

    private static async Task CopyDurablyAsync(string source, string target, CancellationToken cancellationToken)
    {
        await using var from = File.OpenRead(source);
        await using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
        to.Flush(flushToDisk: true);
    }

    /// <summary>Makes a folder with its parents; answers those that were not there.</summary>
    private static List<string> MakeFolders(string folder)
    {
        var made = new List<string>();
        for (var missing = folder; !Directory.Exists(missing); missing = Path.GetDirectoryName(missing)!) made.Add(missing);
        Directory.CreateDirectory(folder);
        return made;
    }

    /// <summary>fsync of a folder, which .NET does not offer: only then do new names in it survive a power cut.</summary>
    private static void Flush(string folder)
    {
        const int readOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on Linux x64.
        var descriptor = open(folder, readOnlyDirectory);
        var failed = descriptor < 0 || fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0) _ = close(descriptor);
        if (failed) throw new IOException($"{folder} could not be flushed to the disk: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
