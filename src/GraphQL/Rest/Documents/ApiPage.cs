using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KiVendTout.GraphQL.Rest.Documents;

/// <summary>
/// The interactive page at <c>/api/</c>: Swagger UI as its npm package ships it, its licence beside it, with a first script of our own. It asks no
/// other host for anything, which the content security policy enforces.
/// </summary>
internal static class ApiPage
{
    private const string Address = "/api/";

    private static readonly Dictionary<string, string> Files = new(StringComparer.Ordinal)
    {
        ["index.html"] = "text/html; charset=utf-8",
        ["index.css"] = "text/css; charset=utf-8",
        ["swagger-ui.css"] = "text/css; charset=utf-8",
        ["swagger-ui-bundle.js"] = "text/javascript; charset=utf-8",
        ["swagger-ui-standalone-preset.js"] = "text/javascript; charset=utf-8",
        ["favicon-16x16.png"] = "image/png",
        ["favicon-32x32.png"] = "image/png",
        ["oauth2-redirect.html"] = "text/html; charset=utf-8",
        ["oauth2-redirect.js"] = "text/javascript; charset=utf-8",
        ["LICENSE"] = "text/plain; charset=utf-8",
        ["NOTICE"] = "text/plain; charset=utf-8",
    };

    /// <summary>Adds its routes, when the package is there.</summary>
    /// <returns>Whether it is.</returns>
    public static bool Map(IEndpointRouteBuilder app, RestOptions options)
    {
        if (options.PageFolder is not { } folder || !File.Exists(Path.Combine(folder, "swagger-ui-bundle.js")))
        {
            return false;
        }

        var (policy, script) = (Policy(options), Script(options));
        string[] methods = ["GET", "HEAD"];
        app.MapMethods("/api", methods, (HttpContext http) =>
        {
            if (http.Request.Path.Value!.EndsWith('/'))
            {
                return FileAsync(http, "index.html");
            }

            http.Response.Redirect(Address); // 302: browsers keep a 301 for ever.
            return Task.CompletedTask;
        }).WithDisplayName("api page");
        app.MapMethods(Address + "swagger-initializer.js", methods, (HttpContext http) =>
        {
            Head(http, "text/javascript; charset=utf-8");
            return http.Response.WriteAsync(script, http.RequestAborted);
        }).WithDisplayName("api page: its first script");
        foreach (var file in Files.Keys)
        {
            app.MapMethods(Address + file, methods, (HttpContext http) => FileAsync(http, file)).WithDisplayName($"api page: {file}");
        }

        return true;

        Task FileAsync(HttpContext http, string file)
        {
            Head(http, Files[file]);
            return http.Request.Method == "HEAD" ? Task.CompletedTask : http.Response.SendFileAsync(Path.Combine(Path.GetFullPath(folder), file), http.RequestAborted);
        }

        void Head(HttpContext http, string type)
        {
            http.Response.ContentType = type;
            http.Response.Headers.ContentSecurityPolicy = policy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.CacheControl = "no-cache";
        }
    }

    // The bundle sets style attributes; everything else it needs comes from here. A foreign issuer is the one host besides that gives out tokens.
    private static string Policy(RestOptions options)
    {
        var issuer = Uri.TryCreate(options.TokenUrl, UriKind.Absolute, out var token) && token.Scheme.StartsWith("http", StringComparison.Ordinal) ? $" {token.GetLeftPart(UriPartial.Authority)}" : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'{issuer}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static string Script(RestOptions options) => $$"""
        window.onload = function () {
          window.ui = SwaggerUIBundle({
            url: "/openapi.json",
            dom_id: "#swagger-ui",
            deepLinking: true,
            validatorUrl: null,
            displayRequestDuration: true,
            tryItOutEnabled: true,
            oauth2RedirectUrl: window.location.origin + "/api/oauth2-redirect.html",
            presets: [SwaggerUIBundle.presets.apis],
            layout: "BaseLayout"
          });
          window.ui.initOAuth({ clientId: {{JsonSerializer.Serialize(options.PageClientId)}}, usePkceWithAuthorizationCodeGrant: true });
        };
        """;
}
