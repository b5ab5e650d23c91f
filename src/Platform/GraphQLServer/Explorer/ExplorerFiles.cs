using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Explorer;

/// <summary>
/// The explorer's files, listed once: what is not in the list is not there, whatever the path looks like. Only its own configuration is made here, with
/// the telemetry off, and a policy under which the page can speak with nobody but this server.
/// </summary>
internal sealed class ExplorerFiles
{
    private const string Policy =
        "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; img-src 'self' data:; " +
        "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".ico"] = "image/x-icon",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".ttf"] = "font/ttf",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, Asset> _assets;

    public ExplorerFiles(ExplorerOptions options)
    {
        var folder = new DirectoryInfo(options.Folder);
        if (!File.Exists(Path.Combine(folder.FullName, "index.html")))
        {
            throw new InvalidOperationException(
                $"The explorer is enabled, but its folder \"{options.Folder}\" holds no index.html: install the npm package @chillicream/bananacakepop-graphql-ide and name its folder.");
        }

        var assets = folder.EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/'), File: file))
            .Where(found => found.Name is not "package.json" && (found.Name is "LICENSE" || Types.ContainsKey(found.File.Extension)))
            .ToDictionary(found => found.Name, found => Asset.Of(found.Name, found.File), StringComparer.Ordinal);
        assets[""] = assets["index.html"];
        assets["bcp-config.json"] = Asset.Of(Configuration(options));
        _assets = assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Serves the file named by the route, the page itself when none is.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (!_assets.TryGetValue(context.Request.RouteValues["file"] as string ?? "", out var asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = asset.CacheControl;
        response.Headers.ETag = asset.ETag;
        if (context.Request.Headers.IfNoneMatch.Contains(asset.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (asset.File is { } file)
        {
            await response.SendFileAsync(file, context.RequestAborted).ConfigureAwait(false);
        }
        else
        {
            await response.BodyWriter.WriteAsync(asset.Bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static byte[] Configuration(ExplorerOptions options)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("useBrowserUrlAsEndpoint", true);
            writer.WriteBoolean("disableTelemetry", true);
            writer.WriteBoolean("includeCookies", false);
            writer.WriteString("subscriptionProtocol", "graphql-transport-ws");
            writer.WriteString("title", options.Title);
            if (options.FirstDocument is { } document)
            {
                writer.WriteString("graphQLDocument", document);
            }

            writer.WriteEndObject();
        }

        return json.ToArray();
    }

    private sealed record Asset(string ContentType, string CacheControl, string ETag, long Length, string? File, ReadOnlyMemory<byte> Bytes)
    {
        private const string AskAgain = "no-cache";

        public static Asset Of(string name, FileInfo file)
        {
            // The build puts a hash into the names below static; all others stay the same when their content changes.
            var cache = name.StartsWith("static/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : AskAgain;
            return new(Types.GetValueOrDefault(file.Extension, "text/plain; charset=utf-8"), cache, $"\"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}\"", file.Length, file.FullName, default);
        }

        public static Asset Of(byte[] json) => new(Types[".json"], AskAgain, $"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"", json.Length, null, json);
    }
}
