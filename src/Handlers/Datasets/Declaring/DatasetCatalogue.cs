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
    public static DatasetCatalogue Load(string folder) => throw new NotImplementedException();

    /// <summary>The dataset of a name, or null.</summary>
    public Dataset? Find(string name) => All.FirstOrDefault(dataset => dataset.Name == name);
}
