using System.Text.Json.Nodes;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>The committed files follow the records, and never to somebody's harm.</summary>
public sealed class KeepingContractFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvt-contracts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_missing_file_a_changed_one_and_one_too_many_are_told_and_written()
    {
        Assert.Equal(["a.v1.json is missing.", "README.md has another table of messages."], Files(Message("a.v1", 40)).Differences());

        Assert.Empty(Files(Message("a.v1", 40)).Write());
        Assert.Empty(Files(Message("a.v1", 40)).Differences());
        Assert.Contains("| [a.v1](a.v1.json) | in | things | the thing's id | A thing. |\n", File.ReadAllText(Path.Combine(_folder.FullName, "README.md")), StringComparison.Ordinal);

        Assert.Equal(["a.v1.json differs, first here: line 9 is '\"maxLength\": 40' and should be '\"maxLength\": 41'."], Files(Message("a.v1", 41)).Differences());
        Assert.Empty(Files(Message("a.v1", 41)).Write());
        Assert.Empty(Files(Message("a.v1", 41)).Differences());
        Assert.StartsWith("a.v1.json is a message that is gone", Files(Message("b.v1", 1)).Differences()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_breaking_change_is_not_written_and_says_what_to_do()
    {
        Files(Message("a.v1", 40)).Write();
        var before = File.ReadAllText(Path.Combine(_folder.FullName, "a.v1.json"));

        Assert.Equal(
            ["a.v1/name: maxLength was 40 and is 39. Undo it, or leave this record as it is and add one for a.v2; where nobody ever used it, delete a.v1.json and approve it again."],
            Files(Message("a.v1", 39)).Write());
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder.FullName, "a.v1.json")));
    }

    [Fact]
    public void What_stands_around_the_table_stays()
    {
        Files(Message("a.v1", 40)).Write();
        var readme = Path.Combine(_folder.FullName, "README.md");
        File.WriteAllText(readme, $"Before.\n{File.ReadAllText(readme)}After.\n");

        Files(Message("a.v1", 40), Message("b.v1", 40)).Write();

        var text = File.ReadAllText(readme);
        Assert.StartsWith("Before.\n", text, StringComparison.Ordinal);
        Assert.EndsWith("After.\n", text, StringComparison.Ordinal);
        Assert.Contains("b.v1.json", text, StringComparison.Ordinal);
    }

    private ContractFiles Files(params Contract[] contracts) => new(_folder.FullName, contracts);

    private static Contract Message(string name, int length) => new(
        name, ContractDirection.Incoming,
        MessageSchema.Read(JsonNode.Parse($$$"""{"$schema":"x","title":"{{{name}}}","description":"A thing.","type":"object","properties":{"name":{"type":"string","maxLength":{{{length}}} } } }""")!.AsObject()),
        "things", "the thing's id");
}
