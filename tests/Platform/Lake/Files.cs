namespace KiVendTout.Platform.Lake.Tests;

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("kvt-lake-").FullName;

    public string this[string name] => Path.Combine(FullName, name);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}

/// <summary>What the project's machines have beside the repository, and others have not.</summary>
internal static class Shared
{
    /// <summary>A path below ../shared of the repository, or a skipped test with the reason.</summary>
    public static string PathOrSkip(string path)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "KiVendTout.sln"))) root = Path.GetDirectoryName(root);
        var full = Path.GetFullPath(Path.Combine(root ?? "/", "../shared", path));
        Assert.SkipUnless(File.Exists(full), $"There is no {full} here.");
        return full;
    }
}
