using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class SendingTooMuch
{
    private const int Limit = 64 * 1024;

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task A_compressed_body_is_taken(string coding)
    {
        await using var server = await TestServer.StartAsync();
        var response = await PostAsync(server, Compress(coding, "{\"query\":\"{hello}\"}"u8.ToArray()), coding);
        Assert.Equal("""{"data":{"hello":"hello world"}}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_bomb_counts_by_what_comes_out_of_it(string coding)
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxBodyBytes = Limit);
        var bomb = Compress(coding, new byte[64 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 70_000);
        var response = await PostAsync(server, bomb, coding);
        await AskingOverHttp.ShouldRefuseAsync(response, HttpStatusCode.RequestEntityTooLarge, $"{Limit} bytes");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_that_is_not_compressed_as_it_says_is_refused(string coding)
    {
        await using var server = await TestServer.StartAsync();
        var response = await PostAsync(server, "{\"query\":\"{hello}\"}"u8.ToArray(), coding);
        await AskingOverHttp.ShouldRefuseAsync(response, HttpStatusCode.BadRequest, "");
    }

    [Theory]
    [InlineData("compress")]
    [InlineData("gzip, gzip")]
    public async Task An_unknown_way_to_compress_is_refused_with_the_known_ones(string coding)
    {
        await using var server = await TestServer.StartAsync();
        var response = await PostAsync(server, "{\"query\":\"{hello}\"}"u8.ToArray(), coding);
        await AskingOverHttp.ShouldRefuseAsync(response, HttpStatusCode.UnsupportedMediaType, "gzip, deflate or br");
        Assert.Equal("gzip, deflate, br", response.Headers.GetValues("Accept-Encoding").Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_it_says_how_long_it_is(bool chunked)
    {
        await using var server = await TestServer.StartAsync(limits => limits.MaxBodyBytes = Limit);
        var fits = "{\"query\":\"{hello}\",\"x\":\"" + new string('y', Limit - 26) + "\"}";
        Assert.Equal(Limit, fits.Length);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(fits)).StatusCode);
        await AskingOverHttp.ShouldRefuseAsync(await SendAsync(fits + " "), HttpStatusCode.RequestEntityTooLarge, "larger than");

        Task<HttpResponseMessage> SendAsync(string body)
        {
            var content = new StringContent(body, Encoding.UTF8, "application/json");
            var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = content };
            request.Headers.TransferEncodingChunked = chunked;
            return server.Http.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("{\"query\":\"{hello}\",\"variables\":", "{\"a\":", "}")]
    [InlineData("{\"query\":\"{hello}\",\"other\":", "[", "]")]
    [InlineData("{\"query\":\"", "{a", "}")]
    [InlineData("{\"query\":\"", "{hello(name:[", "}")]
    [InlineData("", "[", "]")]
    public async Task A_nest_of_40_KB_is_an_error_and_the_server_lives(string head, string open, string close)
    {
        await using var server = await TestServer.StartAsync();
        var levels = 40_000 / open.Length;
        var nest = head + string.Concat(Enumerable.Repeat(open, levels)) + string.Concat(Enumerable.Repeat(close, levels)) + (head.EndsWith('"') ? "\"}" : "}");
        var response = await AskingOverHttp.PostAsync(server, nest, "application/graphql-response+json");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"errors\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await AskingOverHttp.PostAsync(server, """{"query":"{hello}"}""")).StatusCode);
    }

    [Fact]
    public async Task A_large_answer_arrives_whole_with_its_length()
    {
        await using var server = await TestServer.StartAsync();
        var response = await AskingOverHttp.PostAsync(server, """{"query":"{big(bytes:3000000)}"}""");
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(3_000_000 + """{"data":{"big":""}}""".Length, text.Length);
        Assert.Equal(text.Length, response.Content.Headers.ContentLength);
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server, byte[] body, string coding)
    {
        var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Encoding", coding));
        return server.Http.PostAsync(server.Url, content);
    }

    private static byte[] Compress(string coding, byte[] plain)
    {
        var target = new MemoryStream();
        using (Stream packer = coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
            _ => new BufferedStream(target),
        })
        {
            packer.Write(plain);
            packer.Flush();
            return coding == "identity" ? plain : Finish(packer, target);
        }

        static byte[] Finish(Stream packer, MemoryStream target)
        {
            packer.Dispose();
            return target.ToArray();
        }
    }
}
