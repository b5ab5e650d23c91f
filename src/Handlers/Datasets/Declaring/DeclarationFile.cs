using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;

namespace KiVendTout.Handlers.Datasets.Declaring;

/// <summary>The declaration of a dataset as people write it, in YAML, and as programs keep it, in JSON.</summary>
public static class DeclarationFile
{
    // More than a declaration of 400 described columns; what is larger is some other file.
    private const int LargestFile = 1 << 20;

    /// <summary>Reads a declaration.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="DeclarationException">It cannot be read, or something in it is wrong.</exception>
    public static Dataset Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var problems = new Problems(Path.GetFileName(path));
        var dataset = Parse(TextOf(path), path, problems);
        return problems.Any ? throw new DeclarationException(problems.InOrder) : dataset;
    }

    /// <summary>A declaration as canonical JSON: the same declaration always gives the same text, whatever it left out to the defaults.</summary>
    public static string ToJson(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("name", dataset.Name);
            json.WriteString("title", dataset.Title);
            json.WriteString("description", dataset.Description);
            json.WriteString("origin", dataset.Origin);
            WriteTexts(json, "caveats", dataset.Caveats);
            json.WriteString("topic", dataset.Topic);
            json.WriteString("retention", DeclaredWords.Of(dataset.Retention));
            json.WriteString("table", dataset.Table);
            json.WriteNumber("batch-size", dataset.BatchSize);
            json.WriteString("separator", DeclaredWords.Of(DeclaredWords.Separators, dataset.Separator));
            json.WriteString("header", DeclaredWords.Of(DeclaredWords.Headers, dataset.Header));
            WriteTexts(json, "null-words", dataset.NullWords);
            json.WriteStartArray("columns");
            foreach (var column in dataset.Columns)
                Write(json, column);
            json.WriteEndArray();
            json.WriteString("target", dataset.Target);
            WriteTexts(json, "key", dataset.Key);
            json.WriteStartArray("indexes");
            foreach (var index in dataset.Indexes)
                WriteTexts(json, null, index);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, DatasetColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("type", DeclaredWords.Of(DeclaredWords.Types, column.Type));
        if (column.Type == ColumnType.DecimalNumber)
            json.WriteNumber("scale", column.Scale);
        json.WriteBoolean("nullable", column.Nullable);
        json.WriteString("unit", column.Unit);
        json.WriteString("description", column.Description);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string? name, IReadOnlyList<string> texts)
    {
        if (name is null)
            json.WriteStartArray();
        else
            json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string TextOf(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile } large)
                throw new DeclarationException([$"{path} has {large.Length} bytes, a declaration at most {LargestFile}: name the YAML file that declares the dataset, not its data."]);
            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException)
        {
            throw new DeclarationException([$"{path} is no text in UTF-8: save it as UTF-8."]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeclarationException([$"{path} cannot be read: {e.Message} Name a YAML file that may be read."]);
        }
    }

    private static Dataset Parse(string text, string path, Problems problems)
    {
        try
        {
            if (YamlNode.Parse(text) is { Fields: not null } root)
                return new DeclarationReader(problems).Read(root);
            problems.Add(1, "", "there is no declaration here; write name: ..., title: ..., topic: ..., table: ... and columns: ... as docs/datasets.md shows");
        }
        catch (YamlException e)
        {
            problems.Add((int)e.Start.Line, "", $"this is no YAML that can be read: {e.Message.TrimEnd('.')}; mind blanks before a name, and put texts with ': ' or '#' in quotes");
        }

        throw new DeclarationException(problems.Any ? problems.InOrder : [$"{path} cannot be read."]);
    }
}
