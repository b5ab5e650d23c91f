using System.Text;

namespace KiVendTout.Host.Settings;

/// <summary>The file in which a running host tells other programs where it listens: shell lines, as <c>./kvt env</c> reads them.</summary>
internal static class HostEnv
{
    /// <summary>Writes it in one move.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, string> values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var text = new StringBuilder();
        foreach (var (name, value) in values)
            text.Append(name).Append("='").Append(value).Append("'\n");
        var unfinished = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(unfinished, text.ToString());
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>What a running host wrote, or null.</summary>
    public static string? Read(string path, string name)
    {
        if (!File.Exists(path))
            return null;
        var line = File.ReadLines(path).LastOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal));
        return line?[(name.Length + 1)..].Trim('\'') is { Length: > 0 } value ? value : null;
    }
}
