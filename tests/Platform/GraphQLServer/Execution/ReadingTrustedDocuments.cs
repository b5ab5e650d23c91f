using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

/// <summary>The files that the builds of public clients leave: relay-compiler's, Apollo's, a folder.</summary>
public sealed class ReadingTrustedDocuments : IDisposable
{
    private const string Hello = "query Hello { hello }";
    private const string Order = "query Order($id: ID!) { order(id: $id) { note } } # é";
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-trusted").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_folder_of_files_and_of_folders()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "orders"));
        File.WriteAllText(Path.Combine(_folder, "hello.graphql"), Hello);
        File.WriteAllText(Path.Combine(_folder, "orders", "order.graphql"), Order);
        File.WriteAllText(Path.Combine(_folder, "readme.txt"), "not a document");
        Known(_folder);
    }

    [Fact]
    public void The_file_of_relay_compiler_and_the_manifest_of_apollo()
    {
        Known(Write(new Dictionary<string, string> { [Hash(Hello)] = Hello, [Hash(Order).ToUpperInvariant()] = Order }));
        Known(Write(new
        {
            format = "apollo-persisted-query-manifest",
            version = 1,
            operations = new[] { new { id = Hash(Hello), name = "Hello", type = "query", body = Hello }, new { id = Hash(Order), name = "Order", type = "query", body = Order } },
        }));
    }

    [Fact]
    public void What_is_not_such_a_file_is_named_with_the_remedy()
    {
        Assert.Contains("""'d41d8cd98f00b204e9800998ecf8427e' is not the SHA-256 of its document""", Refused(new Dictionary<string, string> { ["d41d8cd98f00b204e9800998ecf8427e"] = Hello }), StringComparison.Ordinal);
        Assert.Contains("\"algorithm\": \"SHA256\"", Refused(new Dictionary<string, string> { ["x"] = Hello }), StringComparison.Ordinal);
        Assert.Contains($"the entry '{Hash(Hello)}' has no text", Refused(new Dictionary<string, int> { [Hash(Hello)] = 1 }), StringComparison.Ordinal);
        Assert.Contains("has no list \"operations\"", Refused(new { format = "apollo-persisted-query-manifest" }), StringComparison.Ordinal);
        Assert.Contains("has no id", Refused(new { format = "apollo-persisted-query-manifest", operations = new[] { new { body = Hello } } }), StringComparison.Ordinal);
        Assert.Contains("must be an object", Refused(new[] { Hello }), StringComparison.Ordinal);
        Assert.Contains("holds no document", Refused(new { }), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "torn.json"), "{ \"a");
        Assert.Contains("is not JSON", Assert.Throws<FormatException>(() => TrustedDocuments.Read(Path.Combine(_folder, "torn.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds no .graphql file", Assert.Throws<FormatException>(() => TrustedDocuments.Read(_folder)).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Assert.Throws<FileNotFoundException>(() => TrustedDocuments.Read(Path.Combine(_folder, "nowhere"))).Message, StringComparison.Ordinal);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Known(string path) =>
        Assert.Equal(new Dictionary<string, string> { [Hash(Hello)] = Hello, [Hash(Order)] = Order }, TrustedDocuments.Read(path));

    private string Refused(object manifest) => Assert.Throws<FormatException>(() => TrustedDocuments.Read(Write(manifest))).Message;

    private string Write(object manifest)
    {
        var path = Path.Combine(_folder, "documents.json");
        File.WriteAllText(path, JsonSerializer.Serialize(manifest));
        return path;
    }
}
