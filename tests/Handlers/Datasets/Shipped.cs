using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets;

/// <summary>What the project ships for datasets.</summary>
internal static class Shipped
{
    private static readonly string Root = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    public static Dataset Dataset(string name) => DeclarationFile.Read(File($"ops/datasets/{name}.yaml"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"KiVendTout.sln is in no folder above {AppContext.BaseDirectory}; these tests run inside a clone.");
    }
}
