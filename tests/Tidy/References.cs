using System.Xml.Linq;

namespace KiVendTout.Tidy.Tests;

public class References
{
    private const string Domain = "src/Domain";
    private const string Projections = "src/Projections";
    private const string Handlers = "src/Handlers";

    private static readonly Dictionary<string, string[]> MayReferTo = new()
    {
        [Domain] = [],
        [Projections] = [Domain, "src/Platform/"],
        [Handlers] = [Domain, Projections, "src/Platform/"],
        ["src/GraphQL"] = [Domain, Handlers, Projections, "src/Platform/"],
        ["src/Host"] = ["src/"],
    };

    [Fact]
    public void Point_inwards() =>
        (from project in Projects("src/")
         where MayReferTo.ContainsKey(project.Folder)
         from target in ReferencesOf(project)
         where !MayReferTo[project.Folder].Any(allowed => target == allowed || (allowed.EndsWith('/') && target.StartsWith(allowed, StringComparison.Ordinal)))
         select $"  {project.Path} refers to {target}")
        .ShouldBeTidy("Arrows run one way, so that a rule can be read, tested and changed without what is built upon it (docs/architecture.md).");

    [Fact]
    public void Of_an_engine_never_reach_the_application() =>
        (from project in Projects("src/Platform/")
         from target in ReferencesOf(project)
         where !target.StartsWith("src/Platform/", StringComparison.Ordinal) || !ReadmeNames(project, target)
         select $"  {project.Path} refers to {target}")
        .ShouldBeTidy("An engine under src/Platform knows nothing of shops, and another engine only where its README.md names it and says why: " +
                      "it must be possible to swap one for the package whose role it plays.");

    [Fact]
    public void Of_the_domain_name_no_package() =>
        Projects(Domain).SelectMany(p => Elements(p, "PackageReference").Select(e => $"  {p.Path}: {e.Attribute("Include")?.Value}"))
        .ShouldBeTidy("src/Domain is plain C#: the rules of the shop must outlive every library.");

    [Fact]
    public void Every_room_is_known() =>
        Projects("src/").Where(p => !p.Path.StartsWith("src/Platform/", StringComparison.Ordinal) && !MayReferTo.ContainsKey(p.Folder)).Select(p => $"  {p.Path}")
        .ShouldBeTidy("A new room under src needs a line in this test's table, or nothing says what it may refer to.");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Files.Single(f => f.Path == "KiVendTout.sln").Text.Replace('\\', '/');
        Repository.Named(".csproj").Where(p => !solution.Contains('"' + p.Path + '"', StringComparison.Ordinal)).Select(p => $"  {p.Path}")
            .ShouldBeTidy("A project outside KiVendTout.sln is neither built nor tested by anyone.");
    }

    [Fact]
    public void Every_source_file_belongs_to_a_project()
    {
        var folders = Repository.Named(".csproj").Select(p => p.Folder + "/").ToList();
        Repository.Named(".cs").Where(f => !folders.Any(folder => f.Path.StartsWith(folder, StringComparison.Ordinal))).Select(f => $"  {f.Path}")
            .Concat(from project in Repository.Named(".csproj")
                    from element in Elements(project, "Compile")
                    where element.Attribute("Remove") is not null
                    select $"  {project.Path} leaves out {element.Attribute("Remove")!.Value}")
            .ShouldBeTidy("Code that nothing compiles is a note, not code: delete it.");
    }

    private static IEnumerable<SourceFile> Projects(string folder) =>
        Repository.Named(".csproj").Where(p => p.Path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<XElement> Elements(SourceFile project, string name) =>
        XDocument.Parse(project.Text).Descendants().Where(e => e.Name.LocalName == name);

    private static IEnumerable<string> ReferencesOf(SourceFile project) =>
        from element in Elements(project, "ProjectReference")
        let path = Path.GetFullPath(Path.Combine(Repository.Root, project.Folder, element.Attribute("Include")!.Value.Replace('\\', '/')))
        select Path.GetDirectoryName(Path.GetRelativePath(Repository.Root, path))!;

    private static bool ReadmeNames(SourceFile project, string target) =>
        Repository.Files.FirstOrDefault(f => f.Path == project.Folder + "/README.md")?.Text.Contains(target, StringComparison.Ordinal) ?? false;
}
