namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>The declaration of a dataset as people write it, in YAML, and as programs keep it, in JSON.</summary>
public static class DeclarationFile
{
    /// <summary>Reads a declaration.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="DeclarationException">It cannot be read, or something in it is wrong.</exception>
    public static Dataset Read(string path) => throw new NotImplementedException();

    /// <summary>A declaration as canonical JSON: the same declaration always gives the same text, whatever it left out to the defaults.</summary>
    public static string ToJson(Dataset dataset) => throw new NotImplementedException();
}
