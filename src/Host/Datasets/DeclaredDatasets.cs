using System.Security.Cryptography;
using System.Text;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Host.Settings;

namespace KiVendTout.Host.Datasets;

/// <summary>The declarations of a folder, the good ones without the bad.</summary>
/// <param name="All">Datasets that can be used, by name.</param>
/// <param name="Problems">Why others cannot.</param>
internal sealed record DeclaredDatasets(IReadOnlyList<Dataset> All, IReadOnlyList<string> Problems)
{
    /// <summary>Reads them.</summary>
    public static DeclaredDatasets Read(string folder)
    {
        try
        {
            return new DeclaredDatasets(DatasetCatalogue.Load(folder).All, []);
        }
        catch (DeclarationException refused)
        {
            return Directory.Exists(folder) ? OneByOne(folder, refused) : new DeclaredDatasets([], refused.Problems);
        }
    }

    /// <summary>The dataset of a name.</summary>
    /// <exception cref="SettingsException">There is none; the message lists those there are, and what is wrong with the others.</exception>
    public Dataset Named(string name) => All.FirstOrDefault(dataset => dataset.Name == name) ?? throw new SettingsException(
        $"There is no dataset '{name}'; {(All.Count == 0 ? "none is declared" : $"there are: {string.Join(", ", All.Select(dataset => dataset.Name))}")}. "
        + string.Concat(Problems.Select(problem => $"{Environment.NewLine}  {problem}")));

    /// <summary>A dataset with what its declaration says, in short: a host that consumes another declaration of it must not be given its batches.</summary>
    public static string Mark(Dataset dataset) =>
        $"{dataset.Name}={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DeclarationFile.ToJson(dataset))).AsSpan(0, 8))}";

    private static DeclaredDatasets OneByOne(string folder, DeclarationException refused)
    {
        var good = new List<Dataset>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".yaml" or ".yml").Order(StringComparer.Ordinal))
        {
            try
            {
                var one = DeclarationFile.Read(path);
                if (!good.Exists(other => other.Name == one.Name || other.Topic == one.Topic || other.Table == one.Table))
                    good.Add(one); // Of two that would share something the first is taken; the catalogue has said so of the second.
            }
            catch (DeclarationException)
            {
                // It is among the problems of the whole folder.
            }
        }

        return new DeclaredDatasets([.. good.OrderBy(dataset => dataset.Name, StringComparer.Ordinal)], refused.Problems);
    }
}
