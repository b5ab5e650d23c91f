using System.Security.Cryptography;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Execution.Plans;

/// <summary>A valid document, ready to be executed again and again. Never holds anything of a request.</summary>
internal sealed class DocumentPlan
{
    // Syntax tree and compiled plan of a document, measured, take about this many times its text; one wrong by half does no harm.
    private const int BytesPerTextByte = 40;
    private const int BytesPerDocument = 4_096;

    private readonly List<OperationPlan> _operations = [];
    private string? _hash;

    public DocumentPlan(Schema schema, DocumentNode document)
    {
        (Schema, Source) = (schema, document.Source);
        foreach (var definition in document.Definitions)
        {
            if (definition is FragmentDefinitionNode fragment)
            {
                Fragments.TryAdd(fragment.Name.Value, fragment);
            }
        }

        foreach (var definition in document.Definitions)
        {
            if (definition is OperationDefinitionNode operation)
            {
                _operations.Add(new OperationPlan(this, operation));
            }
        }
    }

    public Schema Schema { get; }

    public SourceText Source { get; }

    public Dictionary<string, FragmentDefinitionNode> Fragments { get; } = new(StringComparer.Ordinal);

    /// <summary>Lower-case hexadecimal SHA-256 of the text, computed when it is first asked for.</summary>
    public string Hash => _hash ??= HashOf(Source.Utf8.Span);

    /// <summary>About how much memory it holds.</summary>
    public long Bytes => BytesPerDocument + ((long)Source.Utf8.Length * BytesPerTextByte);

    /// <summary>The operation of this name, or the only one; otherwise null and why.</summary>
    public OperationPlan? Find(string? name, out string? problem)
    {
        problem = null;
        if (_operations.Count == 0)
        {
            problem = "The document has no operation. Send a query, mutation or subscription.";
            return null;
        }

        if (string.IsNullOrEmpty(name))
        {
            if (_operations.Count == 1)
            {
                return _operations[0];
            }

            problem = "Must provide operation name if query contains multiple operations.";
            return null;
        }

        foreach (var operation in _operations)
        {
            if (operation.Name == name)
            {
                return operation;
            }
        }

        problem = $"Unknown operation named \"{Coercion.JsonText.Shorten(name)}\".";
        return null;
    }

    public static string HashOf(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
