using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Rest.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KiVendTout.GraphQL.Rest.Documents;

/// <summary>Serves the document at <c>/openapi.json</c>, written once.</summary>
internal static class DocumentRoute
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the route.</summary>
    public static void Map(IEndpointRouteBuilder app, JsonObject document)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, Layout);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"";
        app.MapMethods("/openapi.json", ["GET", "HEAD"], async (HttpContext http) =>
        {
            http.Response.Headers.ETag = etag;
            http.Response.Headers.CacheControl = "no-cache";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            if (http.Request.Headers.IfNoneMatch is { Count: > 0 } known && ETags.Match(known.ToString(), etag))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            http.Response.ContentType = "application/json";
            http.Response.ContentLength = bytes.Length;
            if (http.Request.Method != "HEAD")
            {
                await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
            }
        }).WithDisplayName("openapi.json");
    }
}
