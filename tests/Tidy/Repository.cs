using System.Text.RegularExpressions;

namespace KiVendTout.Tidy.Tests;

/// <summary>The files of this clone as its authors wrote them: nothing built, fetched or made by running.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "artifacts", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Walk(new DirectoryInfo(Root)).Select(f => new SourceFile(f)).OrderBy(f => f.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> CSharp(string folder) =>
        Files.Where(f => f.Path.StartsWith(folder + "/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Named(params string[] endings) =>
        Files.Where(f => endings.Any(e => f.Path.EndsWith(e, StringComparison.Ordinal)));

    /// <summary>Fails with every finding on a line of its own, after the reason why the rule is there.</summary>
    public static void ShouldBeTidy(this IEnumerable<string> findings, string why)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, why + Environment.NewLine + string.Join(Environment.NewLine, all));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException(
            $"KiVendTout.sln is in no folder above {AppContext.BaseDirectory}; these tests read the sources and run inside a clone.");
    }

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            // In a worktree .git is a file.
            if (file.Name != ".git" && file.LinkTarget is null)
                yield return file;
        }

        foreach (var child in folder.EnumerateDirectories())
        {
            var skipped = NotOurs.Contains(child.Name) || (child.Name.StartsWith('.') && child.Name != ".ci") || child.LinkTarget is not null;
            if (skipped)
                continue;
            foreach (var file in Walk(child))
                yield return file;
        }
    }
}

/// <summary>One file: its path from the root with forward slashes, its text, and for C# its text without comments and strings.</summary>
internal sealed partial class SourceFile(FileInfo file)
{
    public string Path { get; } = System.IO.Path.GetRelativePath(Repository.Root, file.FullName).Replace('\\', '/');

    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public string Text => field ??= File.ReadAllText(file.FullName);

    /// <summary>Comments and strings become blanks of the same number of lines, so that line numbers stay right.</summary>
    public string Code => field ??= CommentOrString().Replace(Text, m => new string('\n', m.Value.Count(c => c == '\n')));

    public IEnumerable<string> Lines(Regex pattern, bool inCode) =>
        pattern.Matches(inCode ? Code : Text).Select(m => $"  {Path}:{LineOf(m.Index, inCode)}: {m.Value.Trim()}");

    public int LineOf(int index, bool inCode) => 1 + (inCode ? Code : Text).AsSpan(0, index).Count('\n');

    [GeneratedRegex(""""//[^\n]*|/\*.*?\*/|\$*""".*?"""|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^']*|[^'\\\n])'"""", RegexOptions.Singleline)]
    private static partial Regex CommentOrString();
}
