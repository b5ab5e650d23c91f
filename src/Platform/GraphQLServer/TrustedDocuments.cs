using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Execution.Plans;

namespace KiVendTout.Platform.GraphQLServer;

/// <summary>
/// Reads the documents that an application's build left for its server, for <see cref="GraphQLOptions.TrustedDocuments"/>: a folder of <c>.graphql</c> files, the file of
/// relay-compiler (<c>persistConfig</c>: one object, hash to text) or an Apollo manifest (<c>"format": "apollo-persisted-query-manifest"</c>).
/// </summary>
public static class TrustedDocuments
{
    private const string ApolloFormat = "apollo-persisted-query-manifest";

    /// <summary>The documents by the lower-case hexadecimal SHA-256 of their UTF-8 text.</summary>
    /// <param name="path">A folder, all of whose <c>.graphql</c> files are read, or a JSON file.</param>
    /// <exception cref="FormatException">It is neither, or an entry is not what its name says; the message names the entry and the remedy.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (Directory.Exists(path))
        {
            return ReadFolder(path);
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file or folder {path}.", path);
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return ReadManifest(path, json.RootElement);
        }
        catch (JsonException broken)
        {
            throw new FormatException($"{path} is not JSON: {broken.Message}", broken);
        }
    }

    private static Dictionary<string, string> ReadFolder(string folder)
    {
        var found = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.graphql", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            found[HashOf(text)] = text;
        }

        return found.Count > 0 ? found : throw new FormatException($"{folder} holds no .graphql file.");
    }

    private static Dictionary<string, string> ReadManifest(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{path} must be an object: hash to text, as relay-compiler writes it, or an Apollo manifest.");
        }

        var found = new Dictionary<string, string>();
        if (root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals(ApolloFormat))
        {
            if (!root.TryGetProperty("operations", out var operations) || operations.ValueKind != JsonValueKind.Array)
            {
                throw new FormatException($"{path} says it is an Apollo manifest and has no list \"operations\".");
            }

            foreach (var operation in operations.EnumerateArray())
            {
                Take(TextIn(operation, "id"), TextIn(operation, "body"));
            }
        }
        else
        {
            foreach (var entry in root.EnumerateObject())
            {
                Take(entry.Name, entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null);
            }
        }

        return found.Count > 0 ? found : throw new FormatException($"{path} holds no document.");

        void Take(string? id, string? text)
        {
            if (id is null || text is null)
            {
                throw new FormatException($"{path}: the entry '{id}' has no {(id is null ? "id" : "text")}.");
            }

            var hash = HashOf(text);
            if (!hash.Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                throw new FormatException(
                    $"{path}: '{id}' is not the SHA-256 of its document, which is {hash}. Let the client's build name documents by it: relay-compiler with \"algorithm\": \"SHA256\"; Apollo's manifest does so by itself.");
            }

            found[hash] = text;
        }
    }

    private static string? TextIn(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string HashOf(string text) => DocumentPlan.HashOf(Encoding.UTF8.GetBytes(text));
}
