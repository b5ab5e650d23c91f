using System.Text.RegularExpressions;

namespace KiVendTout.Tidy.Tests;

public partial class Waivers
{
    [Fact]
    public void No_warning_is_switched_off_for_a_whole_project() =>
        Repository.Named(".csproj", ".props", ".targets").SelectMany(f => f.Lines(NoWarn(), inCode: false))
        .ShouldBeTidy("A waiver stands at its line with its reason; one for a whole project also hides tomorrow's mistake.");

    [Fact]
    public void Package_versions_stand_in_one_place() =>
        Repository.Named(".csproj").SelectMany(f => f.Lines(OwnVersion(), inCode: false))
        .ShouldBeTidy("Two projects with two versions of one package fail at run time: versions stand in Directory.Packages.props alone " +
                      "(a PackageDownload, which central versions do not reach, excepted).");

    [Fact]
    public void No_catch_swallows()
    {
        var swallowed = Repository.CSharp("src").SelectMany(f => f.Lines(EmptyCatch(), inCode: false));
        var bare = from file in Repository.CSharp("src")
                   from Match match in BareCatch().Matches(file.Code)
                   where !Body(file.Code, match.Index).Contains("throw", StringComparison.Ordinal)
                   select $"  {file.Path}:{file.LineOf(match.Index, inCode: true)}: catch of everything that does not throw again";
        swallowed.Concat(bare).ShouldBeTidy(
            "An error that is swallowed is reported as success. Catch the one type that is expected, and say in the body why nothing is to be done.");
    }

    private static string Body(string code, int from)
    {
        var depth = 0;
        var open = code.IndexOf('{', from);
        for (var i = open; i < code.Length; i++)
        {
            if (code[i] == '{') depth++;
            if (code[i] == '}' && --depth == 0) return code[open..i];
        }

        return code[open..];
    }

    [GeneratedRegex(@"<NoWarn\b[^\n]*|\bNoWarn\s*=[^\n]*|<TreatWarningsAsErrors>\s*false")]
    private static partial Regex NoWarn();

    [GeneratedRegex(@"<PackageReference\b[^>]*\b(Version|VersionOverride)\s*=[^>]*>")]
    private static partial Regex OwnVersion();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^\n]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bcatch\s*(\(\s*(System\.)?Exception\s*\)\s*)?\{")]
    private static partial Regex BareCatch();
}
