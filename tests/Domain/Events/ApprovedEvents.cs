namespace KiVendTout.Domain.Tests.Events;

/// <summary>
/// Each event's stored form is a file under Approved. To approve a new event, read the .received.json that the failed
/// test left beside it and rename it to .json. An existing file never changes: logs are full of events like it.
/// </summary>
public sealed class ApprovedEvents
{
    private static readonly string Folder = Repository.Folder("tests/Domain/Approved");

    public static TheoryData<string> Names => [.. StoredEventType.All.Select(stored => stored.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_written_as_approved_and_read_back(string name)
    {
        var type = StoredEventType.All.Single(stored => stored.Name == name).Type;
        var sample = Samples.Events.Single(sample => sample.GetType() == type);
        var (approved, received) = (Path.Combine(Folder, $"{name}.json"), Path.Combine(Folder, $"{name}.received.json"));
        var written = Stored.Json(sample) + "\n";

        if (!File.Exists(approved) || File.ReadAllText(approved) != written)
        {
            File.WriteAllText(received, written);
            Assert.Fail($"{name} is not written as approved. Compare {received} with {approved}. If the event is new, approve it: "
                + $"mv {received} {approved}. If it is not new, undo the change: logs are full of the old form. Add a new event instead.");
        }

        File.Delete(received);
        Assert.Equal(written, Stored.Json(Stored.Read(written, type)) + "\n");
    }

    [Fact]
    public void No_approved_event_was_removed()
    {
        var files = Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file))
            .Where(file => !file.EndsWith(".received.json", StringComparison.Ordinal));
        Assert.Equal(StoredEventType.All.Select(stored => $"{stored.Name}.json"), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_missing_property_is_an_error_and_an_unknown_one_is_passed_over()
    {
        var type = typeof(KiVendTout.Domain.Products.ProductWithdrawn);
        var json = File.ReadAllText(Path.Combine(Folder, "product_withdrawn.json"));

        Assert.Throws<System.Text.Json.JsonException>(() =>
            Stored.Read(json.Replace("\"Reason\"", "\"Other\"", StringComparison.Ordinal), type));
        Assert.NotNull(Stored.Read(json.Replace("{", "{\"Later\":1,", StringComparison.Ordinal), type));
    }
}
