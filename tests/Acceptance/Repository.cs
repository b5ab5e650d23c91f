namespace KiVendTout.Acceptance.Tests;

/// <summary>Files of the clone, and those that may lie beside it.</summary>
internal static class Repository
{
    // A worktree may lie one folder deeper than a clone.
    private static readonly string[] Beside = ["..", "../.."];

    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Sample { get; } = Path.Combine(Root, "ops/sample/online-retail-sample.csv");

    /// <summary>The whole of UCI's Online Retail, which is not ours to ship.</summary>
    public static string RealFile
    {
        get
        {
            var found = Beside.Select(up => Path.GetFullPath(Path.Combine(Root, up, "shared/data/online-retail/online-retail.csv.gz"))).FirstOrDefault(File.Exists);
            Assert.SkipUnless(found is not null, "The real order file is not on this machine: shared/data/online-retail beside the clone.");
            return found!;
        }
    }

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run inside a clone: KiVendTout.sln is in no folder above.");
    }
}
