using System.Text;
using KiVendTout.Handlers.Activity;
using KiVendTout.Handlers.Messages;
using KiVendTout.Platform.Messaging.Contracts;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Tests.Activity;

/// <summary>What pages and files tell becomes messages, or is refused with all that is wrong.</summary>
public sealed class TellingEvents
{
    private const string Visit = "\"sessionId\":\"s1\",\"visitorId\":\"v1\",\"at\":\"2026-03-02T10:00:00Z\",\"platform\":\"mobile\"";
    private static readonly Guid Ada = Guid.Parse("0190a6c2-7d3f-7c62-9c56-0f6ad1c5a0b7");
    private static readonly UserEventFormat Format = new(ShopMessages.Catalogue);

    [Fact]
    public void An_event_is_a_message_with_the_key_of_its_visitor()
    {
        var message = Good($$"""{"type":"product_viewed",{{Visit}},"sku":"85123A"}""");

        Assert.Equal(("kivendtout.user.product_viewed.v1", "v1"), (message.Type, message.Key));
        Assert.Null(Format.Catalogue.Read(message, out var told));
        Assert.Equal("85123A", Assert.IsType<UserProductViewed>(told).Sku);
    }

    [Fact]
    public void The_same_again_has_the_same_id_and_what_is_alike_in_one_batch_has_another()
    {
        var click = $$"""{"type":"clicked",{{Visit}},"element":"compare"}""";
        var (first, second) = (new UserEventReader(Format), new UserEventReader(Format));
        var once = new[] { Read(click, first).Message!.Id, Read(click, first).Message!.Id };

        Assert.NotEqual(once[0], once[1]);
        Assert.Equal(once, new[] { Read(click, second).Message!.Id, Read(click, second).Message!.Id });
        Assert.Equal("mine-1", Good($$"""{"type":"clicked","id":"mine-1",{{Visit}},"element":"compare"}""").Id);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_with_its_place_and_a_remedy()
    {
        var problems = Bad("""{"type":"page_viewed","sessionId":"","at":"yesterday","platform":"Mobile!","page":"home?email=ada@example.org","more":1}""");

        Assert.Equal(["/at", "/more", "/page", "/platform", "/sessionId"], problems.Select(problem => problem.Path).Order(StringComparer.Ordinal));
        Assert.All(problems, problem => Assert.False(string.IsNullOrEmpty(problem.Remedy)));
        Assert.DoesNotContain("ada@example.org", string.Join(' ', problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[1]""", "")]
    [InlineData("""{"sessionId":"s1"}""", "/type")]
    [InlineData("""{"type":"hovered"}""", "/type")]
    [InlineData("""{"type":"psp.captured"}""", "/type")]
    [InlineData("""{"type":"clicked","id":7}""", "/id")]
    public void What_is_no_event_is_refused(string json, string path) => Assert.Equal(path, Assert.Single(Bad(json)).Path);

    [Fact]
    public void Nobody_speaks_for_a_customer_but_themselves_and_the_shop()
    {
        var told = $$"""{"type":"page_viewed",{{Visit}},"page":"home","customerId":"{{Ada}}"}""";

        Assert.Equal("/customerId", Assert.Single(Bad(told)).Path);
        Assert.Contains(Ada.ToString(), Body(Good(told, new UserEventTerms(Ada, false, false))), StringComparison.Ordinal);
        Assert.Contains(Ada.ToString(), Body(Good(told, UserEventTerms.Trusted)), StringComparison.Ordinal);
        Assert.Contains(Ada.ToString(), Body(Good($$"""{"type":"page_viewed",{{Visit}},"page":"home"}""", new UserEventTerms(Ada, false, false))), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_does_not_want_to_be_followed_has_no_visitor_and_no_customer()
    {
        var message = Good($$"""{"type":"page_viewed",{{Visit}},"page":"home","customerId":"{{Ada}}"}""", new UserEventTerms(Ada, false, IsUnfollowed: true));

        Assert.DoesNotContain("v1", Body(message), StringComparison.Ordinal);
        Assert.DoesNotContain(Ada.ToString(), Body(message), StringComparison.Ordinal);
        Assert.Equal("s1", message.Key);
    }

    [Fact]
    public void What_a_guest_searches_for_is_not_kept()
    {
        var told = $$"""{"type":"searched",{{Visit}},"text":"gift for Ada Lovelace","results":3}""";

        Assert.DoesNotContain("Lovelace", Body(Good(told)), StringComparison.Ordinal);
        Assert.Contains("Lovelace", Body(Good(told, new UserEventTerms(Ada, false, false))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_may_be_lines_of_json_or_a_clickstream_and_bad_lines_are_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, $"{Clickstream.Header}\nu1,s1,add_to_cart,2024-03-13 10:23:32,desktop,email,2024-01,new\nu1,s1,home\nu1,s1,checkout_bug,2024-03-13 10:23:33,desktop,,2024-01,new\n", Shop.Ct);
            var lines = await LinesAsync(path);
            Assert.Equal([2, 3, 4], lines.Select(line => line.Number));
            Assert.Equal([0, 1, 0], lines.Select(line => line.Problems.Count));
            Assert.Equal(["kivendtout.user.cart_changed.v1", "kivendtout.user.page_viewed.v1"], lines.Select(line => line.Message?.Type).OfType<string>());
            Assert.Contains("\"name\":\"checkout_bug\"", Body(lines[2].Message!), StringComparison.Ordinal);

            await File.WriteAllTextAsync(path, $$"""{"type":"clicked",{{Visit}},"element":"compare"}""" + "\n\nnonsense\n", Shop.Ct);
            Assert.Equal([(1, 0), (3, 1)], (await LinesAsync(path)).Select(line => (line.Number, line.Problems.Count)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<List<UserEventLine>> LinesAsync(string path)
    {
        var lines = new List<UserEventLine>();
        await foreach (var line in new UserEventFile(path).ReadAsync(Format, Shop.Ct))
            lines.Add(line);
        return lines;
    }

    private static (Envelope? Message, IReadOnlyList<SchemaProblem> Problems) Read(string json, UserEventReader reader, UserEventTerms terms = default)
    {
        var (told, unread) = UserEventReader.Parse(Encoding.UTF8.GetBytes(json));
        return unread is null ? reader.Read(told, terms) : (null, [unread]);
    }

    private static Envelope Good(string json, UserEventTerms terms = default)
    {
        var (message, problems) = Read(json, new UserEventReader(Format), terms);
        Assert.True(problems.Count == 0, string.Join(' ', problems));
        return message!;
    }

    private static IReadOnlyList<SchemaProblem> Bad(string json) => Read(json, new UserEventReader(Format)).Problems;

    private static string Body(Envelope message) => Encoding.UTF8.GetString(message.Body.Span);
}
