using System.Security.Cryptography;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport;

/// <summary>Serves the schema in its own language. Where introspection is off there is nothing to be seen here either.</summary>
internal sealed class SdlDocument(IGraphQLExecutor executor)
{
    private readonly Lazy<(byte[] Text, string ETag)> _printed = new(() =>
    {
        var text = Encoding.UTF8.GetBytes(SdlPrinter.Print(executor.Schema));
        return (text, $"\"{Convert.ToHexStringLower(SHA256.HashData(text))[..32]}\"");
    });

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (!executor.Options.Introspection)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var (text, etag) = _printed.Value;
        response.Headers.ETag = etag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch.Contains(etag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = text.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
