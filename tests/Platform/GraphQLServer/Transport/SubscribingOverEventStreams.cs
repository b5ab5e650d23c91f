using System.Net;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class SubscribingOverEventStreams
{
    private const string Complete = "event: complete\ndata:\n\n";

    [Theory]
    [InlineData("subscription{tick}", """{"data":{"tick":1}}|{"data":{"tick":2}}|{"data":{"tick":3}}""")]
    [InlineData("{hello}", """{"data":{"hello":"hello world"}}""")]
    [InlineData("mutation{bump}", """{"data":{"bump":1}}""")]
    public async Task Every_operation_is_a_stream_of_answers_and_an_end(string document, string answers)
    {
        await using var server = await TestServer.StartAsync();
        var response = await AskAsync(server, document);
        Assert.Equal("text/event-stream; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(("no-store", "no"), (response.Headers.CacheControl!.ToString(), response.Headers.GetValues("X-Accel-Buffering").Single()));
        var expected = string.Concat(answers.Split('|').Select(answer => $"event: next\ndata: {answer}\n\n"));
        Assert.Equal(":\n\n" + expected + Complete, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{nope}")]
    [InlineData("subscription{broken}")]
    public async Task What_does_not_run_is_told_in_the_stream_and_not_by_the_status(string document)
    {
        await using var server = await TestServer.StartAsync();
        var response = await AskAsync(server, document);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith(":\n\nevent: next\ndata: {\"errors\":[{\"message\":", text, StringComparison.Ordinal);
        Assert.EndsWith(Complete, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestWorld.Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GET_subscribes_and_does_not_mutate()
    {
        await using var server = await TestServer.StartAsync();
        var text = await server.Http.SendAsync(Accepting(new HttpRequestMessage(HttpMethod.Get, server.Url + "?query=subscription{tick(count:1)}")));
        Assert.Contains("""data: {"data":{"tick":1}}""", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        text = await server.Http.SendAsync(Accepting(new HttpRequestMessage(HttpMethod.Get, server.Url + "?query=mutation{bump}")));
        Assert.Contains("errors", await text.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, server.World.Sum);
    }

    [Fact]
    public async Task A_client_that_likes_JSON_better_gets_a_stream_only_for_a_subscription()
    {
        await using var server = await TestServer.StartAsync();
        const string accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed";
        Assert.Equal("application/graphql-response+json", (await AskAsync(server, "{hello}", accept)).Content.Headers.ContentType!.MediaType);
        var stream = await AskAsync(server, "subscription{tick(count:1)}", accept);
        Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(Complete, await stream.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_of_a_client_that_takes_no_stream_is_refused_and_ended()
    {
        await using var server = await TestServer.StartAsync();
        await AskingOverHttp.ShouldRefuseAsync(await AskAsync(server, "subscription{forever}", "application/json"), HttpStatusCode.NotAcceptable, "text/event-stream");
        await Eventually.EqualAsync(0, () => server.World.Running);
    }

    [Fact]
    public async Task A_quiet_stream_is_kept_alive_with_comments()
    {
        var (time, quiet) = (new ManualTime(), TimeSpan.FromMinutes(10));
        await using var server = await TestServer.StartAsync(limits => limits.KeepAlive = quiet, services => services.AddSingleton<TimeProvider>(time));
        using var reader = new StreamReader(await (await AskAsync(server, "subscription{forever}")).Content.ReadAsStreamAsync());
        var lines = new List<string?>();
        for (var i = 0; i < 11; i++)
        {
            lines.Add(await (i < 5 ? reader.ReadLineAsync() : time.PassUntilAsync(reader.ReadLineAsync(), quiet)));
        }

        Assert.Equal([":", "", "event: next", """data: {"data":{"forever":1}}""", "", ":", "", ":", "", ":", ""], lines);
    }

    [Fact]
    public async Task A_client_that_goes_ends_its_subscription()
    {
        await using var server = await TestServer.StartAsync();
        using (var response = await AskAsync(server, "subscription{forever}"))
        {
            await Eventually.EqualAsync((1, 1), () => (server.World.Running, server.OpenConnections));
        }

        await Eventually.EqualAsync((0, 0), () => (server.World.Running, server.OpenConnections));
    }

    [Fact]
    public async Task More_streams_than_the_server_takes_are_refused()
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxSubscriptionConnections = 1);
        using var first = await AskAsync(server, "subscription{forever}");
        await AskingOverHttp.ShouldRefuseAsync(await AskAsync(server, "subscription{forever}"), HttpStatusCode.ServiceUnavailable, "try again");
        await AskingOverHttp.ShouldRefuseAsync(await AskAsync(server, "subscription{forever}", "application/json, text/event-stream"), HttpStatusCode.ServiceUnavailable, "try again");
        Assert.Equal(1, server.OpenConnections);
    }

    [Fact]
    public async Task A_token_that_runs_out_ends_the_stream_with_a_word_about_it()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(
            services: services => services.AddSingleton<TimeProvider>(time),
            before: context => { context.User = SigningInToAWebSocket.User(time.GetUtcNow()); return Task.CompletedTask; });
        using var reader = new StreamReader(await (await AskAsync(server, "subscription{forever}")).Content.ReadAsStreamAsync());
        await ReadUntilAsync(reader, """data: {"data":{"forever":1}}""");
        var rest = await time.PassUntilAsync(reader.ReadToEndAsync(), TimeSpan.FromMinutes(61));
        Assert.Contains("AUTH_NOT_AUTHENTICATED", rest, StringComparison.Ordinal);
        Assert.EndsWith(Complete, rest, StringComparison.Ordinal);
        await Eventually.EqualAsync(0, () => server.World.Running);
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_stream_and_does_not_call_it_complete()
    {
        await using var server = await TestServer.StartAsync();
        using var reader = new StreamReader(await (await AskAsync(server, "subscription{forever}")).Content.ReadAsStreamAsync());
        await ReadUntilAsync(reader, """data: {"data":{"forever":1}}""");
        var stopping = server.StopAsync();
        Assert.DoesNotContain("complete", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        await stopping.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private static async Task ReadUntilAsync(StreamReader reader, string line)
    {
        while (await reader.ReadLineAsync() is { } read && read != line)
        {
            Assert.NotNull(read);
        }
    }

    private static Task<HttpResponseMessage> AskAsync(TestServer server, string document, string accept = "text/event-stream")
    {
        var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(new { query = document }), Encoding.UTF8, "application/json");
        return server.Http.SendAsync(Accepting(new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = content }, accept), HttpCompletionOption.ResponseHeadersRead);
    }

    private static HttpRequestMessage Accepting(HttpRequestMessage request, string accept = "text/event-stream")
    {
        Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        return request;
    }
}
