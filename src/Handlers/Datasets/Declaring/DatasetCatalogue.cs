namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>The datasets that a folder declares, one YAML file each.</summary>
public sealed class DatasetCatalogue
{
    private DatasetCatalogue(IReadOnlyList<Dataset> all) => All = all;

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<Dataset> All { get; }

    /// <summary>Reads every declaration of a folder.</summary>
    /// <param name="folder">The folder; its <c>*.yaml</c> and <c>*.yml</c> files are declarations.</param>
    /// <exception cref="DeclarationException">The folder is missing or holds none, a declaration is wrong, or two of them share a name, a topic or a table.</exception>
    public static DatasetCatalogue Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var problems = new List<string>();
        var found = new List<(string File, Dataset Dataset)>();
        foreach (var file in Files(folder))
        {
            try
            {
                found.Add((Path.GetFileName(file), DeclarationFile.Read(file)));
            }
            catch (DeclarationException e)
            {
                problems.AddRange(e.Problems);
            }
        }

        problems.AddRange(Shared(found, "name", dataset => dataset.Name));
        problems.AddRange(Shared(found, "topic", dataset => dataset.Topic));
        problems.AddRange(Shared(found, "table", dataset => dataset.Table));
        return problems.Count > 0 ? throw new DeclarationException(problems) : new DatasetCatalogue([.. found.Select(one => one.Dataset).OrderBy(dataset => dataset.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The dataset of a name, or null.</summary>
    public Dataset? Find(string name) => All.FirstOrDefault(dataset => dataset.Name == name);

    private static List<string> Files(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".yaml" or ".yml").Order(StringComparer.Ordinal).ToList();
            return files.Count > 0 ? files : throw new DeclarationException([$"{folder} declares no dataset: put a file NAME.yaml there, or name another folder."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeclarationException([$"{folder} is no folder of declarations: {e.Message} Name one that holds files NAME.yaml."]);
        }
    }

    private static IEnumerable<string> Shared(List<(string File, Dataset Dataset)> found, string field, Func<Dataset, string> value) =>
        from one in found
        group one.File by value(one.Dataset) into same
        where same.Count() > 1
        select $"{same.Last()}: {field}: '{same.Key}' is the {field} of {string.Join(" and ", same.SkipLast(1))} as well; write another.";
}
