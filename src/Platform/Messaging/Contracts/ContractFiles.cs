using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KiVendTout.Platform.Messaging.Contracts;

/// <summary>
/// A folder with the schema of every message, one file each, for those who send and read them, and a README whose table of them stands between two marks.
/// The committed files are the memory of what was promised: a new schema is held against them.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="contracts">Every message.</param>
public sealed class ContractFiles(string folder, IReadOnlyList<Contract> contracts)
{
    internal static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const string Begin = "<!-- messages: written by the test of this folder -->";
    private const string End = "<!-- end of messages -->";
    private const string ReadmeName = "README.md";

    /// <summary>What in the folder is not as the records say: a sentence for each file, empty when all is.</summary>
    public IReadOnlyList<string> Differences()
    {
        var differences = contracts
            .Select(contract => (contract.FileName, Old: TextOf(contract.FileName), New: contract.Schema.ToText()))
            .Where(file => file.Old != file.New)
            .Select(file => file.Old is null ? $"{file.FileName} is missing." : $"{file.FileName} differs, first here: {FirstDifference(file.Old, file.New)}")
            .ToList();
        differences.AddRange(Strangers().Select(stranger => $"{stranger} is a message that is gone: those that were sent are still there."));
        if (TextOf(ReadmeName) is not { } readme || WithTable(readme) != readme)
        {
            differences.Add($"{ReadmeName} has another table of messages.");
        }

        return differences;
    }

    /// <summary>What would break those who send or read these messages today: a sentence for each change, empty when there is none.</summary>
    public IReadOnlyList<string> Breaking() =>
    [
        .. contracts.SelectMany(Breaking),
        .. Strangers().Select(stranger => $"{stranger}: the message is gone. Those that were sent are still there: keep its record; where nobody ever used it, delete the file."),
    ];

    /// <summary>Writes all that breaks nobody.</summary>
    /// <returns>What was not written, and why; empty when all is.</returns>
    public IReadOnlyList<string> Write()
    {
        Directory.CreateDirectory(folder);
        foreach (var contract in contracts.Where(contract => !Breaking(contract).Any()))
        {
            File.WriteAllText(Path.Combine(folder, contract.FileName), contract.Schema.ToText());
        }

        File.WriteAllText(Path.Combine(folder, ReadmeName), WithTable(TextOf(ReadmeName) ?? $"# Messages\n\n{Begin}\n{End}\n"));
        return Breaking();
    }

    private IEnumerable<string> Breaking(Contract contract) => TextOf(contract.FileName) is not { } old
        ? []
        : SchemaChange.Breaking(JsonNode.Parse(old)!.AsObject(), contract.Schema.Json, contract.Direction).Select(change =>
            $"{contract.Name}{change} Undo it, or leave this record as it is and add one for {contract.NextName}; where nobody ever used it, delete {contract.FileName} and approve it again.");

    private IEnumerable<string> Strangers() => !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*.json")
        .Select(file => Path.GetFileName(file)).Except(contracts.Select(contract => contract.FileName)).Order(StringComparer.Ordinal);

    private string? TextOf(string name) => File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : null;

    private string WithTable(string readme)
    {
        var (from, to) = (readme.IndexOf(Begin, StringComparison.Ordinal), readme.IndexOf(End, StringComparison.Ordinal));
        return from < 0 || to < from ? $"{readme}\n{Begin}\n{Table()}{End}\n" : $"{readme[..(from + Begin.Length)]}\n{Table()}{readme[to..]}";
    }

    private string Table()
    {
        var table = new StringBuilder("| message | direction | topic | key | what |\n|---|---|---|---|---|\n");
        foreach (var contract in contracts.OrderBy(contract => contract.Topic, StringComparer.Ordinal).ThenBy(contract => contract.Name, StringComparer.Ordinal))
        {
            var direction = contract switch { { Topic: null } => "stored", { Direction: ContractDirection.Incoming } => "in", _ => "out" };
            table.Append('|').AppendJoin('|', $" [{contract.Name}]({contract.FileName}) ", $" {direction} ", $" {contract.Topic ?? "none"} ", $" {contract.Key ?? "none"} ", $" {(string?)contract.Schema.Json["description"]} ").Append("|\n");
        }

        return table.ToString();
    }

    private static string FirstDifference(string old, string @new)
    {
        var (before, after) = (old.Split('\n'), @new.Split('\n'));
        var at = Enumerable.Range(0, Math.Max(before.Length, after.Length)).First(line => before.ElementAtOrDefault(line) != after.ElementAtOrDefault(line));
        return $"line {at + 1} is '{before.ElementAtOrDefault(at)?.Trim()}' and should be '{after.ElementAtOrDefault(at)?.Trim()}'.";
    }
}
