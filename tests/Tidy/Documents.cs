using System.Text.RegularExpressions;

namespace KiVendTout.Tidy.Tests;

public partial class Documents
{
    private static readonly string[] TextFiles =
        [".cs", ".csproj", ".props", ".sln", ".md", ".sh", ".yml", ".yaml", ".json", ".sql", ".py", ".conf", ".mjs", "kvt", "cluster", "/run", "host-verbs", "Dockerfile", ".example"];

    [Fact]
    public void Every_link_leads_somewhere() =>
        (from page in Repository.Named(".md")
         from Match link in Link().Matches(page.Text)
         let target = Uri.UnescapeDataString(link.Groups["target"].Value.Split('#')[0])
         where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
         where !Exists(Path.Combine(page.Folder, target))
         select $"  {page.Path}:{page.LineOf(link.Index, inCode: false)}: {target}")
        .ShouldBeTidy("A page that leads nowhere is worse than none: the reader stops trusting the rest.");

    [Fact]
    public void Every_path_that_is_named_exists() =>
        (from page in Repository.Named(".md")
         from Match span in PathInText().Matches(page.Text)
         let target = span.Groups["target"].Value.TrimEnd('/', '.', ',', ':')
         where !Exists(target)
         select $"  {page.Path}:{page.LineOf(span.Index, inCode: false)}: {target}")
        .ShouldBeTidy("A document that names a file which is gone was not read when the file went: correct the name or the sentence.");

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() =>
        (from file in Repository.Named(TextFiles)
         from line in file.Lines(MachinePath(), inCode: false).Concat(MayUseSharedFiles(file) ? [] : file.Lines(SharedPath(), inCode: false))
         select line)
        .ShouldBeTidy("The project is cloned anywhere: a path of one machine works on that machine only. (Files beside the clone may be used by tests " +
                      "and benchmarks, which skip with a reason when they are not there.)");

    private static bool Exists(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Repository.Root, path));
        return File.Exists(full) || Directory.Exists(full);
    }

    private static bool MayUseSharedFiles(SourceFile file) =>
        file.Path.StartsWith("tests/", StringComparison.Ordinal) || file.Path.StartsWith("bench/", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    // In backticks, under a folder of ours, without the marks of a pattern or a placeholder.
    [GeneratedRegex(@"`(?<target>(src|tests|bench|ops|docs)/[\w./-]+)`")]
    private static partial Regex PathInText();

    [GeneratedRegex(@"(?<![\w.~$}-])/(work|home/\w+)/[\w.-]+")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\.\./shared\b[^\s""'`]*")]
    private static partial Regex SharedPath();
}
