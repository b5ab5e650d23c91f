using System.Text;
using KiVendTout.Domain;
using KiVendTout.Handlers.Contracts;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Handlers.Tests.Contracts;

/// <summary>docs/contracts says what our messages are, and a change that breaks somebody does not slip in.</summary>
public sealed class ContractsAsCommitted
{
    private static readonly string Root = FindRoot();
    private static readonly ContractFiles Files = new(Path.Combine(Root, "docs/contracts"), ShopContracts.All);

    [Fact]
    public void Nobody_who_sends_or_reads_our_messages_is_broken() => Assert.Empty(Files.Breaking());

    [Fact]
    public void Every_message_has_its_file_as_the_record_says()
    {
        var left = Environment.GetEnvironmentVariable("KVT_APPROVE") == "1" ? Files.Write() : [];
        var differences = left.Concat(Files.Differences()).ToArray();
        if (differences.Length > 0)
        {
            Assert.Fail($"docs/contracts is not as the records say:\n{string.Join('\n', differences)}\nWhere the change is meant, run this test once with KVT_APPROVE=1 and commit the files.");
        }
    }

    /// <summary>The approved samples of the domain's tests are what is published.</summary>
    [Fact]
    public void Every_published_event_fits_its_own_schema()
    {
        foreach (var contract in ShopContracts.Published)
        {
            var sample = File.ReadAllBytes(Path.Combine(Root, "tests/Domain/Approved", $"{contract.Name.Split('.')[1]}.json"));
            Assert.Empty(contract.Schema.Check(sample));
            Assert.NotEmpty(contract.Schema.Check(Encoding.UTF8.GetBytes("{}")));
        }

        Assert.Equal(StoredEventType.All.Count(stored => stored.Category is StreamCategory.Order or StreamCategory.Payment), ShopContracts.Published.Count);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KiVendTout.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }
}
