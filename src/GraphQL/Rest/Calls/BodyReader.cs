using System.Text.Json;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Reads a request's body: JSON in UTF-8, no larger than allowed, of the declared shape, or the problem that it has.</summary>
internal static class BodyReader
{
    private const int DeepestNesting = 32;

    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="shape">What it must be.</param>
    /// <param name="maxBytes">How large at the most.</param>
    public static async Task<(JsonElement Body, Problem? Problem)> ReadAsync(HttpRequest request, JsonShape shape, int maxBytes)
    {
        if (Unsupported(request) is { } unsupported)
        {
            return (default, unsupported);
        }

        if (await BytesAsync(request, maxBytes).ConfigureAwait(false) is not { } bytes)
        {
            return (default, Problem.Of(413, "body.too_large", $"The body has more than {maxBytes} bytes. Send less at once."));
        }

        return bytes.Length == 0
            ? (default, Problem.Of(400, "body.missing", $"The body is empty. {Remedies.For(shape)}"))
            : Parse(bytes, shape);
    }

    private static (JsonElement Body, Problem? Problem) Parse(byte[] bytes, JsonShape shape)
    {
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = DeepestNesting });
            body = document.RootElement.Clone();
        }
        catch (JsonException broken)
        {
            return (default, Problem.Of(
                400,
                "body.malformed",
                $"The body is no JSON that can be read here: it breaks off at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}. Send JSON in UTF-8, nested {DeepestNesting} deep at the most."));
        }

        var check = new ShapeCheck();
        check.Value(body, shape, "");
        return check.Misfits.Count == 0 ? (body, null) : (default, Problem.Of(
            400,
            "body.invalid",
            "The body is not of the shape that this operation takes; errors says where, and what to send instead.",
            [.. check.Misfits.Select(misfit => new ProblemError(misfit.Pointer, null, misfit.Problem, misfit.Remedy))]));
    }

    private static Problem? Unsupported(HttpRequest request)
    {
        const string Remedy = "Send JSON in UTF-8 with Content-Type: application/json.";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return Problem.Of(415, "body.unsupported_type", $"The body's type is not known here. {Remedy}");
        }

        if (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        {
            return Problem.Of(415, "body.unsupported_charset", $"JSON is read in UTF-8 only. {Remedy}");
        }

        return request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity"
            ? Problem.Of(415, "body.unsupported_encoding", "Bodies are read uncompressed only. Send it without Content-Encoding.")
            : null;
    }

    /// <summary>All its bytes, or null when there are too many.</summary>
    public static async Task<byte[]?> BytesAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        using var bytes = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (bytes.Length + read > maxBytes)
            {
                return null;
            }

            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }
}
