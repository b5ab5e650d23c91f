namespace KiVendTout.Domain.Tests;

/// <summary>Files of the repository, and the real data beside it where they are there.</summary>
public static class Repository
{
    public static string Folder(string path) => Path.Combine(
        Above("KiVendTout.sln") is { } solution
            ? Path.GetDirectoryName(solution)!
            : throw new InvalidOperationException("KiVendTout.sln is in no folder above the tests: run them inside the repository."),
        path);

    /// <summary>A file of the shared data, or null on a machine without them.</summary>
    public static string? SharedData(string path) => Above(Path.Combine("shared", "data", path));

    private static string? Above(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, path);
            if (File.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
