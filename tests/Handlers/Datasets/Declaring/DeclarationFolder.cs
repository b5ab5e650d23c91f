using KiVendTout.Handlers.Datasets.Declaring;

namespace KiVendTout.Handlers.Tests.Datasets.Declaring;

/// <summary>A folder of declarations, deleted with the test.</summary>
internal sealed class DeclarationFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kvt-declarations-").FullName;

    public string Write(string name, string yaml)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, yaml);
        return path;
    }

    public Dataset Read(string yaml) => DeclarationFile.Read(Write("things.yaml", yaml));

    /// <summary>What is wrong with a declaration.</summary>
    public IReadOnlyList<string> Problems(string yaml) => Assert.Throws<DeclarationException>(() => Read(yaml)).Problems;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
