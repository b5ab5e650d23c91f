using System.Diagnostics;
using System.Net;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>The interactive page, from npm and from nowhere else.</summary>
public sealed class OpeningThePage(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static string Folder
    {
        get
        {
            var root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "KiVendTout.sln")))
            {
                root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("The tests run outside of the repository.");
            }

            return Path.Combine(root, "node_modules", "swagger-ui-dist");
        }
    }

    [Fact]
    public async Task The_page_its_script_and_its_licence_are_served_from_here_alone()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true" || Directory.Exists(Folder), "swagger-ui-dist is not installed: npm ci --ignore-scripts.");
        await using var host = await RestHost.StartAsync(database, "page", options => options.PageFolder = Folder);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var redirect = await http.GetAsync(new Uri("/api", UriKind.Relative), RestHost.Ct);
        Assert.Equal((HttpStatusCode.Found, "/api/"), (redirect.StatusCode, redirect.Headers.Location!.OriginalString));

        var page = await http.GetAsync(new Uri("/api/", UriKind.Relative), RestHost.Ct);
        var html = await page.Content.ReadAsStringAsync(RestHost.Ct);
        Assert.Contains("swagger-initializer.js", html, StringComparison.Ordinal);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);

        var script = await http.GetStringAsync(new Uri("/api/swagger-initializer.js", UriKind.Relative), RestHost.Ct);
        Assert.Contains("url: \"/openapi.json\"", script, StringComparison.Ordinal);
        Assert.Contains("validatorUrl: null", script, StringComparison.Ordinal);
        Assert.Contains("usePkceWithAuthorizationCodeGrant: true", script, StringComparison.Ordinal);
        Assert.DoesNotContain("petstore", script, StringComparison.Ordinal);
        foreach (var file in (string[])["swagger-ui-bundle.js", "swagger-ui.css", "index.css", "favicon-32x32.png", "oauth2-redirect.html", "oauth2-redirect.js"])
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, file), RestHost.Ct), await http.GetByteArrayAsync(new Uri($"/api/{file}", UriKind.Relative), RestHost.Ct));
        }

        Assert.Contains("Apache License", await http.GetStringAsync(new Uri("/api/LICENSE", UriKind.Relative), RestHost.Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/api/package.json", UriKind.Relative), RestHost.Ct)).StatusCode);
    }

    [Fact]
    public async Task A_browser_that_reaches_no_other_host_shows_every_operation()
    {
        const string Chromium = "/usr/bin/chromium";
        var isCi = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(isCi || (Directory.Exists(Folder) && File.Exists(Chromium)), "The page and Chromium are needed: npm ci --ignore-scripts; apt-get install chromium.");
        await using var host = await RestHost.StartAsync(database, "browser", options => options.PageFolder = Folder);
        var profile = Directory.CreateTempSubdirectory("kvt-chromium-");
        using var browser = Process.Start(new ProcessStartInfo(
            Chromium,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.FullName}", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--virtual-time-budget=60000", "--dump-dom", $"{host.Address}api/",
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = browser.StandardError.ReadToEndAsync(RestHost.Ct);
            var shown = await browser.StandardOutput.ReadToEndAsync(RestHost.Ct);
            await browser.WaitForExitAsync(RestHost.Ct);
            var operations = System.Text.RegularExpressions.Regex.Count(shown, "class=\"opblock opblock-(get|post|put|delete)");
            Assert.True(operations == 34, $"{operations} operations are shown. {await errors}");
            Assert.Contains("Places an order", shown, StringComparison.Ordinal);
        }
        finally
        {
            if (!browser.HasExited)
            {
                browser.Kill(entireProcessTree: true);
            }

            profile.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_the_package_there_is_no_page_and_the_api_works()
    {
        await using var host = await RestHost.StartAsync(database, "pageless");
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/api/", UriKind.Relative), RestHost.Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/api/v1/products", UriKind.Relative), RestHost.Ct)).StatusCode);
    }
}
