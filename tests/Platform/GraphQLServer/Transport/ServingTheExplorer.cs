using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public sealed class ServingTheExplorer : IDisposable
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kvt-explorer-");

    public ServingTheExplorer()
    {
        Write("page/index.html", "<html>as it is</html>");
        Write("page/static/js/main.12345678.js", "js");
        Write("page/static/media/font.woff2", "font");
        Write("page/manifest.webmanifest", "{}");
        Write("page/LICENSE", "the licence");
        Write("page/package.json", "{}");
        Write("secret.txt", "secret");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_browser_is_led_to_the_page_and_the_page_is_unchanged()
    {
        await using var server = await StartAsync();
        var led = await GetAsync(server, "", Browser);
        Assert.Equal((HttpStatusCode.Found, "/graphql/"), (led.StatusCode, led.Headers.Location!.ToString()));
        foreach (var place in (string[])["/", "/index.html"])
        {
            var page = await GetAsync(server, place, Browser);
            Assert.Equal("<html>as it is</html>", await page.Content.ReadAsStringAsync());
            Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
            var policy = page.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/static/js/main.12345678.js", "text/javascript; charset=utf-8", "js", "public, max-age=31536000, immutable")]
    [InlineData("/static/media/font.woff2", "font/woff2", "font", "public, max-age=31536000, immutable")]
    [InlineData("/manifest.webmanifest", "application/manifest+json", "{}", "no-cache")]
    [InlineData("/LICENSE", "text/plain; charset=utf-8", "the licence", "no-cache")]
    public async Task Its_files_come_with_type_and_tag(string place, string type, string content, string cache)
    {
        await using var server = await StartAsync();
        var response = await GetAsync(server, place);
        Assert.Equal((type, content), (response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync()));
        Assert.Equal(cache, response.Headers.GetValues("Cache-Control").Single());
        var again = new HttpRequestMessage(HttpMethod.Get, server.Url + place);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(response.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await server.Http.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task Its_configuration_switches_the_telemetry_off()
    {
        await using var server = await StartAsync();
        var root = JsonDocument.Parse(await (await GetAsync(server, "/bcp-config.json")).Content.ReadAsStringAsync()).RootElement;
        Assert.True(root.GetProperty("disableTelemetry").GetBoolean());
        Assert.True(root.GetProperty("useBrowserUrlAsEndpoint").GetBoolean());
        Assert.Equal(("A \"shop\"", "{ hello }"), (root.GetProperty("title").GetString(), root.GetProperty("graphQLDocument").GetString()));
    }

    [Theory]
    [InlineData("/graphql/../secret.txt")]
    [InlineData("/graphql/%2e%2e/secret.txt")]
    [InlineData("/graphql/..%2fsecret.txt")]
    [InlineData("/graphql/%2e%2e%2fsecret.txt")]
    [InlineData("/graphql/static/..%2f..%2f..%2fsecret.txt")]
    [InlineData("/graphql/..\\secret.txt")]
    [InlineData("/graphql//secret.txt")]
    [InlineData("/graphql/package.json")]
    [InlineData("/graphql/nowhere.js")]
    public async Task Nothing_but_its_files_is_served(string path)
    {
        await using var server = await StartAsync();
        var url = new Uri(server.Url);
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {url.Authority}\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(client.GetStream()).ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 (404|400) ", answer);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?query={hello}", Browser)]
    [InlineData("/?query={hello}", Browser)]
    [InlineData("?query={hello}", null)]
    public async Task A_query_in_the_address_is_for_the_engine(string place, string? accept)
    {
        await using var server = await StartAsync();
        Assert.Equal("""{"data":{"hello":"hello world"}}""", await (await GetAsync(server, place, accept)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_program_that_asks_nothing_is_told_so_and_not_led_to_the_page()
    {
        await using var server = await StartAsync();
        await AskingOverHttp.ShouldRefuseAsync(await GetAsync(server, "", "application/json"), HttpStatusCode.BadRequest, "no document");
    }

    [Fact]
    public async Task It_is_off_unless_it_is_switched_on()
    {
        await using var server = await TestServer.StartAsync(explorer: options => options.Folder = Page);
        await AskingOverHttp.ShouldRefuseAsync(await GetAsync(server, "", Browser), HttpStatusCode.BadRequest, "no document");
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(server, "/index.html", Browser)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(server, "/bcp-config.json", Browser)).StatusCode);
    }

    [Fact]
    public async Task A_folder_without_a_page_stops_the_start_and_says_what_to_do()
    {
        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync(explorer: options => (options.Enabled, options.Folder) = (true, _folder.FullName)));
        Assert.Contains("@chillicream/bananacakepop-graphql-ide", stopped.Message, StringComparison.Ordinal);
    }

    private string Page => Path.Combine(_folder.FullName, "page");

    private Task<TestServer> StartAsync() => TestServer.StartAsync(explorer: options =>
        (options.Enabled, options.Folder, options.Title, options.FirstDocument) = (true, Page, "A \"shop\"", "{ hello }"));

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string place, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, server.Url + place);
        Assert.True(accept is null || request.Headers.TryAddWithoutValidation("Accept", accept));
        return server.Http.SendAsync(request);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
