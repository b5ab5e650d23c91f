using System.Net;
using System.Text;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>Methods, media types, bodies and parameters, as HTTP's clients expect them.</summary>
public sealed class SpeakingHttp(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Path = "/products";
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes("""{"sku":"A","name":"A","price":{"amount":"1","currency":"GBP"}}""");

    [Fact]
    public async Task Methods_that_an_address_lacks_are_answered_with_those_it_has()
    {
        await using var host = await RestHost.StartAsync(database, "methods");
        using var client = host.Admin;
        foreach (var method in (string[])["PATCH", "DELETE", "TRACE", "PUT"])
        {
            var reply = (await client.SendAsync(new HttpMethod(method), Path, null)).Must(HttpStatusCode.MethodNotAllowed, "method.not_allowed");
            Assert.Equal(["POST", "GET", "HEAD", "OPTIONS"], reply.Message.Content.Headers.Allow);
        }

        var options = await client.SendAsync(HttpMethod.Options, "/customers/0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7", null);
        Assert.Equal(HttpStatusCode.NoContent, options.Status);
        Assert.Equal(["GET", "HEAD", "DELETE", "OPTIONS"], options.Message.Content.Headers.Allow);
        (await client.GetAsync("/nothing/here")).Must(HttpStatusCode.NotFound, "path.not_found");
    }

    [Fact]
    public async Task Head_is_answered_like_get_without_a_body()
    {
        await using var host = await RestHost.StartAsync(database, "head");
        await host.StockAsync("LAMP");
        using var client = host.Nobody;
        var (get, head) = (await client.GetAsync("/products/LAMP"), await client.SendAsync(HttpMethod.Head, "/products/LAMP", null));
        Assert.Equal(HttpStatusCode.OK, head.Status);
        Assert.Equal(get.ETag, head.ETag);
        Assert.Equal(get.Message.Content.Headers.ContentLength, head.Message.Content.Headers.ContentLength);
        Assert.Empty(await head.Message.Content.ReadAsByteArrayAsync(RestHost.Ct));
    }

    [Theory]
    [InlineData("application/json", 200)]
    [InlineData("*/*", 200)]
    [InlineData("text/html, application/*;q=0.3", 200)]
    [InlineData("APPLICATION/JSON", 200)]
    [InlineData("text/html", 406)]
    [InlineData("application/xml", 406)]
    [InlineData("application/json;q=0, */*", 406)]
    [InlineData("application/problem+json", 406)]
    public async Task The_answer_is_json_or_the_client_is_told_that_it_would_be(string accept, int status)
    {
        await using var host = await RestHost.StartAsync(database, "accept");
        using var client = host.Nobody;
        var reply = await client.GetAsync(Path, ("Accept", accept));
        Assert.Equal(status, (int)reply.Status);
        Assert.Equal(status == 406 ? "accept.not_acceptable" : null, reply.Code);
    }

    [Theory]
    [InlineData("text/plain", "body.unsupported_type")]
    [InlineData("application/xml", "body.unsupported_type")]
    [InlineData("application/x-www-form-urlencoded", "body.unsupported_type")]
    [InlineData("application/json; charset=utf-16", "body.unsupported_charset")]
    [InlineData(null, "body.unsupported_type")]
    public async Task Bodies_are_json_in_utf_8(string? contentType, string code)
    {
        await using var host = await RestHost.StartAsync(database, "types");
        using var client = host.Admin;
        (await client.SendRawAsync(HttpMethod.Post, Path, Whole, contentType, ("Idempotency-Key", "k"))).Must(HttpStatusCode.UnsupportedMediaType, code);
    }

    [Fact]
    public async Task Compressed_bodies_are_refused_and_large_ones_are_not_read()
    {
        await using var host = await RestHost.StartAsync(database, "sizes", options => options.MaxBodyBytes = 1000);
        using var client = host.Admin;
        (await client.SendRawAsync(HttpMethod.Post, Path, Whole, "application/json", ("Idempotency-Key", "k"), ("Content-Encoding", "gzip")))
            .Must(HttpStatusCode.UnsupportedMediaType, "body.unsupported_encoding");
        (await client.SendRawAsync(HttpMethod.Post, Path, new byte[1001], "application/json", ("Idempotency-Key", "k"))).Must(HttpStatusCode.RequestEntityTooLarge, "body.too_large");
        (await client.SendRawAsync(HttpMethod.Post, Path, new byte[1001], "application/json", ("Idempotency-Key", "k"), ("Transfer-Encoding", "chunked")))
            .Must(HttpStatusCode.RequestEntityTooLarge, "body.too_large");
    }

    [Theory]
    [InlineData("{\"sku\":\"A\",\n  \"name\": }", "line 2, byte 11")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("", "empty")]
    [InlineData("{\"a\":1} x", "line 1, byte 9")]
    public async Task Malformed_json_is_told_with_its_place(string body, string expected)
    {
        await using var host = await RestHost.StartAsync(database, "malformed");
        using var client = host.Admin;
        var reply = await client.SendRawAsync(HttpMethod.Post, Path, Encoding.UTF8.GetBytes(body), "application/json", ("Idempotency-Key", "k"));
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(expected, (string)reply["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_in_a_body_is_told_at_once_with_its_place_and_remedy()
    {
        await using var host = await RestHost.StartAsync(database, "errors");
        using var client = host.Admin;
        var reply = (await client.PostAsync("/orders", """
            {"number":"  ","country":"XX","items":[{"sku":"A"},{"sku":"a b","quantity":0,"colour":"red"},7],"items":[],"no":1,"currency":"\ud800"}
            """)).Must(HttpStatusCode.BadRequest, "body.invalid");
        Assert.Equal(
            ["/number", "/country", "/items/0/quantity", "/items/1/sku", "/items/1/quantity", "/items/1/colour", "/items/2", "/items", "/no", "/currency"],
            reply["errors"].AsArray().Select(error => (string)error!["pointer"]!));
        Assert.All(reply["errors"].AsArray(), error => Assert.True(((string)error!["detail"]!).EndsWith('.') && ((string)error["remedy"]!).EndsWith('.')));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?limit=1&limit=2", "limit")]
    [InlineData("?LIMIT=1", "LIMIT")]
    [InlineData("?color=red", "color")]
    [InlineData("?inStock=yes", "inStock")]
    [InlineData("?sort=colour", "sort")]
    public async Task Parameters_that_the_document_does_not_have_are_refused_by_name(string query, string name)
    {
        await using var host = await RestHost.StartAsync(database, "query");
        using var client = host.Nobody;
        var reply = (await client.GetAsync(Path + query)).Must(HttpStatusCode.BadRequest, "parameter.invalid");
        Assert.Equal([name], reply["errors"].AsArray().Select(error => (string)error!["parameter"]!));
    }

    [Fact]
    public async Task Input_that_fits_the_document_and_not_the_shop_names_its_place_too()
    {
        await using var host = await RestHost.StartAsync(database, "shop_rules");
        using var client = host.Admin;
        var reply = (await client.PostAsync("/customers", new { number = "1", country = "GB", email = "a b@example" })).Must(HttpStatusCode.UnprocessableEntity, "input.invalid");
        Assert.Equal("/email", (string?)reply["errors"][0]!["pointer"]);
    }

    [Theory]
    [InlineData("Idempotency-Key: \u00e9\u0080", 400)]
    [InlineData("If-Match: \u00e9\u0080", 400)]
    [InlineData("Authorization: Bearer \u00e9\u0080", 401)]
    [InlineData("Accept: \u00e9\u0080", 406)]
    public async Task Headers_that_are_no_utf_8_are_refused_like_any_other(string header, int status)
    {
        await using var host = await RestHost.StartAsync(database, "bytes");
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(host.Address.Host, host.Address.Port, RestHost.Ct);
        var stream = connection.GetStream();
        var authorization = header.StartsWith("Authorization", StringComparison.Ordinal) ? "" : "Authorization: Bearer admin\r\n";
        await stream.WriteAsync(
            Encoding.Latin1.GetBytes($"PUT /api/v1/products/A/price HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 0\r\n{authorization}{header}\r\n\r\n"), RestHost.Ct);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(RestHost.Ct);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", answer, StringComparison.Ordinal);
    }
}
