using System.Text.Json;
using KiVendTout.GraphQL.Rest.Problems;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Writes answers: status, headers, JSON with its length; no body for 204, 304 and HEAD.</summary>
internal static class AnswerWriter
{
    /// <summary>Writes one.</summary>
    public static async Task WriteAsync(HttpContext http, RestAnswer answer)
    {
        var (response, isRead) = (http.Response, http.Request.Method is "GET" or "HEAD");
        response.StatusCode = answer.Status;
        response.Headers.CacheControl = answer.Body is not Problem && isRead ? "private, no-cache" : "no-store";
        response.Headers.Vary = "Accept, Authorization";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Location is { } location)
        {
            response.Headers.Location = location;
        }

        if (answer.Pages.Count > 0)
        {
            response.Headers.Link = string.Join(", ", answer.Pages.Select(page => $"<{page.Address}>; rel=\"{page.Relation}\""));
        }

        if (answer.Version is { } version)
        {
            var etag = ETags.Of(version);
            response.Headers.ETag = etag;
            if (isRead && answer.Status == 200 && http.Request.Headers.IfNoneMatch is { Count: > 0 } known && ETags.Match(known.ToString(), etag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        if (answer.Body is null)
        {
            return;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer.Body, answer.Body.GetType(), RestJson.Options);
        response.ContentType = answer.Body is Problem ? "application/problem+json" : "application/json";
        response.ContentLength = bytes.Length;
        if (http.Request.Method != "HEAD")
        {
            await response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
