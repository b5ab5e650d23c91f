using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class AskingOverHttp
{
    private const string Json = "application/json; charset=utf-8";
    private const string GraphQLJson = "application/graphql-response+json; charset=utf-8";

    [Theory]
    [InlineData(null, Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData("application/json", Json)]
    [InlineData("APPLICATION/JSON", Json)]
    [InlineData("application/graphql-response+json", GraphQLJson)]
    [InlineData("application/graphql-response+json, application/json", GraphQLJson)]
    [InlineData("application/json, application/graphql-response+json", Json)]
    [InlineData("application/json;q=0.5, application/graphql-response+json;q=0.9", GraphQLJson)]
    [InlineData("application/graphql-response+json; charset=utf-8; q=0.2, */*;q=0.1", GraphQLJson)]
    [InlineData("application/graphql-response+json;q=0, */*", Json)]
    [InlineData("text/html, */*;q=0.1", Json)]
    [InlineData("application/graphql-response+json;charset=latin1, application/json;q=0.1", Json)]
    public async Task The_answer_comes_in_the_type_that_was_asked_for(string? accept, string expected)
    {
        await using var server = await TestServer.StartAsync();
        var response = await PostAsync(server, """{"query":"{hello}"}""", accept);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("Accept", response.Headers.Vary.Single());
        Assert.Equal("""{"data":{"hello":"hello world"}}""", await response.Content.ReadAsStringAsync());
        Assert.Equal(32, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json;q=0")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("image/*")]
    public async Task An_Accept_that_allows_none_of_our_types_is_refused(string accept)
    {
        await using var server = await TestServer.StartAsync();
        await ShouldRefuseAsync(await PostAsync(server, """{"query":"{hello}"}""", accept), HttpStatusCode.NotAcceptable, "Accept");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/graphql")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task A_body_that_a_page_of_another_origin_could_send_is_refused(string? contentType)
    {
        await using var server = await TestServer.StartAsync();
        var response = await PostAsync(server, """{"query":"mutation{bump}"}""", contentType: contentType);
        await ShouldRefuseAsync(response, HttpStatusCode.UnsupportedMediaType, "");
        Assert.Equal(0, server.World.Sum);
    }

    [Theory]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("Application/Json ; charset=\"utf-8\"")]
    public async Task Json_in_utf8_is_taken_however_it_is_written(string contentType)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, """{"query":"{hello}"}""", contentType: contentType)).StatusCode);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "not JSON")]
    [InlineData("""{"query":"{hello}"} x""", "not JSON")]
    [InlineData("[]", "an array")]
    [InlineData("""[{"query":"{hello}"}]""", "one by one")]
    [InlineData("\"x\"", "a string")]
    [InlineData("null", "null")]
    [InlineData("{}", "no document")]
    [InlineData("""{"query":null}""", "no document")]
    [InlineData("""{"query":7}""", "\"query\" must be a string, not a number")]
    [InlineData("""{"query":"{hello}","operationName":{}}""", "\"operationName\" must be a string, not an object")]
    [InlineData("""{"query":"{hello}","variables":[]}""", "\"variables\" must be an object, not an array")]
    [InlineData("""{"query":"{hello}","variables":"{}"}""", "\"variables\" must be an object, not a string")]
    [InlineData("""{"query":"{hello}","extensions":true}""", "\"extensions\" must be an object, not a boolean")]
    [InlineData("""{"extensions":{"persistedQuery":{"sha256Hash":1}}}""", "sha256Hash")]
    [InlineData("""{"query":"{hello}","variables":{"a":"\ud83d"}}""", "well-formed text")]
    [InlineData("""{"query":"\udc00"}""", "well-formed text")]
    [InlineData("""{"documentId":3}""", "\"documentId\" must be a string")]
    public async Task What_is_not_a_request_is_refused_with_a_reason(string body, string reason)
    {
        await using var server = await TestServer.StartAsync();
        await ShouldRefuseAsync(await PostAsync(server, body), HttpStatusCode.BadRequest, reason);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = [.. "{\"query\":\"{hello(name:\\\""u8, 0xff, 0xfe, .. "\\\")}\"}"u8];
        var response = await server.Http.PostAsync(server.Url, new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });
        await ShouldRefuseAsync(response, HttpStatusCode.BadRequest, "UTF-8");
    }

    [Theory]
    [InlineData("""{"query":"{hello(name:\"J\u00f6rg \ud83d\ude00\")}"}""", "hello Jörg 😀")]
    [InlineData("""{"query":"{fails}","query":"{hello}","other":[1,{"a":2}]}""", "hello world")]
    [InlineData("""{"query":"{hello}","variables":null,"operationName":null,"extensions":null}""", "hello world")]
    [InlineData("""{"variables":{"n":"a\"b"},"query":"query($n:String!){hello(name:$n)}"}""", "hello a\"b")]
    [InlineData("""{"operationName":"B","query":"query A{who} query B{hello}"}""", "hello world")]
    public async Task A_request_is_read_as_JSON_means_it(string body, string hello)
    {
        await using var server = await TestServer.StartAsync();
        var answer = JsonDocument.Parse(await (await PostAsync(server, body)).Content.ReadAsStringAsync());
        Assert.Equal(hello, answer.RootElement.GetProperty("data").GetProperty("hello").GetString());
    }

    [Fact]
    public async Task A_query_may_be_asked_with_GET()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Http.GetAsync(server.Url + "?query=query($n:String!){hello(name:$n)}&variables=" + Uri.EscapeDataString("""{"n":"Ü"}""") + "&extensions=&operationName=");
        Assert.Equal("hello Ü", JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("data").GetProperty("hello").GetString());
    }

    [Theory]
    [InlineData("?query={hello}&variables=7", "\"variables\" must be a JSON object, not a number")]
    [InlineData("?query={hello}&variables={", "\"variables\" is not JSON")]
    [InlineData("?query={hello}&extensions=[]", "\"extensions\" must be a JSON object, not an array")]
    [InlineData("?query={hello}&query={who}", "more than once")]
    [InlineData("?operationName=x", "no document")]
    public async Task A_GET_that_is_not_a_request_is_refused_with_a_reason(string parameters, string reason)
    {
        await using var server = await TestServer.StartAsync();
        await ShouldRefuseAsync(await server.Http.GetAsync(server.Url + parameters), HttpStatusCode.BadRequest, reason);
    }

    [Fact]
    public async Task A_mutation_by_GET_is_refused_and_does_nothing()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Http.GetAsync(server.Url + "?query=mutation{bump}");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", response.Content.Headers.Allow.Single());
        Assert.Equal(0, server.World.Sum);
        Assert.Equal("""{"data":{"bump":1}}""", await (await PostAsync(server, """{"query":"mutation{bump}"}""")).Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Other_methods_are_refused_with_those_that_are_allowed(string method)
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Url));
        Assert.Equal(["GET", "HEAD", "POST", "OPTIONS"], response.Content.Headers.Allow);
        await ShouldRefuseAsync(response, HttpStatusCode.MethodNotAllowed, "POST");
    }

    [Fact]
    public async Task HEAD_tells_the_length_and_OPTIONS_the_methods()
    {
        await using var server = await TestServer.StartAsync();
        var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.Url + "?query={hello}"));
        Assert.Equal((HttpStatusCode.OK, 32L, ""), (head.StatusCode, head.Content.Headers.ContentLength, await head.Content.ReadAsStringAsync()));
        var options = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, server.Url));
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(["GET", "HEAD", "POST", "OPTIONS"], options.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("{nope}", 400)]
    [InlineData("query A{hello} query B{hello}", 400)]
    [InlineData("query($n:String!){hello(name:$n)}", 400)]
    [InlineData("{fails}", 200)]
    public async Task What_is_wrong_with_a_document_is_told_by_the_status_only_to_who_asks_for_the_new_type(string document, int status)
    {
        await using var server = await TestServer.StartAsync();
        var body = JsonSerializer.Serialize(new { query = document, variables = new { n = 7 }, operationName = document.Contains("query A", StringComparison.Ordinal) ? "C" : null });
        var response = await PostAsync(server, body, "application/graphql-response+json");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.TryGetProperty("data", out _));
        response = await PostAsync(server, body, "application/json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEqual(0, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("errors").GetArrayLength());
    }

    [Fact]
    public async Task An_exceptions_text_stays_inside()
    {
        await using var server = await TestServer.StartAsync();
        var text = await (await PostAsync(server, """{"query":"{fails}"}""")).Content.ReadAsStringAsync();
        Assert.Contains("errors", text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestWorld.Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_while_all_places_are_taken_is_asked_to_come_again()
    {
        await using var server = await TestServer.StartAsync(limits => (limits.MaxConcurrentExecutions, limits.QueuePatience) = (1, TimeSpan.FromMilliseconds(20)));
        var first = PostAsync(server, """{"query":"{gated}"}""");
        Assert.True(await server.World.Entered.WaitAsync(TimeSpan.FromSeconds(120)));
        var second = await PostAsync(server, """{"query":"{gated}"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal("1", second.Headers.RetryAfter!.ToString());
        server.World.Gate.SetResult();
        Assert.Equal("""{"data":{"gated":"open"}}""", await (await first).Content.ReadAsStringAsync());
    }

    internal static async Task<HttpResponseMessage> PostAsync(TestServer server, string body, string? accept = null, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", contentType));
        }

        var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = content };
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("Accept", accept));
        }

        return await server.Http.SendAsync(request);
    }

    internal static async Task ShouldRefuseAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal((status, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        var root = JsonDocument.Parse(text).RootElement;
        Assert.False(root.TryGetProperty("data", out _));
        Assert.Contains(reason, root.GetProperty("errors")[0].GetProperty("message").GetString()!, StringComparison.Ordinal);
        Assert.NotEmpty(root.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()!);
    }
}
