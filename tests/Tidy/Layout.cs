namespace KiVendTout.Tidy.Tests;

public class Layout
{
    private const int LongestFile = 400;

    private static readonly HashSet<string> DrawerNames =
        new(["Common", "Helpers", "Services", "Interfaces", "DTOs", "Utils", "Utilities", "Misc", "Shared"], StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void No_folder_is_a_drawer_for_everything() =>
        Repository.Files
            .Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal) || f.Path.StartsWith("tests/", StringComparison.Ordinal))
            .Select(f => f.Folder).Distinct()
            .Where(folder => folder.Split('/').Any(DrawerNames.Contains)).Select(folder => $"  {folder}")
            .ShouldBeTidy("Folders carry the shop's nouns (Orders, Payments), so that one word finds everything about orders; " +
                          "a folder named for a kind of class holds what nobody could place.");

    [Fact]
    public void Every_project_says_what_belongs_in_it()
    {
        // tests mirrors src folder by folder, so one page stands for all of it.
        var pages = Repository.Named("README.md").Select(f => f.Folder).ToHashSet();
        Repository.Named(".csproj")
            .Select(p => p.Path.StartsWith("tests/", StringComparison.Ordinal) ? "tests" : p.Folder)
            .Concat(["ops", "docs", "bench"]).Distinct()
            .Where(folder => Directory.Exists(Path.Combine(Repository.Root, folder)) && !pages.Contains(folder))
            .Select(folder => $"  {folder}/README.md is missing")
            .ShouldBeTidy("A newcomer opens a folder and reads what belongs there and what does not.");
    }

    [Fact]
    public void A_file_is_one_idea() =>
        (from file in Repository.CSharp("src").Concat(Repository.CSharp("tests")).Concat(Repository.CSharp("bench"))
         let lines = file.Text.AsSpan().Count('\n')
         where lines > LongestFile
         select $"  {file.Path}: {lines} lines")
        .ShouldBeTidy($"A file is one idea; past {LongestFile} lines it holds several, and the second is the one nobody finds.");
}
