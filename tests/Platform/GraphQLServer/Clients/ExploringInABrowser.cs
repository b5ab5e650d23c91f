using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Clients;

public class ExploringInABrowser
{
    private const string FirstDocument = """
        query Greet { hello(name: "browser") }
        subscription Count { tick(count: 4) }
        """;

    private static readonly string Page = Path.Combine(NodeScript.Root, "node_modules", "@chillicream", "bananacakepop-graphql-ide");

    [Fact]
    public async Task Banana_Cake_Pop_reads_the_schema_and_runs_a_query_and_a_subscription_without_a_word_to_anyone_else()
    {
        Assert.SkipUnless(NodeScript.IsCi || (Chromium.Find() is not null && Directory.Exists(Page)), "There is no browser or no explorer here: apt-get install chromium, and npm ci in the root.");
        await using var server = await TestServer.StartAsync(explorer: options =>
            (options.Enabled, options.Folder, options.Title, options.FirstDocument) = (true, Page, "Test", FirstDocument));
        await using var browser = await Chromium.StartAsync();
        await browser.GoAsync(server.Url);

        // The page loads itself anew once its service worker is there.
        await browser.WaitForAsync("navigator.serviceWorker?.controller && document.readyState === 'complete'");
        await browser.ClickAsync("[...document.querySelectorAll('button')].find(button => button.innerText.trim().startsWith('Create Document'))");
        await browser.WaitForAsync(Says("Schema available"));

        await browser.ClickAsync(Run(0));
        await browser.WaitForAsync(Says("hello browser"));
        await browser.ClickAsync(Run(1));
        await browser.WaitForAsync(Says("\"tick\": 4"));
        await browser.ScreenshotAsync(Path.Combine(NodeScript.Root, "artifacts", "screenshots", "banana-cake-pop.png"));

        var own = new Uri(server.Url).Authority;
        Assert.Contains($"ws://{own}/graphql", browser.Requests);
        Assert.Contains($"http://{own}/graphql/bcp-config.json", browser.Requests);
        Assert.Empty(Foreign(browser, own));

        // That nothing foreign was seen says something only because it would have been.
        await browser.GoAsync("about:blank");
        await browser.EvaluateAsync("fetch('http://foreign.example/').catch(() => 0)");
        Assert.Equal(["http://foreign.example/"], Foreign(browser, own));
    }

    private static string[] Foreign(Chromium browser, string own) =>
        [.. browser.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal)
            && url != "about:blank" && new Uri(url).Authority != own)];

    /// <summary>The editor breaks its text into spans and puts hard blanks between them.</summary>
    private static string Says(string text) => $"document.body.innerText.replaceAll('\\u00a0', ' ').includes('{text}')";

    /// <summary>The link above the operation of that number.</summary>
    private static string Run(int number) =>
        "[...document.querySelectorAll('[role=button]')].filter(link => /^Run\\s/.test(link.innerText)).sort((a, b) => a.getBoundingClientRect().y - b.getBoundingClientRect().y)" +
        $".at({number})";
}
