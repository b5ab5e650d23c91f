using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>
/// The parameters of one request, from a JSON object or from a URL. The document lies unescaped in a rented array until this is disposed. Unknown
/// keys are passed over, null is the same as absent, and of a key given twice the last counts.
/// </summary>
internal sealed class RequestFields : IDisposable
{
    private const int MaxJsonDepth = 64;

    private byte[]? _document;
    private int _documentBytes;
    private string? _documentId;
    private string? _operationName;
    private JsonElement _variables;
    private JsonElement _extensions;

    /// <summary>What the engine is given.</summary>
    public GraphQLRequest ToRequest() => new()
    {
        Document = _document is null ? null : _document.AsMemory(0, _documentBytes),
        DocumentHash = _documentId,
        OperationName = _operationName,
        Variables = _variables,
        Extensions = _extensions,
    };

    public void Dispose()
    {
        if (_document is not null)
        {
            ArrayPool<byte>.Shared.Return(_document);
            _document = null;
        }
    }

    /// <summary>Reads a JSON object.</summary>
    /// <returns>Null, or what to say to the client.</returns>
    public string? ReadJson(ReadOnlySpan<byte> json)
    {
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        if (json.IsEmpty)
        {
            return "The request is empty: send a JSON object with the key \"query\".";
        }

        if (!Utf8.IsValid(json) || JsonText.HasHalfCharacter(json))
        {
            return "The request is not well-formed text: encode it in UTF-8, and characters beyond U+FFFF as two \\u escapes.";
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return $"The request must be a JSON object with the key \"query\", not {JsonText.Name(reader.TokenType)}; requests are sent one by one.";
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadProperty(ref reader) is { } problem)
                {
                    return problem;
                }
            }

            reader.Read(); // Throws when something follows the object.
        }
        catch (JsonException broken)
        {
            return $"The request is not JSON, or nests deeper than {MaxJsonDepth} levels (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} of it): send one well-formed object.";
        }

        return Complete();
    }

    /// <summary>Reads the parameters of a URL, of which variables and extensions are JSON.</summary>
    /// <returns>Null, or what to say to the client.</returns>
    public string? ReadUrl(IQueryCollection parameters)
    {
        string? repeated = null;
        var (query, name) = (One("query"), One("operationName"));
        (_operationName, _documentId) = (name, One("documentId") ?? One("id"));
        if (query is not null)
        {
            _document = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(query.Length));
            _documentBytes = Encoding.UTF8.GetBytes(query, _document);
        }

        return ReadUrlObject("variables", One("variables"), ref _variables)
            ?? ReadUrlObject("extensions", One("extensions"), ref _extensions)
            ?? (repeated is null ? Complete() : $"The parameter \"{repeated}\" is given more than once: give it once.");

        string? One(string key)
        {
            StringValues values = parameters[key];
            repeated = values.Count > 1 ? key : repeated;
            return values.Count == 0 || string.IsNullOrEmpty(values[0]) ? null : values[0];
        }
    }

    private static string? ReadUrlObject(string key, string? text, ref JsonElement target)
    {
        if (text is null)
        {
            return null;
        }

        var utf8 = Encoding.UTF8.GetBytes(text);
        if (JsonText.HasHalfCharacter(utf8))
        {
            return $"The parameter \"{key}\" has half a character: escape characters beyond U+FFFF as two \\u escapes.";
        }

        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
            {
                return $"The parameter \"{key}\" must be a JSON object, not {JsonText.Name(reader.TokenType)}.";
            }

            target = reader.TokenType == JsonTokenType.Null ? default : JsonElement.ParseValue(ref reader);
            reader.Read();
            return null;
        }
        catch (JsonException)
        {
            return $"The parameter \"{key}\" is not JSON, or nests deeper than {MaxJsonDepth} levels: send one well-formed object, URL-encoded.";
        }
    }

    private string? ReadProperty(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("query"u8))
        {
            return ReadDocument(ref reader);
        }

        if (reader.ValueTextEquals("operationName"u8))
        {
            return ReadString(ref reader, "operationName", ref _operationName);
        }

        if (reader.ValueTextEquals("variables"u8))
        {
            return ReadObject(ref reader, "variables", ref _variables);
        }

        if (reader.ValueTextEquals("extensions"u8))
        {
            return ReadObject(ref reader, "extensions", ref _extensions);
        }

        if (reader.ValueTextEquals("documentId"u8) || reader.ValueTextEquals("id"u8))
        {
            return ReadString(ref reader, "documentId", ref _documentId);
        }

        reader.Read();
        reader.Skip();
        return null;
    }

    private string? ReadDocument(ref Utf8JsonReader reader)
    {
        reader.Read();
        Dispose();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            return $"\"query\" must be a string, not {JsonText.Name(reader.TokenType)}.";
        }

        _document = ArrayPool<byte>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        _documentBytes = reader.CopyString(_document);
        return null;
    }

    private static string? ReadString(ref Utf8JsonReader reader, string key, ref string? target)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
        {
            return $"\"{key}\" must be a string, not {JsonText.Name(reader.TokenType)}.";
        }

        target = reader.GetString() is { Length: > 0 } text ? text : null;
        return null;
    }

    private static string? ReadObject(ref Utf8JsonReader reader, string key, ref JsonElement target)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
        {
            return $"\"{key}\" must be an object, not {JsonText.Name(reader.TokenType)}.";
        }

        target = reader.TokenType == JsonTokenType.Null ? default : JsonElement.ParseValue(ref reader);
        return null;
    }

    /// <summary>Finds the hash of the document, which the client may give in three ways, and checks that there is something to run.</summary>
    private string? Complete()
    {
        // Beside a document an id is the client's own affair; a hash in the extensions registers the document.
        _documentId = _document is null ? _documentId : null;
        if (_extensions.ValueKind == JsonValueKind.Object && _extensions.TryGetProperty("persistedQuery"u8, out var persisted))
        {
            if (persisted.ValueKind != JsonValueKind.Object || !persisted.TryGetProperty("sha256Hash"u8, out var hash) || hash.ValueKind != JsonValueKind.String)
            {
                return "\"extensions.persistedQuery\" must be an object with the string \"sha256Hash\".";
            }

            _documentId ??= hash.GetString();
        }

        if (_documentId is { } id)
        {
            _documentId = (id.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? id["sha256:".Length..] : id).ToLowerInvariant();
        }

        return _document is null && _documentId is null
            ? "The request has no document: give its text as \"query\", or the hash of a known one as \"documentId\"."
            : null;
    }
}
