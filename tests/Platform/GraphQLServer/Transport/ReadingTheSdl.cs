using System.Net;
using System.Net.Http.Headers;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Tests.Transport.Setup;

namespace KiVendTout.Platform.GraphQLServer.Tests.Transport;

public class ReadingTheSdl
{
    [Theory]
    [InlineData("?sdl")]
    [InlineData("/schema.graphql")]
    public async Task The_schema_is_served_in_its_own_language(string place)
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Http.GetAsync(server.Url + place);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(SdlPrinter.Print(server.World.Schema), text);
        Assert.Contains("hello(name: String! = \"world\"): String!", text, StringComparison.Ordinal);

        var again = new HttpRequestMessage(HttpMethod.Get, server.Url + place);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(response.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await server.Http.SendAsync(again)).StatusCode);
        var head = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.Url + place));
        Assert.Equal((text.Length, ""), ((int)head.Content.Headers.ContentLength!, await head.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("?sdl")]
    [InlineData("/schema.graphql")]
    public async Task Where_introspection_is_off_there_is_no_schema_to_read(string place)
    {
        await using var server = await TestServer.StartAsync(limits => limits.Introspection = false);
        var response = await server.Http.GetAsync(server.Url + place);
        Assert.Equal((HttpStatusCode.NotFound, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
    }
}
